// Cost of one recorded sample. By hand: `npm run build && node dist/bench/recorder.js`.
import { seededRandom } from '../src/base/random.ts';
import type { Label } from '../src/metrics/interval.ts';
import { LatencyCounts } from '../src/metrics/latency-counts.ts';
import { createRecorder } from '../src/metrics/recorder.ts';
import type { Sample } from '../src/metrics/sample.ts';

const OPERATIONS = 2_000_000;
const ROUNDS = 7;
const LABELS = 20;

const random = seededRandom('bench');
// 0.1 ms to 1 s, every size as likely as any other.
const latencies = Float64Array.from({ length: 4096 }, () => 10 ** random.between(2, 6));

function samples(failEvery: number, corrected: boolean): readonly Sample[] {
  return Array.from({ length: 4096 }, (_, i) => ({
    label: i % LABELS,
    startMs: i,
    scheduledMs: corrected ? i - random.between(0, 2) : i,
    elapsedUs: latencies[i] ?? 0,
    firstByteUs: (latencies[i] ?? 0) / 2,
    connectUs: 0,
    openedConnection: false,
    bytesIn: 1234,
    bytesOut: 321,
    status: failEvery > 0 && i % failEvery === 0 ? 500 : 200,
    failure: failEvery > 0 && i % failEvery === 0 ? 1 : 0,
  }));
}

function labels(corrected: boolean): readonly Label[] {
  return Array.from({ length: LABELS }, (_, i) => ({
    name: `sampler ${i}`,
    group: 'users',
    kind: 'request',
    corrected,
  }));
}

/** Median and fastest of several rounds, ns an operation. */
function measure(name: string, operations: number, run: () => void): void {
  run();
  const rounds = Array.from({ length: ROUNDS }, () => {
    const before = performance.now();
    run();
    return ((performance.now() - before) * 1e6) / operations;
  }).sort((a, b) => a - b);
  const median = rounds[ROUNDS >> 1] ?? 0;
  console.log(`${name.padEnd(44)} ${median.toFixed(1).padStart(8)} ns  (fastest ${(rounds[0] ?? 0).toFixed(1)})`);
}

const counts = new LatencyCounts();
measure('LatencyCounts.record', OPERATIONS, () => {
  for (let i = 0; i < OPERATIONS; i++) counts.record(latencies[i & 4095] ?? 0);
});

for (const [name, failEvery, corrected] of [
  ['Recorder.record, closed load', 0, false],
  ['Recorder.record, closed load, 1 in 10 fails', 10, false],
  ['Recorder.record, open load', 0, true],
] as const) {
  const recorder = createRecorder(labels(corrected));
  const pool = samples(failEvery, corrected);
  measure(name, OPERATIONS, () => {
    for (let i = 0; i < OPERATIONS; i++) {
      const sample = pool[i & 4095];
      if (sample) recorder.record(sample);
    }
  });
}

const failing = createRecorder(labels(false));
const failures = Array.from({ length: 64 }, (_, i) => ({
  kind: 'status' as const,
  name: 'http_500',
  message: `HTTP 500 for item ${i}`,
}));
measure('Recorder.failureNumber, 64 raw messages', OPERATIONS, () => {
  for (let i = 0; i < OPERATIONS; i++) failing.failureNumber(failures[i & 63] ?? failures[0] ?? never());
});

const drained = createRecorder(labels(false));
const pool = samples(0, false);
measure('record 4096 samples of 20 labels, then drain', 1, () => {
  for (const sample of pool) drained.record(sample);
  drained.drain();
});

function never(): never {
  throw new Error('unreachable');
}
