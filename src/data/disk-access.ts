import { closeSync, constants, fstatSync, openSync, readSync, realpathSync, statSync, type BigIntStats } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import type { FileAccess, OpenFile } from './find-file.ts';

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
    open: openOnDisk,
  };
}

// What was a file a moment ago may be a pipe now: opening that must not wait for a writer.
const READ_ONLY = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

function openOnDisk(path: string): OpenFile {
  const file = openSync(path, READ_ONLY);
  return {
    stat: () => statOf(fstatSync(file, { bigint: true })),
    read: (into, position) => readSync(file, into, 0, into.length, position),
    close: () => closeSync(file),
  };
}

/** A file during the run: reading never blocks the thread. */
export interface RunFile {
  stamp(): Promise<string>;
  /** Like `OpenFile.read`, but only less than asked for at the end of the file. */
  read(into: Uint8Array, position: number): Promise<number>;
  close(): Promise<void>;
}

export async function openRunFile(path: string): Promise<RunFile> {
  const file = await open(path, READ_ONLY);
  return {
    stamp: async () => statOf(await file.stat({ bigint: true })).stamp,
    read: (into, position) => readAll(file, into, position),
    close: () => file.close(),
  };
}

async function readAll(file: FileHandle, into: Uint8Array, position: number): Promise<number> {
  let count = 0;
  while (count < into.length) {
    const { bytesRead } = await file.read(into, count, into.length - count, position + count);
    if (bytesRead === 0) break;
    count += bytesRead;
  }
  return count;
}

function statOf({ dev, ino, size, mtimeNs }: BigIntStats): { readonly bytes: number; readonly stamp: string } {
  return { bytes: Number(size), stamp: `${dev}:${ino}:${size}:${mtimeNs}` };
}
