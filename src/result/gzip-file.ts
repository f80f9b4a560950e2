import { closeSync, fdatasyncSync, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { constants, createGzip, type Gzip } from 'node:zlib';
import { RunError } from '../base/errors.ts';
import { isNoRoom, type Ballast } from './ballast.ts';

/**
 * A file that is one gzip stream, flushed to a byte boundary at each `flush`: whatever ends the process, all
 * lines of finished flushes can be read. A flush that does not get onto the disk is taken back, so the file never ends within a line
 * unless the process was killed in that moment. Belongs into a thread that may wait for the disk.
 */
export class GzipFile {
  readonly #path: string;
  readonly #file: number;
  readonly #ballast: Ballast | undefined;
  readonly #gzip: Gzip = createGzip();
  readonly #packed: Buffer[] = [];
  #lines: string[] = [];
  /** Bytes of finished flushes. */
  #size = 0;
  #failure: RunError | undefined;
  #isClosed = false;

  /** What went wrong when the disk was full for the first time; the ballast made room since. */
  shortOfRoom: RunError | undefined;

  private constructor(path: string, file: number, ballast: Ballast | undefined) {
    this.#path = path;
    this.#file = file;
    this.#ballast = ballast;
    this.#gzip.on('data', (chunk: Buffer) => this.#packed.push(chunk));
  }

  /** Creates the file, and its folder, anew. `ballast` is released when the disk is full. */
  static create(path: string, ballast?: Ballast): GzipFile {
    try {
      mkdirSync(dirname(path), { recursive: true });
      return new GzipFile(path, openSync(path, 'w'), ballast);
    } catch (cause) {
      throw unwritable(path, cause);
    }
  }

  /** Keeps a line for the next flush; after a write error nothing. */
  line(record: unknown): void {
    if (this.#failure === undefined) this.#lines.push(`${JSON.stringify(record)}\n`);
  }

  /** Writes the lines so that they can be read; throws RunError `result-unwritable`, then and ever after. */
  async flush(): Promise<void> {
    this.check();
    if (this.#lines.length === 0) return;
    this.#gzip.write(this.#lines.join(''));
    this.#lines = [];
    await new Promise<void>((resolve) => this.#gzip.flush(constants.Z_SYNC_FLUSH, resolve));
    this.#put(this.#packed.splice(0));
  }

  /** Throws the write error, if there was one. */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Writes what is left and closes the file; the second time it does nothing. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    try {
      if (this.#failure === undefined) await this.#finish();
    } finally {
      this.#gzip.destroy();
      closeSync(this.#file);
    }
    this.check();
  }

  async #finish(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.#gzip.once('end', resolve));
    this.#gzip.end(this.#lines.join(''));
    this.#lines = [];
    await ended;
    this.#put(this.#packed.splice(0));
    this.#sync();
  }

  // Where a file system reports a full disk late, it does so here.
  #sync(): void {
    try {
      fdatasyncSync(this.#file);
    } catch (cause) {
      // Not a file: a pipe or a device cannot be synced.
      if (isNoRoom(cause)) throw (this.#failure = unwritable(this.#path, cause));
    }
  }

  /** All of it or nothing: a file that breaks off within a flush would end in a torn line. */
  #put(chunks: readonly Buffer[]): void {
    const bytes = Buffer.concat(chunks);
    for (let at = 0; at < bytes.length;) {
      try {
        at += writeSync(this.#file, bytes, at, bytes.length - at, this.#size + at);
      } catch (cause) {
        if (isNoRoom(cause) && this.#ballast?.release() === true) {
          this.shortOfRoom = unwritable(this.#path, cause);
          continue;
        }
        this.#takeBack();
        throw (this.#failure = unwritable(this.#path, cause));
      }
    }
    this.#size += bytes.length;
  }

  #takeBack(): void {
    try {
      ftruncateSync(this.#file, this.#size);
    } catch {
      // Then its last line is torn; readers leave it out.
    }
  }
}

function unwritable(path: string, cause: unknown): RunError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new RunError('result-unwritable', `Cannot write the results to ${path}: ${why}.`, { cause });
}
