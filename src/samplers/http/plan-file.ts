import { dirname, join } from 'node:path';
import type { PlanNode, ScalarNode } from '../../base/plan-node.ts';
import { findInside, readInside, readInsideLater, type ReadInside } from '../../base/read-inside.ts';
import type { Compiler } from '../../contracts/compiler.ts';
import { compileText } from '../../template/index.ts';
import type { Scope } from '../../template/scope.ts';
import type { Requiring } from './requirements.ts';
import { scalarOf } from './settings.ts';

/** Held in memory by every worker, sent again and again: more is a mistake. */
const MOST_MEBIBYTES = 64;

/** A file whose name is made for each request. */
export interface TemplatedFile extends Requiring {
  readonly path: (scope: Scope) => string;
  /** Where it may lie; a relative name starts at the first. */
  readonly folders: readonly string[];
}

/** A file of the plan: its bytes, or how its name is made for each request. */
export type PlanFile = { readonly path: string; readonly bytes: Buffer } | TemplatedFile;

/** The bytes of a file named in the plan, read once. It must lie in the plan's folder or an allowed one, links resolved. */
export function planFileBytes(node: PlanNode, setting: string, compiler: Compiler): Buffer {
  const scalar = scalarOf(node, setting, compiler);
  return scalar === undefined ? Buffer.alloc(0) : fixedBytes(scalar, scalar.source, compiler);
}

/**
 * A file of the plan as a text whose `{{ }}` can be compiled; problems in it are told with its own name and lines.
 * `undefined` when there is none, which is reported. Its name is known before the run: so is what it reads.
 */
export function planFileText(node: PlanNode, setting: string, compiler: Compiler): ScalarNode | undefined {
  const scalar = scalarOf(node, setting, compiler);
  if (scalar === undefined) return undefined;
  const name = compileText(scalar, compiler).constant;
  if (name === undefined) {
    const message = `"${setting}" with "template" needs a name that is known before the run, not "${scalar.source}". Choose between several files with "if" or "pickOne".`;
    compiler.problems.error('bad-value', scalar.range, message);
    return undefined;
  }
  const { bytes, reason } = readInside(foldersOf(scalar, compiler), name, MOST_MEBIBYTES);
  if (bytes === undefined) {
    reportMissing(scalar, name, reason, compiler);
    return undefined;
  }
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  const file = { name: join(dirname(scalar.range.file.name), name), text, folder: scalar.range.file.folder };
  const range = { file, start: 0, end: text.length };
  return { kind: 'scalar', range, value: text, source: text, quoted: true, offsetOf: (index) => index };
}

/**
 * A file whose name may hold `{{ }}`. When all names that it can get are known now, all these files are looked for
 * now.
 */
export function compilePlanFile(node: PlanNode, setting: string, compiler: Compiler): PlanFile {
  const scalar = scalarOf(node, setting, compiler);
  if (scalar === undefined) return { path: '', bytes: Buffer.alloc(0) };
  const template = compileText(scalar, compiler);
  if (template.constant !== undefined) {
    return { path: template.constant, bytes: fixedBytes(scalar, template.constant, compiler) };
  }
  const folders = foldersOf(scalar, compiler);
  for (const path of new Set(template.among)) {
    const { reason } = findInside(folders, path, MOST_MEBIBYTES);
    if (reason === undefined) continue;
    reportMissing(scalar, path, reason, compiler);
    break;
  }
  return { path: template.render, folders, needs: template.needs, isReady: template.isReady };
}

/** Reads a file whose name is known only now. */
export function readTemplatedFile(folders: readonly string[], path: string): Promise<ReadInside> {
  return readInsideLater(folders, path, MOST_MEBIBYTES);
}

function fixedBytes(scalar: ScalarNode, path: string, compiler: Compiler): Buffer {
  const { bytes, reason } = readInside(foldersOf(scalar, compiler), path, MOST_MEBIBYTES);
  if (bytes !== undefined) return bytes;
  reportMissing(scalar, path, reason, compiler);
  return Buffer.alloc(0);
}

function foldersOf({ range }: ScalarNode, { allowFolders = [] }: Compiler): readonly string[] {
  return [range.file.folder, ...allowFolders];
}

function reportMissing({ range }: ScalarNode, path: string, reason: string, { problems }: Compiler): void {
  problems.error('missing-file', range, `Cannot read "${path}": ${reason}.`);
}
