// Loaded into every thread of a command by NODE_OPTIONS=--import: makes one of them fail, as a bug would, as soon as a
// file is there. THREAD_HOOK is "<thread> <fault> <file>", the thread `main`, `results`, `load0`, `load1` …; the fault
// `throw`, `fatal` (what nobody can catch) or `hang`.
import { existsSync } from 'node:fs';
import { isMainThread, workerData } from 'node:worker_threads';

interface Data {
  readonly share?: { readonly index: number };
  readonly lines?: unknown;
}

const [thread, fault, file = ''] = (process.env['THREAD_HOOK'] ?? '').split(' ');

function nameOf(data: Data | null): string {
  if (isMainThread) return 'main';
  if (data?.lines !== undefined) return 'results';
  return data?.share === undefined ? 'other' : `load${data.share.index}`;
}

if (nameOf(workerData as Data | null) === thread) {
  const waiting = setInterval(() => {
    if (!existsSync(file)) return;
    clearInterval(waiting);
    if (fault === 'throw') throw new Error(`planted fault, password ${process.env['PLANTED_PASSWORD'] ?? ''}`);
    if (fault === 'fatal') {
      process.prependListener('uncaughtException', (error) => {
        throw error;
      });
      throw new Error('planted crash');
    }
    for (;;);
  }, 20);
  waiting.unref();
}
