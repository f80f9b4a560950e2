import { describe, expect, test } from '@jest/globals';
import type { SampleRecorder } from '../../src/contracts/virtual-user.ts';
import type { Label } from '../../src/metrics/interval.ts';
import { createRecorder } from '../../src/metrics/recorder.ts';
import type { Recorder } from '../../src/metrics/recorder.ts';
import type { CapturedExchange, Failure, Sample } from '../../src/metrics/sample.ts';

const closed: Label = { name: 'GET /', group: 'users', kind: 'request', corrected: false };
const open: Label = { name: 'GET /open', group: 'arrivals', kind: 'request', corrected: true };
const checkout: Label = { name: 'Checkout', group: 'users', kind: 'transaction', corrected: false };
const labels = [closed, open, checkout];

const passed: Sample = {
  label: 0,
  startMs: 100,
  scheduledMs: 100,
  elapsedUs: 1500,
  firstByteUs: 900,
  connectUs: 0,
  openedConnection: false,
  bytesIn: 10,
  bytesOut: 20,
  status: 200,
  failure: 0,
};
const notFound: Failure = { kind: 'status', name: 'http_404', message: 'HTTP 404 for item 17' };
const exchange: CapturedExchange = {
  label: 0,
  atMs: 1,
  user: 1,
  iteration: 0,
  elapsedUs: 1,
  firstByteUs: 1,
  connectUs: 0,
  request: { method: 'GET', url: '/', headers: [], body: '' },
  response: undefined,
  message: 'HTTP 404 for item 17',
};

test('is a SampleRecorder', () => {
  const recorder: SampleRecorder = createRecorder(labels);
  expect(recorder.wantsExample(1)).toBe(true);
});

describe('one second', () => {
  test('a label in which nothing happened is left out', () => {
    expect(createRecorder(labels).drain()).toEqual({
      labels: [],
      newFailures: [],
      examples: [],
      lagP99Ms: 0,
      lagMaxMs: 0,
      inFlight: 0,
      usersMs: { requests: 0, pauses: 0 },
    });
  });

  test('passed and failed samples, bytes, connections, statuses', () => {
    const recorder = createRecorder(labels);
    const failure = recorder.failureNumber(notFound);
    for (let i = 0; i < 4; i++) recorder.started(0);
    recorder.record(passed);
    recorder.record({ ...passed, elapsedUs: 700, connectUs: 120.4, openedConnection: true });
    recorder.record({ ...passed, elapsedUs: 300, status: 404, failure, connectUs: 80, openedConnection: true });
    recorder.interrupted(0);
    recorder.skipped(0);
    expect(recorder.drain()).toEqual({
      labels: [
        {
          label: 0,
          started: 4,
          skipped: 1,
          interrupted: 1,
          ok: { valuesUs: [700, 1500], counts: [1, 1], count: 2, sumUs: 2200, minUs: 700, maxUs: 1500 },
          failed: { valuesUs: [300], counts: [1], count: 1, sumUs: 300, minUs: 300, maxUs: 300 },
          firstByte: { valuesUs: [900], counts: [3], count: 3, sumUs: 2700, minUs: 900, maxUs: 900 },
          bytesIn: 30,
          bytesOut: 60,
          newConnections: 2,
          connectSumUs: 200,
          connectMaxUs: 120,
          statuses: { '200': 2, '404': 1 },
          failures: { [failure]: 1 },
        },
      ],
      newFailures: [{ number: failure, failure: { kind: 'status', name: 'http_404', message: 'HTTP 404 for item #' } }],
      examples: [],
      lagP99Ms: 0,
      lagMaxMs: 0,
      inFlight: 0,
      usersMs: { requests: 2.5, pauses: 0 },
    });
    expect(recorder.drain().labels).toEqual([]);
  });

  test('no response: counted under status 0, not in the first-byte times', () => {
    const recorder = createRecorder(labels);
    recorder.record({ ...passed, status: 0, firstByteUs: 0, failure: 1 });
    const [label] = recorder.drain().labels;
    expect(label?.statuses).toEqual({ '0': 1 });
    expect(label?.firstByte).toBeUndefined();
  });

  test('open load: the headline runs from the scheduled start, elapsed is kept beside it, the lag is told', () => {
    const recorder = createRecorder(labels);
    recorder.record({ ...passed, label: 1, startMs: 100.25, scheduledMs: 100 });
    recorder.record({ ...passed, label: 1 });
    const second = recorder.drain();
    expect(second.labels[0]?.ok).toMatchObject({ count: 2, minUs: 1500, maxUs: 1750 });
    expect(second.labels[0]?.elapsed).toMatchObject({ count: 2, minUs: 1500, maxUs: 1500 });
    // The second one had no schedule of its own.
    expect(second.labels[0]?.lag).toMatchObject({ count: 1, minUs: 250, maxUs: 250 });
    expect([second.lagP99Ms, second.lagMaxMs]).toEqual([0.25, 0.25]);
    expect(recorder.drain().lagMaxMs).toBe(0);
  });

  test('open load: of a sample that fails the same is kept, and of one in the warm-up apart', () => {
    const recorder = createRecorder(labels);
    recorder.warmUp({ fromMs: 0, toMs: 50 });
    recorder.record({ ...passed, label: 1, startMs: 100.25, scheduledMs: 100, failure: 1 });
    recorder.record({ ...passed, label: 1, startMs: 41, scheduledMs: 40 });
    const { labels: counted, warmUp } = recorder.drain();
    expect(counted[0]).toMatchObject({ failed: { maxUs: 1750 }, failedElapsed: { maxUs: 1500 }, lag: { maxUs: 250 } });
    expect([counted[0]?.ok, counted[0]?.elapsed]).toEqual([undefined, undefined]);
    expect(warmUp?.[0]).toMatchObject({ ok: { maxUs: 2500 }, elapsed: { maxUs: 1500 }, lag: { maxUs: 1000 } });
    recorder.record({ ...passed, label: 1, startMs: 100, scheduledMs: 100 });
    expect(recorder.drain().labels[0]?.lag).toBeUndefined();
  });

  test('closed load: neither elapsed nor lag, the headline is both', () => {
    const recorder = createRecorder(labels);
    recorder.record({ ...passed, label: 0 });
    expect(Object.keys(recorder.drain().labels[0] ?? {})).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/lapsed|lag/)]),
    );
  });

  test('in flight: requests on the way, over seconds; transactions do not count', () => {
    const recorder = createRecorder(labels);
    for (let i = 0; i < 3; i++) recorder.started(0);
    recorder.started(1);
    recorder.started(2);
    expect(recorder.drain().inFlight).toBe(4);
    recorder.record(passed);
    recorder.interrupted(1);
    expect(recorder.drain().inFlight).toBe(2);
  });

  test('a label the plan does not have is a bug', () => {
    expect(() => createRecorder(labels).started(3)).toThrow('The plan has no label 3.');
  });
});

