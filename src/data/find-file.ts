import { isAbsolute, relative, resolve, sep } from 'node:path';
import { fault } from './data-set.ts';
import type { Checked } from './data-set.ts';

/** How files of a plan are reached. */
export interface FileAccess {
  /** With links resolved; `undefined` when there is no such file. */
  realPath(path: string): string | undefined;
  /** `undefined` when it is not a regular file (a folder, a device, a pipe). */
  sizeOf(path: string): number | undefined;
  /** Opens it for reading; throws what the system says. */
  open(path: string): OpenFile;
}

/** A file while it is checked: reading blocks, for nothing else happens before a run. */
export interface OpenFile {
  /** Its size, and a text that differs when it is another file or has been written to. */
  stat(): { readonly bytes: number; readonly stamp: string };
  /** Fills `into` from `position` on; gives how many bytes came, 0 at the end. */
  read(into: Uint8Array, position: number): number;
  close(): void;
}

export interface DataFiles {
  readonly access: FileAccess;
  /** Absolute folder of the plan: relative paths start there, and files must lie in it. */
  readonly folder: string;
  /** Further absolute folders that files may lie in. */
  readonly allowFolders: readonly string[];
  /** Files up to this size stay in memory; 16 MiB unless a test says otherwise. */
  readonly keptBytes?: number;
}

/** The real path of a data file that may be read: in an allowed folder even after links, and regular. */
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
  if (access.sizeOf(real) === undefined) {
    return fault('bad-value', `"${file}" is not a file that can be read as data: ${real}.`);
  }
  return { value: real };
}

function liesIn(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
