import { readFileSync, realpathSync, statSync } from 'node:fs';
import { resolve, sep } from 'node:path';

/** The bytes of a file named in a plan, or why they cannot be had, to follow "Cannot read …: ". */
export type ReadInside =
  { readonly bytes: Buffer; readonly reason?: undefined } | { readonly bytes?: undefined; readonly reason: string };

/** Reads a file that lies in one of the folders, links resolved; a relative name starts at the first of them. */
export function readInside(folders: readonly string[], name: string, mostMebibytes: number): ReadInside {
  try {
    const path = realpathSync(resolve(folders[0] ?? '', name));
    if (!folders.some((folder) => liesIn(path, folder))) {
      return { reason: 'it lies outside the folder of the plan. Move it there, or allow its folder with --allow-file' };
    }
    const stat = statSync(path);
    if (!stat.isFile()) return { reason: 'it is not a file' };
    if (stat.size > mostMebibytes * 1024 * 1024) return { reason: `it is larger than ${mostMebibytes} MiB` };
    return { bytes: readFileSync(path) };
  } catch (cause) {
    return { reason: reasonOf(cause) };
  }
}

function liesIn(path: string, folder: string): boolean {
  const root = realpathSync(folder);
  return path.startsWith(root.endsWith(sep) ? root : root + sep);
}

function reasonOf(cause: unknown): string {
  const { code, message } = cause as { readonly code?: unknown; readonly message?: unknown };
  if (code === 'ENOENT') return 'there is no such file beside the plan';
  return String(code ?? message);
}
