import { closeSync, openSync, writeSync } from 'node:fs';

/** Where finished requests are noted. */
export interface AccessLog {
  /** `target` is the path with its query, as it came. */
  note(method: string, target: string, status: number): void;
  close(): void;
}

/** Appends one line `METHOD path-with-query status` per request, at once, so that no answer is ahead of it. */
export function openAccessLog(path: string): AccessLog {
  const file = openSync(path, 'a');
  let isOpen = true;
  return {
    note: (method, target, status) => {
      // A late answer after close() must not hit the file that got this number next.
      if (isOpen) writeSync(file, `${method} ${target} ${status}\n`, null, 'latin1');
    },
    close: () => {
      if (isOpen) closeSync(file);
      isOpen = false;
    },
  };
}
