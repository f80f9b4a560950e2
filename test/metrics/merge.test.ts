import { describe, expect, test } from '@jest/globals';
import { seededRandom } from '../../src/base/random.ts';
import type { Random } from '../../src/base/random.ts';
import { FailureNumbers } from '../../src/metrics/failure-numbers.ts';
import type { Interval, Label } from '../../src/metrics/interval.ts';
import { mergeIntervals } from '../../src/metrics/merge.ts';
import type { MergedInterval } from '../../src/metrics/merge.ts';
import { createRecorder } from '../../src/metrics/recorder.ts';
import type { Recorder } from '../../src/metrics/recorder.ts';

const LABELS: readonly Label[] = [0, 1, 2, 3].map((n) => ({
  name: `sampler ${n}`,
  group: 'users',
  kind: 'request',
  corrected: n > 1,
}));
const SECOND = 7;

/** Books one random event with each of `recorders`. */
function bookRandom(random: Random, recorders: readonly Recorder[]): void {
  const label = random.integer(0, 3);
  const failed = random.next() < 0.3;
  const message = `cause ${'abcde'[random.integer(0, 4)]}`;
  const sample = {
    label,
    startMs: SECOND * 1000 + random.integer(0, 4000) / 4,
    scheduledMs: SECOND * 1000,
    elapsedUs: Math.round(10 ** random.between(2, 7)),
    firstByteUs: random.integer(0, 3) === 0 ? 0 : random.integer(1, 100_000),
    connectUs: random.between(0, 5000),
    openedConnection: random.next() < 0.2,
    bytesIn: random.integer(0, 100_000),
    bytesOut: random.integer(0, 1000),
    status: failed ? random.integer(400, 599) : 200,
  };
  const what = random.integer(0, 9);
  for (const recorder of recorders) {
    recorder.started(label);
    if (what === 0) recorder.skipped(label);
    else if (what === 1) recorder.interrupted(label);
    else {
      const failure = failed ? recorder.failureNumber({ kind: 'check', name: 'assertion', message }) : 0;
      recorder.record({ ...sample, failure });
    }
  }
}

function closeSecond(random: Random, worker: number, recorder: Recorder): Interval {
  const { labels, newFailures, examples } = recorder.drain();
  const count = (): number => random.integer(0, 1000);
  const group = () => ({
    active: count(),
    planned: count(),
    iterationsStarted: count(),
    iterationsFinished: count(),
    dropped: count(),
    lost: count(),
  });
  return {
    worker,
    second: SECOND,
    labels,
    groups: [group(), group()].slice(0, random.integer(0, 2)),
    generator: {
      cpu: random.next(),
      loop: random.next(),
      loopDelayP99Ms: random.between(0, 9),
      loopDelayMaxMs: random.between(0, 99),
      lagP99Ms: random.between(0, 9),
      lagMaxMs: random.between(0, 99),
      inFlight: count(),
      rssBytes: count(),
      heapBytes: count(),
      gcMs: random.between(0, 9),
    },
    newFailures,
    examples,
  };
}

/** Intervals of several workers, with the failure numbers of the run. */
function randomParts(seed: number, workers: number): MergedInterval[] {
  const random = seededRandom('merge', seed);
  const numbers = new FailureNumbers();
  return Array.from({ length: workers }, (_, worker) => {
    const recorder = createRecorder(LABELS);
    for (let i = random.integer(0, 200); i > 0; i--) bookRandom(random, [recorder]);
    const { worker: _worker, ...part } = numbers.renumber(closeSecond(random, worker, recorder));
    return part;
  });
}

const SEEDS = Array.from({ length: 30 }, (_, seed) => [seed] as const);
const merge = (...parts: MergedInterval[]): MergedInterval => mergeIntervals(SECOND, parts);

