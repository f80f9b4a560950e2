import type { Problem, ProblemCode } from '../base/errors.ts';
import type { PlanFile, SourceRange } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';
import { lineOf } from '../base/line-starts.ts';

/** What the shape check says first, and in its place. */
const OF_SHAPE: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'missing-key',
  'wrong-type',
  'no-kind',
  'two-kinds',
  'two-bodies',
]);
/** Errors about a name, which is what they point at. */
const NAMED: ReadonlySet<ProblemCode> = new Set<ProblemCode>(['unknown-variable', 'unknown-key']);

/**
 * What compiling finds in a plan whose shape is wrong somewhere, without what only follows from that: a sampler or a
 * variable is not missing when it stands in the lines that could not be read.
 */
export function withoutConsequences(problems: Problems, files: readonly PlanFile[]): Problems {
  const broken = problems.list().filter(({ severity }) => severity === 'error');
  if (broken.length === 0) return problems;
  const texts = new Map(files.map((file) => [file.name, file.text.split('\n')]));
  const lost = broken.map((problem) => linesOf(problem, texts.get(problem.file) ?? [])).join('\n');
  return {
    ...problems,
    error: (code, at, message) => {
      if (code === 'unknown-sampler') return;
      if (OF_SHAPE.has(code) && isAround(at, broken, texts.get(at.file.name) ?? [])) return;
      const [name = ''] = at.file.text.slice(at.start, at.end).split('.', 1);
      if (NAMED.has(code) && lost.includes(name)) return;
      problems.error(code, at, message);
    },
  };
}

/** Whether something at this place, or indented below it, was reported already. */
function isAround(at: SourceRange, broken: readonly Problem[], lines: readonly string[]): boolean {
  const first = lineOf(at);
  const last = first + linesOf({ line: first }, lines).split('\n').length - 1;
  return broken.some(({ file, line }) => file === at.file.name && line >= first && line <= last);
}

/** The line of a problem and those below it that are indented deeper. */
function linesOf({ line }: Pick<Problem, 'line'>, lines: readonly string[]): string {
  const [first = '', ...below] = lines.slice(Math.max(0, line - 1));
  const indent = indentOf(first);
  const end = below.findIndex((text) => text.trim() !== '' && indentOf(text) <= indent);
  return [first, ...below.slice(0, end < 0 ? below.length : end)].join('\n');
}

function indentOf(text: string): number {
  return text.length - text.trimStart().length;
}
