import { parentPort, workerData } from 'node:worker_threads';
import { findingsOf } from '../../report/findings/findings.ts';
import { readRun } from '../../result/read-run.ts';

// A thread of its own: reading an hour of a run takes a second or two, and signals must not wait for that.
parentPort?.postMessage(findingsOf(await readRun(workerData as string)));
