import { writeFileSync } from 'node:fs';
import type { WorkFolder } from './cli.ts';

/** A fault that waits for its moment. */
export interface ThreadFault {
  /** For the command that shall have it. */
  readonly env: Readonly<Record<string, string>>;
  /** Now. */
  readonly strike: () => void;
}

const HOOK = new URL('./thread-hook.js', import.meta.url).href;

/** Makes one thread of a command throw, crash, or never return, when the test says so; see `thread-hook.ts`. */
export function threadFault(
  work: WorkFolder,
  thread: 'main' | 'results' | `load${number}`,
  fault: 'throw' | 'fatal' | 'hang',
): ThreadFault {
  const file = work.fresh('strike');
  return {
    env: { NODE_OPTIONS: `--import=${HOOK}`, THREAD_HOOK: `${thread} ${fault} ${file}` },
    strike: () => writeFileSync(file, ''),
  };
}
