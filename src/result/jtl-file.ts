import { closeSync, fdatasyncSync, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { RunError } from '../base/errors.ts';
import { isNoRoom } from './ballast.ts';

/** What the thread that writes needs for a log of single requests. */
export interface JtlFileOrder {
  readonly path: string;
  /** The first line, without its end. */
  readonly columns: string;
  readonly force: boolean;
  /** One cell: characters handed over and not yet written. */
  readonly waiting: Int32Array<SharedArrayBuffer>;
}

/**
 * The log of `plan run --jtl`. It ends within no row: a block that does not fit is taken back. The ballast is not for it: that room
 * belongs to the results.
 */
export class JtlFile {
  readonly #path: string;
  readonly #file: number;
  readonly #waiting: Int32Array<SharedArrayBuffer>;
  #size = 0;
  #isBroken = false;

  /** Creates the file and its folder; throws RunError `result-unwritable`, or `file-exists`. */
  constructor({ path, columns, force, waiting }: JtlFileOrder) {
    this.#path = path;
    this.#waiting = waiting;
    try {
      mkdirSync(dirname(path), { recursive: true });
      this.#file = openSync(path, force ? 'w' : 'wx');
    } catch (cause) {
      throw unwritable(path, cause);
    }
    this.#put(`${columns}\n`);
  }

  /** Writes whole rows; throws RunError `result-unwritable` once, and drops what comes after. */
  rows(text: string): void {
    Atomics.sub(this.#waiting, 0, text.length);
    if (!this.#isBroken) this.#put(text);
  }

  /** A worker has more rows than the disk takes; throws RunError `result-unwritable` the first time. */
  lost(): void {
    if (this.#isBroken) return;
    this.#isBroken = true;
    throw new RunError('result-unwritable', `Cannot write the rows to ${this.#path}: the disk is too slow for them.`);
  }

  close(): void {
    try {
      if (!this.#isBroken) fdatasyncSync(this.#file);
    } catch (cause) {
      // A pipe or a device cannot be synced.
      if (isNoRoom(cause)) throw unwritable(this.#path, cause);
    } finally {
      closeSync(this.#file);
    }
  }

  #put(text: string): void {
    const bytes = Buffer.from(text);
    try {
      // Without a position: it may be a pipe.
      for (let at = 0; at < bytes.length;) at += writeSync(this.#file, bytes, at, bytes.length - at);
    } catch (cause) {
      this.#isBroken = true;
      this.#takeBack();
      throw unwritable(this.#path, cause);
    }
    this.#size += bytes.length;
  }

  #takeBack(): void {
    try {
      ftruncateSync(this.#file, this.#size);
    } catch {
      // No file, then.
    }
  }
}

function unwritable(path: string, cause: unknown): RunError {
  if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') return jtlExists(path, cause);
  const why = cause instanceof Error ? cause.message : String(cause);
  return new RunError('result-unwritable', `Cannot write the rows to ${path}: ${why}.`, { cause });
}

export function jtlExists(path: string, cause?: unknown): RunError {
  return new RunError('file-exists', `${path} is there already; --force writes over it.`, { cause });
}
