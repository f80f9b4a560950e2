import { join, dirname } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { RunError } from '../base/errors.ts';
import type { ShareReport } from '../metrics/share-report.ts';
import { Ballast, BALLAST_FILE } from './ballast.ts';
import { JtlFile } from './jtl-file.ts';
import { Recording } from './recording.ts';
import type { FromWriter, ToWriter, WriterOrder } from './writer-messages.ts';
import { openRunFile, type RunWriter } from './write-run.ts';

// A thread of its own: merging, packing and the disk are never in the way of the load.
if (parentPort === null) throw new Error('This file runs as a worker thread only.');
const port = parentPort;
const { path, head, lines, view, page = false, jtl } = workerData as WriterOrder;
const post = (message: FromWriter): void => port.postMessage(message);

const ballast = Ballast.take(join(dirname(path), BALLAST_FILE));
try {
  const rows = jtl && new JtlFile(jtl);
  record(await openRunFile(path, head, ballast), rows);
} catch (error) {
  ballast.release();
  if (!(error instanceof RunError)) throw error;
  post({ kind: 'unwritable', message: error.message });
}

function record(writer: RunWriter, rows: JtlFile | undefined): void {
  const recording = new Recording({ writer, head, workers: lines.length, view, page, jtl: rows, post });
  lines.forEach((line, worker) => {
    line.on('message', (message: ShareReport) => recording.report(worker, message));
    line.on('close', () => recording.gone(worker));
  });
  port.on('message', (message: ToWriter) => {
    void recording.take(message).then(() => {
      if (message.kind !== 'end') return;
      ballast.release();
      port.close();
    });
  });
  post({ kind: 'open' });
}
