import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

// Text, not a file: what a worker thread runs must be found wherever the tests are compiled to.
const PROBE = `
const { parentPort, workerData } = require('node:worker_threads');
const cell = new Int32Array(workerData);
const late = [];
let lastMs = performance.now();
while (Atomics.load(cell, 0) === 0) {
  Atomics.wait(cell, 0, 0, 1);
  const nowMs = performance.now();
  late.push(nowMs - lastMs - 1);
  lastMs = nowMs;
}
parentPort.postMessage(Float64Array.from(late));
`;

/**
 * A thread that sleeps for a millisecond again and again and counts how much later it was woken: what the machine
 * does to anybody who sleeps, while a run is measured. It takes a few percent of a core.
 */
export class WakeProbe {
  readonly #cell = new SharedArrayBuffer(4);
  readonly #worker = new Worker(PROBE, { eval: true, workerData: this.#cell });

  /** Ends the probe; gives how late who came at any moment would have been woken, p99.9, ms. */
  async stop(): Promise<number> {
    const heard = once(this.#worker, 'message') as Promise<[Float64Array]>;
    const cell = new Int32Array(this.#cell);
    Atomics.store(cell, 0, 1);
    Atomics.notify(cell, 0);
    const [late] = await heard;
    await this.#worker.terminate();
    return delayExceededBy(0.001, late);
  }
}

/**
 * The delay that `share` of all moments exceed. A moment within a stall waits for its end, so a stall weighs by its
 * length: of the wake-ups themselves a stall of 20 ms is one among thousands, but it holds up all that comes meanwhile.
 */
export function delayExceededBy(share: number, lateMs: Float64Array): number {
  const totalMs = lateMs.reduce((sum, late) => sum + 1 + late, 0);
  const exceeding = (delayMs: number): number => lateMs.reduce((sum, late) => sum + Math.max(0, late - delayMs), 0);
  let [low, high] = [0, lateMs.reduce((most, late) => Math.max(most, late), 0)];
  while (high - low > 0.01) {
    const middle = (low + high) / 2;
    if (exceeding(middle) > share * totalMs) low = middle;
    else high = middle;
  }
  return high;
}
