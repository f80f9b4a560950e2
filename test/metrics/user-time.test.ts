import { expect, test } from '@jest/globals';
import { createRecorder } from '../../src/metrics/recorder.ts';
import type { Label } from '../../src/metrics/interval.ts';
import type { Sample } from '../../src/metrics/sample.ts';
import { UserTime } from '../../src/metrics/user-time.ts';

test('what is under way when a second ends counts as far as it has come', () => {
  const time = new UserTime();
  time.begin(200);
  time.begin(900);
  expect(time.drain(1000)).toBe(900);
  time.end(900, 300);
  expect(time.drain(2000)).toBe(1200);
  time.end(200, 2000);
  expect(time.drain(3000)).toBeCloseTo(200, 6);
  expect(time.drain(4000)).toBe(0);
});

const label = (name: string, more: Partial<Label> = {}): Label => ({
  name,
  group: 'g',
  kind: 'request',
  corrected: false,
  ...more,
});
const labels = [label('a'), label('a → redirect 1', { hopOf: 'a' }), label('both', { kind: 'transaction' })];
const sample = (id: number, beganMs: number, elapsedMs: number): Sample => ({
  label: id,
  startMs: beganMs,
  beganMs,
  scheduledMs: beganMs,
  elapsedUs: elapsedMs * 1000,
  firstByteUs: 1,
  connectUs: 0,
  openedConnection: false,
  bytesIn: 0,
  bytesOut: 0,
  status: 200,
  failure: 0,
});

test('a recorder adds up what users spend in requests and in pauses; redirects and transactions are not counted again', () => {
  let nowMs = 0;
  const recorder = createRecorder(labels, { now: () => nowMs });
  recorder.started(0, 100);
  recorder.started(1, 100);
  recorder.record(sample(1, 100, 50));
  recorder.started(2, 100);
  recorder.record(sample(0, 100, 400));
  recorder.record(sample(2, 100, 800));
  recorder.paused(600);
  nowMs = 1000;
  expect(recorder.drain().usersMs).toEqual({ requests: 400, pauses: 400 });
  recorder.resumed(600, 1500);
  recorder.started(0, 1500);
  nowMs = 2000;
  expect(recorder.drain().usersMs).toEqual({ requests: 500, pauses: 500 });
  recorder.interrupted(0, 1500);
  recorder.started(0, 2000);
  recorder.unsent(0, 2000, 'local_fds_exhausted');
  nowMs = 3000;
  expect(recorder.drain().usersMs).toEqual({ requests: 0, pauses: 0 });
});

test('once requests of one user overlap, nothing is said any more', () => {
  const recorder = createRecorder(labels, { now: () => 1000 });
  recorder.overlapping();
  expect([recorder.drain().usersMs, recorder.drain().usersMs]).toEqual([undefined, undefined]);
});

test('requests that could not be sent have a count of their own, by reason, and are neither passed nor failed', () => {
  const recorder = createRecorder(labels, { now: () => 1000 });
  for (let i = 0; i < 3; i++) recorder.started(0, 10);
  recorder.unsent(0, 10, 'local_fds_exhausted');
  recorder.unsent(0, 10, 'local_fds_exhausted');
  recorder.unsent(0, 10, 'local_ports_exhausted');
  recorder.retried(0, 10);
  const { labels: drained, inFlight } = recorder.drain();
  expect(drained).toMatchObject([
    { label: 0, started: 3, unsent: { local_fds_exhausted: 2, local_ports_exhausted: 1 }, staleRetries: 1 },
  ]);
  expect([drained[0]?.ok, drained[0]?.failed, inFlight]).toEqual([undefined, undefined, 0]);
  recorder.started(0, 20);
  expect(recorder.drain().labels).toMatchObject([{ started: 1 }]);
  expect(recorder.drain().labels).toEqual([]);
});