describe('failure numbers', () => {
  test('the same cause has the same number and is told once', () => {
    const recorder = createRecorder(labels);
    const numbers = [
      'HTTP 404 for item 17',
      'HTTP 404 for item 18',
      'HTTP 404 for item 17',
      'HTTP 410 for item 17',
    ].map((message) => recorder.failureNumber({ ...notFound, message }));
    expect(numbers).toEqual([1, 1, 1, 2]);
    expect(recorder.failureNumber({ ...notFound, name: 'another', message: 'HTTP 404 for item 17' })).toBe(3);
    expect(recorder.failureNumber({ ...notFound, kind: 'check', message: 'HTTP 404 for item 17' })).toBe(4);
    expect(recorder.failureNumber(notFound)).toBe(1);
    expect(recorder.drain().newFailures.map((entry) => entry.number)).toEqual([1, 2, 3, 4]);
    recorder.failureNumber(notFound);
    expect(recorder.drain().newFailures).toEqual([]);
  });

  test('100 000 different ones: a hundred, then one "other" for each kind', () => {
    const recorder = createRecorder(labels);
    const name = (i: number): string => `error ${i}`;
    for (let i = 0; i < 100_000; i++) recorder.failureNumber({ kind: 'check', name: name(i), message: 'x' });
    expect(recorder.failureNumber({ kind: 'timeout', name: 'late', message: 'y' })).toBe(102);
    const fresh = recorder.drain().newFailures;
    expect(fresh.length).toBe(102);
    expect(fresh[100]?.failure).toEqual({
      kind: 'check',
      name: 'other',
      message: 'Another failure, after the first hundred different ones.',
    });
    expect(recorder.failureNumber({ kind: 'check', name: name(99), message: 'x' })).toBe(100);
  });
});

describe('examples', () => {
  const wanted = (recorder: Recorder, failures: number): number[] =>
    Array.from({ length: failures }, (_, i) => i).filter(() => recorder.wantsExample(1));

  test('the first five, then ever fewer, at most 50', () => {
    const kept = wanted(createRecorder(labels), 2_000_000);
    expect(kept.length).toBe(50);
    expect(kept.slice(0, 8)).toEqual([0, 1, 2, 3, 4, 6, 9, 12]);
    expect(kept.at(-1)).toBeGreaterThan(100_000);
  });

  test('a smaller budget, but never below five', () => {
    expect(wanted(createRecorder(labels, { examplesPerFailure: 13 }), 1_000_000).length).toBe(13);
    expect(wanted(createRecorder(labels, { examplesPerFailure: 1 }), 1_000_000)).toEqual([0, 1, 2, 3, 4]);
  });

  test('go out with the second they were given in', () => {
    const recorder = createRecorder(labels);
    recorder.example(1, exchange);
    expect(recorder.drain().examples).toEqual([{ failure: 1, exchange }]);
    expect(recorder.drain().examples).toEqual([]);
  });
});
