import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { percentileOf } from './compare.ts';

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
parentPort.postMessage(Float64Array.from(late).sort());
`;

/**
 * A thread that sleeps for a millisecond again and again and counts how much later it was woken: what the machine
 * does to anybody who sleeps, while a run is measured. It takes a few percent of a core.
 */
export class WakeProbe {
  readonly #cell = new SharedArrayBuffer(4);
  readonly #worker = new Worker(PROBE, { eval: true, workerData: this.#cell });

  /** Ends the probe; gives how late it was woken, p99.9, ms. */
  async stop(): Promise<number> {
    const heard = once(this.#worker, 'message') as Promise<[Float64Array]>;
    const cell = new Int32Array(this.#cell);
    Atomics.store(cell, 0, 1);
    Atomics.notify(cell, 0);
    const [late] = await heard;
    await this.#worker.terminate();
    return percentileOf(late, 99.9);
  }
}
