import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { RunError } from '../../base/errors.ts';
import type { OutputFile } from '../output.ts';

/** A folder that this tool made and may write to again. Not that of a report: its files would be lost. */
interface Folder {
  readonly path: string;
  readonly marker: string;
  readonly force: boolean;
}

/** Before anything is computed: throws RunError `output-not-ours` for a folder with other files in it. */
export async function checkFolder({ path, marker, force }: Folder): Promise<void> {
  const names = await namesIn(path);
  if (names.length === 0 || names.includes(marker) || force) return;
  throw new RunError('output-not-ours', `${path} has other files in it. Choose another folder, or add --force.`);
}

/** Writes the files under other names first, then renames them: a reader never sees half a file. */
export async function writeFiles(folder: Folder, files: readonly OutputFile[]): Promise<void> {
  await checkFolder(folder);
  const path = resolve(folder.path);
  const suffix = randomUUID().slice(0, 8);
  const all = [...files, { path: folder.marker, content: 'Made by loadplan, which may write here again.\n' }];
  const part = (name: string): string => join(path, `.${name}-${suffix}`);
  try {
    await mkdir(path, { recursive: true });
    for (const file of all) await writeFile(part(file.path), file.content);
    for (const file of all) await rename(part(file.path), join(path, file.path));
  } catch (cause) {
    for (const file of all) await rm(part(file.path), { force: true });
    throw new RunError('output-unwritable', `Cannot write to ${folder.path}: ${textOf(cause)}.`, { cause });
  }
}

async function namesIn(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'ENOENT') return [];
    if (code === 'ENOTDIR') throw new RunError('output-not-ours', `${path} is a file. Choose a folder.`, { cause });
    throw new RunError('output-unwritable', `Cannot write to ${path}: ${textOf(cause)}.`, { cause });
  }
}

function textOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
