import { describe, expect, test } from '@jest/globals';
import { ManyRuns } from '../simulate/many-runs.ts';
import { compareOften } from './compare-trials.ts';

/** A rule with what 400 trials a cell (one against one: 200) found, at 0, 3 and 8 % variation: docs/decisions/050. */
interface RuleRow {
  readonly base: number;
  readonly candidate: number;
  /** Per cent of trials without change that were called worse. */
  readonly alarms: readonly [number, number, number];
  /** Per cent of trials with +10 % and +20 % that were. */
  readonly hits10: readonly [number, number, number];
  readonly hits20: readonly [number, number, number];
}

const RULES: readonly RuleRow[] = [
  { base: 1, candidate: 1, alarms: [0, 1, 14], hits10: [0, 20, 39], hits20: [98, 82, 66] },
  { base: 8, candidate: 1, alarms: [0, 1, 3], hits10: [98, 70, 21], hits20: [100, 100, 54] },
  { base: 3, candidate: 3, alarms: [0, 1, 3], hits10: [100, 77, 27], hits20: [100, 100, 61] },
];

/**
 * How far a share of so many trials may be from the one expected: 2.6 standard deviations of the binomial
 * distribution, which one cell in a hundred exceeds. Shares of 0 and 100 % may be 2 off.
 */
function leeway(percent: number, trials: number): number {
  const share = Math.min(Math.max(percent / 100, 0.02), 0.98);
  return 260 * Math.sqrt((share * (1 - share)) / trials);
}

const NOISES = [0, 0.03, 0.08];

// The bootstrap takes three times as long as the other rules.
const BOOTSTRAP_SHARE = 0.6;

/** Proves the decision rule by simulation: false alarms and hits. */
export function compareTrialsSuite(trials: number): void {
  describe.each(RULES)('$base against $candidate runs', ({ base, candidate, alarms, hits10, hits20 }) => {
    const runs = new ManyRuns(7);
    const own = base === 1 ? Math.ceil(BOOTSTRAP_SHARE * trials) : trials;
    test.each(NOISES.map((noise, index) => [noise, index] as const))(
      'runs that vary by %s',
      (noise, index) => {
        const often = (change: number): number =>
          compareOften(runs, { trials: own, base, candidate, noise, change }).worse;
        const [alarm = 0, hit10 = 100, hit20 = 100] = [alarms[index], hits10[index], hits20[index]];
        expect(often(0)).toBeLessThanOrEqual(alarm + leeway(alarm, own));
        expect(often(0.1)).toBeGreaterThanOrEqual(hit10 - leeway(hit10, own));
        expect(often(0.2)).toBeGreaterThanOrEqual(hit20 - leeway(hit20, own));
      },
      600_000,
    );
  });

  test('twice as fast is better, never worse', () => {
    const { better, worse } = compareOften(new ManyRuns(8), {
      trials: Math.ceil(trials / 4),
      base: 3,
      candidate: 3,
      noise: 0.03,
      change: -0.5,
    });
    expect([better, worse]).toEqual([100, 0]);
  });
}
