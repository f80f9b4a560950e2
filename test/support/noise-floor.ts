import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** How often the machine held up a thread that only reads the clock. */
export interface NoiseFloor {
  /**
   * The worst gap between two reads that ended in each millisecond: 99.9 % of the milliseconds had a shorter one.
   * (Of the reads themselves 99.9 % are always fast: a stall of 20 ms is one read among millions.)
   */
  readonly p999GapMs: number;
  readonly maxGapMs: number;
  /** Timing may be asserted: `p999GapMs` is below 5 ms. */
  readonly isQuiet: boolean;
}

const SECONDS = 2;
const QUIET_BELOW_MS = 5;

// Text, not a file: what a worker thread runs must be found wherever the tests are compiled to.
const PROBE = `
const { parentPort, workerData } = require('node:worker_threads');
const worst = new Float64Array(workerData * 1000);
const startMs = performance.now();
let lastMs = startMs;
for (;;) {
  const nowMs = performance.now();
  const slot = Math.floor(nowMs - startMs);
  const gapMs = nowMs - lastMs;
  lastMs = nowMs;
  if (slot >= worst.length) {
    worst[worst.length - 1] = Math.max(worst[worst.length - 1], gapMs);
    break;
  }
  if (gapMs > worst[slot]) worst[slot] = gapMs;
}
parentPort.postMessage(worst);
`;

/** Reads the clock for two seconds in a thread of its own, which keeps one core busy meanwhile. */
export async function noiseFloor(): Promise<NoiseFloor> {
  const worker = new Worker(PROBE, { eval: true, workerData: SECONDS });
  const [worst] = (await once(worker, 'message')) as [Float64Array];
  await worker.terminate();
  const gaps = worst.toSorted();
  const p999GapMs = gaps[Math.ceil(gaps.length * 0.999) - 1] ?? Infinity;
  return { p999GapMs, maxGapMs: gaps.at(-1) ?? Infinity, isQuiet: p999GapMs < QUIET_BELOW_MS };
}
