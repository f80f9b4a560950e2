import { describe, expect, test } from '@jest/globals';
import { nextStep, type NextStep, type SearchRules, type Tried } from '../../src/cli/capacity/next-step.ts';

const RULES: SearchRules = { start: 10, most: Infinity, factor: 2, precision: 0.05, stepMs: 30_000 };

type Answer = Omit<Tried, 'rate' | 'countedMs'>;
const HELD: Answer = { limit: undefined, reason: '' };
const BROKE: Answer = { limit: 'target', reason: 'too slow' };

/** Carries a search out against `answer`; gives what it found, and every rate in order. */
function search(
  answer: (rate: number, tries: number) => Answer,
  rules: Partial<SearchRules> = {},
): { readonly rates: readonly number[]; readonly tried: readonly Tried[]; readonly found: NextStep } {
  const tried: Tried[] = [];
  for (let steps = 0; steps < 100; steps++) {
    const next = nextStep(tried, { ...RULES, ...rules });
    if (next.rate === undefined) return { rates: tried.map(({ rate }) => rate), tried, found: next };
    const { rate, countedMs } = next;
    tried.push({ rate, countedMs, ...answer(rate, tried.filter((one) => one.rate === rate).length) });
  }
  throw new Error('The search does not come to an end.');
}

const limitedTo =
  (capacity: number, beyond: Answer = BROKE) =>
  (rate: number): Answer =>
    rate <= capacity ? HELD : beyond;

describe('the way of a search', () => {
  test('up by the factor, then to the middle of the bracket by ratio', () => {
    const { rates, found } = search(limitedTo(100));
    expect(rates).toEqual([10, 20, 40, 80, 160, 113, 95.1, 104, 99.5]);
    expect(found).toEqual({ holds: 99.5, breaks: 104, limit: 'target', reason: 'too slow' });
  });

  test.each([0.3, 7, 10, 33, 1000, 123_456])('the bracket holds a capacity of %d and is narrow', (capacity) => {
    const { found } = search(limitedTo(capacity));
    if (found.rate !== undefined || found.holds === undefined || found.breaks === undefined) throw new Error('nothing');
    expect(found.holds).toBeLessThanOrEqual(capacity);
    expect(found.breaks).toBeGreaterThan(capacity);
    expect(found.breaks / found.holds).toBeLessThanOrEqual(1.05);
  });

  test('no rate holds: down to a hundredth of the first, and no further', () => {
    const { rates, found } = search(limitedTo(0));
    expect(found).toMatchObject({ holds: undefined, limit: 'target' });
    expect(Math.min(...rates)).toBeGreaterThanOrEqual(0.1);
  });

  test('never above the most', () => {
    const { rates, found } = search(limitedTo(1e9), { most: 50 });
    expect(rates).toEqual([10, 20, 40, 50]);
    expect(found).toEqual({ holds: 50, breaks: undefined, limit: 'most', reason: 'No higher rate was to be tried.' });
  });

  test("the generator's limit is named as such, and no rate above it is tried", () => {
    const { found } = search(limitedTo(30, { limit: 'generator', reason: 'the loop was busy' }));
    expect(found).toMatchObject({ limit: 'generator', reason: 'the loop was busy' });
  });
});

describe('doubt', () => {
  test('too few samples: the step is repeated, and longer', () => {
    const { tried } = search((rate, tries) =>
      rate === 10 && tries < 2 ? { ...HELD, reason: 'few', doubt: 'short' } : limitedTo(15)(rate),
    );
    expect(tried.slice(0, 4).map(({ rate, countedMs }) => [rate, countedMs])).toEqual([
      [10, 30_000],
      [10, 60_000],
      [10, 120_000],
      [20, 30_000],
    ]);
  });

  test.each([
    // answers of the three tries at 20/s → does it hold
    ['broke, held, held', [BROKE, HELD, HELD], true],
    ['broke, broke', [BROKE, BROKE], false],
    ['broke, held, broke', [BROKE, HELD, BROKE], false],
  ] as const)('a narrow break is repeated, and the majority counts: %s', (_, answers, holds) => {
    const { rates, found } = search(
      (rate, tries) => (rate === 20 ? { ...(answers[tries] ?? HELD), doubt: 'narrow' } : limitedTo(20)(rate)),
      { most: 40 },
    );
    expect(rates.filter((rate) => rate === 20)).toHaveLength(answers.length);
    expect(found).toMatchObject(holds ? { holds: expect.any(Number) } : { breaks: 20 });
    if (holds && found.rate === undefined) expect(found.holds).toBeGreaterThanOrEqual(20);
  });

  test('three steps with too few samples are taken for what they are', () => {
    const { rates } = search((rate) => ({ ...limitedTo(10)(rate), doubt: 'short' }), { most: 10 });
    expect(rates).toEqual([10, 10, 10]);
  });
});
