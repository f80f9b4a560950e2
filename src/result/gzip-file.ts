import { mkdir, open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { monotonicMs } from '../base/clock.ts';
import { RunError } from '../base/errors.ts';

const compress = promisify(gzip);
// Beyond this the caller waits for the disk: at one flush in five seconds it is 15 seconds of backlog.
const MAX_WAITING = 3;

/**
 * A file of gzip members, each readable without the ones after it. Members are compressed off the main
 * thread and written in order. A write error shows at the next call, as RunError `result-unwritable`.
 */
export class GzipFile {
  readonly #path: string;
  readonly #file: FileHandle;
  #lines: string[] = [];
  #waiting = 0;
  /** When each member that is not yet in the file was handed over. */
  readonly #handedOverMs: number[] = [];
  #written: Promise<void> = Promise.resolve();
  #failure: RunError | undefined;
  #isClosed = false;

  readonly #nowMs: () => number;

  private constructor(path: string, file: FileHandle, nowMs: () => number) {
    this.#path = path;
    this.#file = file;
    this.#nowMs = nowMs;
  }

  /** Creates the file, and its folder, anew. */
  static async create(path: string, nowMs: () => number = monotonicMs): Promise<GzipFile> {
    try {
      await mkdir(dirname(path), { recursive: true });
      return new GzipFile(path, await open(path, 'w'), nowMs);
    } catch (cause) {
      throw unwritable(path, cause);
    }
  }

  /** Keeps a line for the next flush. */
  line(record: unknown): void {
    this.#lines.push(`${JSON.stringify(record)}\n`);
  }

  /** Starts writing the lines as one member; resolves at once unless too many are waiting for the disk. */
  async flush(): Promise<void> {
    if (this.#lines.length > 0 && this.#failure === undefined) {
      const text = this.#lines.join('');
      this.#lines = [];
      this.#waiting += 1;
      this.#handedOverMs.push(this.#nowMs());
      this.#written = this.#written.then(async () => this.#write(text));
    }
    if (this.#waiting > MAX_WAITING) await this.#written;
    this.check();
  }

  /** How long the oldest member has waited for the disk; 0 when everything is written. */
  backlogMs(): number {
    const [oldestMs] = this.#handedOverMs;
    return oldestMs === undefined ? 0 : Math.max(0, this.#nowMs() - oldestMs);
  }

  /** Throws the write error, if there was one. */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Waits until everything flushed so far is in the file. */
  async settle(): Promise<void> {
    await this.#written;
    this.check();
  }

  /** Writes what is left and closes the file; the second time it does nothing. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    try {
      await this.flush();
      await this.settle();
    } finally {
      await this.#close();
    }
  }

  // Never rejects: nobody may be waiting for it. The failure is kept for the next call.
  async #write(text: string): Promise<void> {
    try {
      if (this.#failure === undefined) await this.#file.writeFile(await compress(text));
    } catch (cause) {
      this.#failure = unwritable(this.#path, cause);
    } finally {
      this.#waiting -= 1;
      this.#handedOverMs.shift();
    }
  }

  async #close(): Promise<void> {
    try {
      await this.#file.close();
    } catch (cause) {
      throw this.#failure ?? unwritable(this.#path, cause);
    }
  }
}

function unwritable(path: string, cause: unknown): RunError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new RunError('result-unwritable', `Cannot write the results to ${path}: ${why}.`, { cause });
}
