// Hot path: sleeps until a moment, says so, and sleeps again. Nothing is allocated but the message.
import { parentPort, workerData } from 'node:worker_threads';
import { DUE, microseconds, ORDER, TICK } from './ticker-cells.ts';
import { monotonicMs } from '../base/clock.ts';

if (parentPort === null) throw new Error('This file runs as a worker thread only.');
const port = parentPort;
const cells = workerData as Int32Array;
let served = 0;
port.postMessage(TICK);
for (;;) {
  const order = Atomics.load(cells, ORDER);
  if (order === served) {
    // Nothing is due: no tick, no timer, until the next order.
    Atomics.wait(cells, ORDER, order);
    continue;
  }
  const leftUs = (Atomics.load(cells, DUE) - microseconds(monotonicMs())) | 0;
  if (leftUs > 0) {
    Atomics.wait(cells, ORDER, order, leftUs / 1000);
    continue;
  }
  served = order;
  port.postMessage(TICK);
}
