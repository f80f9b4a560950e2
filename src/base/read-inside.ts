import { constants, readFileSync, realpathSync, statSync, type Stats } from 'node:fs';
import { open, realpath, stat } from 'node:fs/promises';
import { resolve, sep } from 'node:path';

/** The bytes of a file named in a plan, or why they cannot be had, to follow "Cannot read …: ". */
export type ReadInside =
  { readonly bytes: Buffer; readonly reason?: undefined } | { readonly bytes?: undefined; readonly reason: string };

/** Reads a file that lies in one of the folders, links resolved; a relative name starts at the first of them. */
export function readInside(folders: readonly string[], name: string, mostMebibytes: number): ReadInside {
  const { path, reason } = findInside(folders, name, mostMebibytes);
  if (path === undefined) return { reason };
  try {
    return { bytes: readFileSync(path) };
  } catch (cause) {
    return { reason: reasonOf(cause) };
  }
}

type FindInside =
  { readonly path: string; readonly reason?: undefined } | { readonly path?: undefined; readonly reason: string };

/** Where the file really lies, by the same rules, without reading it. */
export function findInside(folders: readonly string[], name: string, mostMebibytes: number): FindInside {
  try {
    const path = realpathSync(resolve(folders[0] ?? '', name));
    const roots = folders.map((folder) => realpathSync(folder));
    const reason = refusal(path, roots, () => statSync(path), mostMebibytes);
    return reason === undefined ? { path } : { reason };
  } catch (cause) {
    return { reason: reasonOf(cause) };
  }
}

/** Reads by the same rules without holding up the thread; nothing is read that was put in the file's place meanwhile. */
export async function readInsideLater(
  folders: readonly string[],
  name: string,
  mostMebibytes: number,
): Promise<ReadInside> {
  try {
    const path = await realpath(resolve(folders[0] ?? '', name));
    const roots = await Promise.all(folders.map((folder) => realpath(folder)));
    const found = await stat(path);
    const reason = refusal(path, roots, () => found, mostMebibytes);
    if (reason !== undefined) return { reason };
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      return { bytes: await file.readFile() };
    } finally {
      await file.close();
    }
  } catch (cause) {
    return { reason: reasonOf(cause) };
  }
}

function refusal(
  path: string,
  roots: readonly string[],
  statOf: () => Stats,
  mostMebibytes: number,
): string | undefined {
  if (!roots.some((root) => path.startsWith(root.endsWith(sep) ? root : root + sep))) {
    return 'it lies outside the folder of the plan. Move it there, or allow its folder with --allow-file';
  }
  const found = statOf();
  if (!found.isFile()) return 'it is not a file';
  return found.size > mostMebibytes * 1024 * 1024 ? `it is larger than ${mostMebibytes} MiB` : undefined;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file beside the plan',
  ENOTDIR: 'there is no such file beside the plan',
  ERR_INVALID_ARG_VALUE: 'that is no name of a file',
};

function reasonOf(cause: unknown): string {
  const { code, message } = cause as { readonly code?: unknown; readonly message?: unknown };
  return REASONS[String(code)] ?? String(code ?? message);
}
