import { readFileSync, realpathSync, statSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import type { PlanNode } from '../../base/plan-node.ts';
import type { Compiler } from '../../contracts/compiler.ts';
import { scalarOf } from './settings.ts';

/** Held in memory by every worker, sent again and again: more is a mistake. */
const LONGEST_BYTES = 64 * 1024 * 1024;

/** The bytes of a file named in the plan, read once. It must lie in the plan's folder or an allowed one, links resolved. */
export function planFileBytes(node: PlanNode, setting: string, compiler: Compiler): Buffer {
  const scalar = scalarOf(node, setting, compiler);
  if (scalar === undefined) return Buffer.alloc(0);
  try {
    return readInside([scalar.range.file.folder, ...(compiler.allowFolders ?? [])], scalar.source);
  } catch (cause) {
    compiler.problems.error('missing-file', scalar.range, `Cannot read "${scalar.source}": ${reasonOf(cause)}.`);
    return Buffer.alloc(0);
  }
}

function readInside(folders: readonly string[], name: string): Buffer {
  const path = realpathSync(resolve(folders[0] ?? '', name));
  if (!folders.some((folder) => liesIn(path, folder))) {
    throw new Error('it lies outside the folder of the plan. Move it there, or allow its folder with --allow-file');
  }
  const stat = statSync(path);
  if (!stat.isFile()) throw new Error('it is not a file');
  if (stat.size > LONGEST_BYTES) throw new Error('it is larger than 64 MiB');
  return readFileSync(path);
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
