import { expect, test } from '@jest/globals';
import type { Label } from '../../../src/metrics/interval.ts';
import { createRecorder } from '../../../src/metrics/recorder.ts';
import type { Sample } from '../../../src/metrics/sample.ts';
import { SamplerTotals } from '../../../src/result/totals.ts';
import { seeded } from '../../simulate/random.ts';
import { figure } from '../support/figure.ts';

const LABELS: readonly Label[] = [{ name: 'GET /a', group: 'Users', kind: 'request', corrected: true }];
const SAMPLES = 100_000;

test('what two workers record is, merged, what one would have recorded', () => {
  const random = seeded(11);
  const one = createRecorder(LABELS);
  const two = [createRecorder(LABELS), createRecorder(LABELS)];
  const whole = { exact: new SamplerTotals(3), rough: new SamplerTotals(2) };
  const merged = { exact: new SamplerTotals(3), rough: new SamplerTotals(2) };
  for (let i = 0; i < SAMPLES; i++) {
    const sample = sampleFrom(random);
    for (const recorder of [one, two[Math.floor(2 * random())]]) {
      recorder?.started(0);
      recorder?.record(sample);
    }
    // A second ends: every recorder is emptied, as the engine does.
    if (i % 9_973 === 0 || i === SAMPLES - 1) {
      addDrained(whole, [one]);
      addDrained(merged, two);
    }
  }
  expect(merged.exact.toRecord()).toEqual(whole.exact.toRecord());
  expect(merged.rough.toRecord()).toEqual(whole.rough.toRecord());
  const { ok, failed } = whole.exact.toRecord();
  expect((ok?.n ?? 0) + (failed?.n ?? 0)).toBe(SAMPLES);
  figure('1b', 'histograms of two workers', `merged bit for bit those of one, ${SAMPLES} samples`);
});

interface Totals {
  readonly exact: SamplerTotals;
  readonly rough: SamplerTotals;
}

function addDrained({ exact, rough }: Totals, recorders: readonly ReturnType<typeof createRecorder>[]): void {
  for (const recorder of recorders) {
    for (const label of recorder.drain().labels)
      for (const totals of [exact, rough]) totals.addInterval(label, (failure) => failure);
  }
}

/** Latencies from 1 µs to minutes, late starts, failures, with and without a response. */
function sampleFrom(random: () => number): Sample {
  const startMs = 1_000 * random();
  const elapsedUs = Math.round(10 ** (8 * random()));
  const failure = random() < 0.1 ? 1 + Math.floor(5 * random()) : 0;
  return {
    label: 0,
    startMs,
    scheduledMs: random() < 0.5 ? startMs : startMs - 100 * random(),
    elapsedUs,
    firstByteUs: failure === 1 ? 0 : Math.round(elapsedUs * random()),
    connectUs: Math.round(1_000 * random()),
    openedConnection: random() < 0.2,
    bytesIn: Math.floor(2_000 * random()),
    bytesOut: Math.floor(200 * random()),
    status: failure === 1 ? 0 : 200 + Math.floor(300 * random()),
    failure,
  };
}