describe('merging intervals', () => {
  test.each(SEEDS)('is associative and commutative (seed %d)', (seed) => {
    const [a, b, c] = randomParts(seed, 3) as [MergedInterval, MergedInterval, MergedInterval];
    const all = merge(a, b, c);
    expect(merge(merge(a, b), c)).toEqual(all);
    expect(merge(a, merge(b, c))).toEqual(all);
    expect(merge(c, a, b)).toEqual(all);
    expect(merge(b, a)).toEqual(merge(a, b));
  });

  test.each(SEEDS)('has a neutral element and repeats itself (seed %d)', (seed) => {
    const [part] = randomParts(seed, 1) as [MergedInterval];
    const nothing = merge();
    expect(merge(nothing, part)).toEqual(merge(part));
    expect(merge(part, nothing)).toEqual(merge(part));
    expect(merge(merge(part))).toEqual(merge(part));
    expect(merge(nothing, nothing)).toEqual(nothing);
  });

  test.each([1, 2, 3, 8, 64])('%d workers count what one big worker counts', (workers) => {
    const random = seededRandom('share', workers);
    const one = createRecorder(LABELS);
    const many = Array.from({ length: workers }, () => createRecorder(LABELS));
    for (let i = 0; i < 5000; i++) bookRandom(random, [one, ...many.slice(i % workers, (i % workers) + 1)]);
    const numbers = new FailureNumbers();
    const parts = many.map((recorder, worker) => numbers.renumber(closeSecond(random, worker, recorder)));
    const single = new FailureNumbers().renumber(closeSecond(random, 0, one));

    const byCause = (interval: MergedInterval): object => {
      const causes = new Map(interval.newFailures.map(({ number, failure }) => [String(number), failure.message]));
      return interval.labels.map(({ failures, ...label }) => ({
        ...label,
        failures: Object.fromEntries(Object.entries(failures).map(([number, count]) => [causes.get(number), count])),
      }));
    };
    expect(byCause(merge(...parts))).toEqual(byCause(single));
  });

  test('takes the worst of what slows a sender, and adds what is used up', () => {
    const [part] = randomParts(1, 1) as [MergedInterval];
    const generator = { ...part.generator, cpu: 0.7, loop: 0.2, lagMaxMs: 3, inFlight: 4, rssBytes: 100, gcMs: 0.1 };
    const other = { ...part.generator, cpu: 0, loop: 0.9, lagMaxMs: 2, inFlight: 5, rssBytes: 0, gcMs: 0.2 };
    expect(merge({ ...part, generator }, { ...part, generator: other }).generator).toMatchObject({
      cpu: 0.7,
      loop: 0.9,
      lagMaxMs: 3,
      inFlight: 9,
      rssBytes: 100,
      gcMs: 0.3,
    });
  });
});

describe('failure numbers of the run', () => {
  const interval = (worker: number, ...causes: string[]): Interval => {
    const recorder = createRecorder(LABELS);
    for (const name of causes)
      recorder.record({ ...sample, failure: recorder.failureNumber({ kind: 'check', name, message: '' }) });
    return closeSecond(seededRandom('x'), worker, recorder);
  };
  const sample = {
    label: 0,
    startMs: 0,
    scheduledMs: 0,
    elapsedUs: 1,
    firstByteUs: 1,
    connectUs: 0,
    openedConnection: false,
    bytesIn: 0,
    bytesOut: 0,
    status: 500,
  };

  test('two workers that met the same causes in another order', () => {
    const numbers = new FailureNumbers();
    const first = numbers.renumber(interval(0, 'a', 'b'));
    const second = numbers.renumber(interval(1, 'b', 'c', 'b'));
    expect(first.labels[0]?.failures).toEqual({ '1': 1, '2': 1 });
    expect(second.labels[0]?.failures).toEqual({ '2': 2, '3': 1 });
    expect(second.newFailures.map((entry) => [entry.number, entry.failure.name])).toEqual([[3, 'c']]);
  });

  test('more than a hundred causes in all share one number, and no count is lost', () => {
    const numbers = new FailureNumbers();
    const names = (from: number): string[] => Array.from({ length: 80 }, (_, i) => `cause ${from + i}`);
    const merged = merge(numbers.renumber(interval(0, ...names(0))), numbers.renumber(interval(1, ...names(50))));
    expect(merged.newFailures.length).toBe(101);
    expect(merged.labels[0]?.failures['101']).toBe(30);
    expect(Object.values(merged.labels[0]?.failures ?? {}).reduce((sum, count) => sum + count, 0)).toBe(160);
  });

  test('a number that was never described is a bug', () => {
    const described = interval(0, 'a');
    expect(() => new FailureNumbers().renumber({ ...described, newFailures: [] })).toThrow('never described');
  });
});
