import { isAbsolute, relative, resolve, sep } from 'node:path';
import { fault } from './data-set.ts';
import type { Checked } from './data-set.ts';

/** How files of a plan are reached. Handed in: a worker may read from what it was sent instead of from disk. */
export interface FileAccess {
  /** With links resolved; `undefined` when there is no such file. */
  realPath(path: string): string | undefined;
  /** `undefined` when it is not a regular file (a folder, a device, a pipe). */
  sizeOf(path: string): number | undefined;
  read(path: string): Uint8Array;
}

export interface DataFiles {
  readonly access: FileAccess;
  /** Absolute folder of the plan: relative paths start there, and files must lie in it. */
  readonly folder: string;
  /** Further absolute folders that files may lie in. */
  readonly allowFolders: readonly string[];
}

/** Above this a file would have to be streamed. */
export const FILE_LIMIT_BYTES: number = 64 * 1024 * 1024;

/** The real path of a data file that may be read: in an allowed folder even after links, regular, not too big. */
export function findFile(file: string, files: DataFiles): Checked<string> {
  const { access, folder, allowFolders } = files;
  const wanted = resolve(folder, file);
  const real = access.realPath(wanted);
  if (real === undefined) {
    return fault('missing-file', `There is no file "${file}": looked for ${wanted}. Paths start at the plan's folder.`);
  }
  const allowed = [folder, ...allowFolders].some((allowedFolder) => {
    const realFolder = access.realPath(allowedFolder);
    return realFolder !== undefined && liesIn(real, realFolder);
  });
  if (!allowed) {
    return fault(
      'bad-value',
      `"${file}" lies outside the plan's folder: ${real}. Move it there, or allow its folder with --allow-file.`,
    );
  }
  const bytes = access.sizeOf(real);
  if (bytes === undefined) return fault('bad-value', `"${file}" is not a file that can be read as data: ${real}.`);
  if (bytes > FILE_LIMIT_BYTES) {
    const megabytes = Math.ceil(bytes / 1024 / 1024);
    return fault('too-big', `"${file}" has ${megabytes} MiB; data files may have up to 64 MiB. Split it.`);
  }
  return { value: real };
}

function liesIn(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
