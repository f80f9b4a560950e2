import { expect, test } from '@jest/globals';
import type { Label } from '../../src/metrics/interval.ts';
import { createRecorder } from '../../src/metrics/recorder.ts';
import type { Sample } from '../../src/metrics/sample.ts';

const LABELS: readonly Label[] = [{ name: 'GET /a', group: 'g', kind: 'request', corrected: false }];

const sample = (startMs: number, beganMs?: number): Sample => ({
  label: 0,
  startMs,
  ...(beganMs === undefined ? {} : { beganMs }),
  scheduledMs: startMs,
  elapsedUs: 1000,
  firstByteUs: 500,
  connectUs: 0,
  openedConnection: false,
  bytesIn: 10,
  bytesOut: 10,
  status: 200,
  failure: 0,
});

test('what began in the warm-up is kept apart, whenever it ends', () => {
  let nowMs = 0;
  const recorder = createRecorder(LABELS, { now: () => nowMs });
  recorder.warmUp({ fromMs: 1000, toMs: 2000 });
  for (const beganMs of [999, 1000, 1999.9, 1999.9, 2000, 5000]) recorder.started(0, beganMs);
  recorder.record(sample(999)); // setUp: before the warm-up
  recorder.record(sample(1000));
  recorder.record(sample(2000.1, 1999.9)); // began just before its end, sent just after it
  recorder.interrupted(0, 1999.9);
  recorder.record(sample(2000));
  recorder.interrupted(0, 5000);
  nowMs = 1500;
  recorder.skipped(0);
  nowMs = 2500;
  recorder.skipped(0);
  recorder.skipped(0);
  const { labels, warmUp, inFlight } = recorder.drain();
  expect(labels).toMatchObject([{ started: 3, skipped: 2, interrupted: 1, ok: { count: 2 }, bytesIn: 20 }]);
  expect(warmUp).toMatchObject([{ started: 3, skipped: 1, interrupted: 1, ok: { count: 2 }, bytesIn: 20 }]);
  expect(inFlight).toBe(0);
});

test('requests of the warm-up that are still under way count as in flight', () => {
  const recorder = createRecorder(LABELS);
  recorder.warmUp({ fromMs: 0, toMs: 1000 });
  recorder.started(0, 900);
  recorder.started(0, 1100);
  expect(recorder.drain()).toMatchObject({ inFlight: 2, labels: [{ started: 1 }], warmUp: [{ started: 1 }] });
  recorder.record(sample(900));
  const after = recorder.drain();
  expect([after.inFlight, after.labels, after.warmUp?.[0]?.ok?.count]).toEqual([1, [], 1]);
});

test('without a warm-up nothing is kept apart', () => {
  const recorder = createRecorder(LABELS);
  recorder.started(0, 0);
  recorder.record(sample(0));
  expect(recorder.drain()).not.toHaveProperty('warmUp');
});
