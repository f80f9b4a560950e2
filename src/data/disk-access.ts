import { readFileSync, realpathSync, statSync } from 'node:fs';
import type { FileAccess } from './find-file.ts';

/** Files of this machine. Reading is synchronous: it happens before the first request. */
export function diskAccess(): FileAccess {
  return {
    realPath: (path) => {
      try {
        return realpathSync.native(path);
      } catch {
        // Missing, a link in a circle, or a folder we may not enter: for the plan all the same.
        return undefined;
      }
    },
    sizeOf: (path) => {
      const stats = statSync(path, { throwIfNoEntry: false });
      return stats?.isFile() === true ? stats.size : undefined;
    },
    read: (path) => readFileSync(path),
  };
}
