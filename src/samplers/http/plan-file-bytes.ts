import { readFileSync, realpathSync, statSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import type { PlanNode } from '../../base/plan-node.ts';
import type { Compiler } from '../../contracts/compiler.ts';
import { scalarOf } from './settings.ts';

/** Held in memory by every worker, sent again and again: more is a mistake. */
const LONGEST_BYTES = 64 * 1024 * 1024;

/** The bytes of a file named in the plan, read once. It must lie in the plan's folder, links resolved. */
export function planFileBytes(node: PlanNode, setting: string, compiler: Compiler): Buffer {
  const scalar = scalarOf(node, setting, compiler);
  if (scalar === undefined) return Buffer.alloc(0);
  try {
    return readInside(scalar.range.file.folder, scalar.source);
  } catch (cause) {
    compiler.problems.error('missing-file', scalar.range, `Cannot read "${scalar.source}": ${reasonOf(cause)}.`);
    return Buffer.alloc(0);
  }
}

function readInside(folder: string, name: string): Buffer {
  const root = realpathSync(folder);
  const path = realpathSync(resolve(folder, name));
  if (!path.startsWith(root.endsWith(sep) ? root : root + sep))
    throw new Error('it lies outside the folder of the plan');
  const stat = statSync(path);
  if (!stat.isFile()) throw new Error('it is not a file');
  if (stat.size > LONGEST_BYTES) throw new Error('it is larger than 64 MiB');
  return readFileSync(path);
}

function reasonOf(cause: unknown): string {
  const { code, message } = cause as { readonly code?: unknown; readonly message?: unknown };
  if (code === 'ENOENT') return 'there is no such file beside the plan';
  return String(code ?? message);
}
