import type { ReadInside } from '../../base/read-inside.ts';
import type { Closable, VirtualUser } from '../../contracts/virtual-user.ts';
import { readTemplatedFile, type TemplatedFile } from './plan-file.ts';
import { NotSent } from './request.ts';

/** A file of one request: its name now, and what is in it. */
export interface OpenedFile {
  readonly path: string;
  readonly bytes: Buffer;
}

/** What one worker keeps of files whose names come from templates; the one unused for longest goes first. */
const MOST_KEPT_BYTES = 64 * 1024 * 1024;
const FILES = Symbol('files of the plan');

/** Opens the files of one request, in order, or says which cannot be had. A file is read once, not for each request. */
export async function openFiles(
  files: readonly TemplatedFile[],
  user: VirtualUser,
): Promise<readonly OpenedFile[] | NotSent> {
  const cache = user.worker.resource(FILES, () => new FileCache());
  // All names first: while a file is read, another step of a "parallel" may change what they are made of.
  const paths = files.map((file) => file.path(user));
  const opened: OpenedFile[] = [];
  for (const [index, path] of paths.entries()) {
    const { bytes, reason } = await cache.read(files[index]?.folders ?? [], path);
    if (bytes === undefined) return unread(path, reason);
    opened.push({ path, bytes });
  }
  return opened;
}

/** Without a descriptor for it the file is not to blame, nor is the target. */
function unread(path: string, reason: string): NotSent {
  const message = `Cannot read \`${path}\`: ${reason}.`;
  const isExhausted = reason === 'EMFILE' || reason === 'ENFILE';
  const plain = `Cannot read a file of the request: ${reason}.`;
  return isExhausted
    ? new NotSent('local_fds_exhausted', message, plain)
    : new NotSent('file_unreadable', message, plain);
}

class FileCache implements Closable {
  /** In order of use. */
  readonly #kept = new Map<string, Buffer>();
  #keptBytes = 0;
  readonly #reading = new Map<string, Promise<ReadInside>>();

  async read(folders: readonly string[], path: string): Promise<ReadInside> {
    const key = `${folders[0] ?? ''}\0${path}`;
    const bytes = this.#kept.get(key);
    if (bytes !== undefined) {
      this.#kept.delete(key);
      this.#kept.set(key, bytes);
      return { bytes };
    }
    const underWay = this.#reading.get(key);
    if (underWay !== undefined) return underWay;
    const reading = readTemplatedFile(folders, path);
    this.#reading.set(key, reading);
    const result = await reading;
    this.#reading.delete(key);
    if (result.bytes !== undefined) this.#keep(key, result.bytes);
    return result;
  }

  close(): void {
    this.#kept.clear();
  }

  #keep(key: string, bytes: Buffer): void {
    this.#kept.set(key, bytes);
    this.#keptBytes += bytes.length;
    for (const [oldest, { length }] of this.#kept) {
      if (this.#keptBytes <= MOST_KEPT_BYTES || oldest === key) return;
      this.#kept.delete(oldest);
      this.#keptBytes -= length;
    }
  }
}
