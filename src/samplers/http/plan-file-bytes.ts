import type { PlanNode } from '../../base/plan-node.ts';
import { readInside } from '../../base/read-inside.ts';
import type { Compiler } from '../../contracts/compiler.ts';
import { scalarOf } from './settings.ts';

/** Held in memory by every worker, sent again and again: more is a mistake. */
const MOST_MEBIBYTES = 64;

/** The bytes of a file named in the plan, read once. It must lie in the plan's folder or an allowed one, links resolved. */
export function planFileBytes(node: PlanNode, setting: string, compiler: Compiler): Buffer {
  const scalar = scalarOf(node, setting, compiler);
  if (scalar === undefined) return Buffer.alloc(0);
  const folders = [scalar.range.file.folder, ...(compiler.allowFolders ?? [])];
  const { bytes, reason } = readInside(folders, scalar.source, MOST_MEBIBYTES);
  if (bytes !== undefined) return bytes;
  compiler.problems.error('missing-file', scalar.range, `Cannot read "${scalar.source}": ${reason}.`);
  return Buffer.alloc(0);
}
