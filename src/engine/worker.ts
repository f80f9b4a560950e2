import { parentPort, workerData } from 'node:worker_threads';
import type { ShareOrder } from './messages.ts';
import { runShare } from './run-share.ts';

if (parentPort === null) throw new Error('This file runs as a worker thread only.');
await runShare(parentPort, workerData as ShareOrder);
