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
  const errors = problems.list().filter(({ severity }) => severity === 'error');
  const broken = errors.slice(0, MOST_WATCHED);
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

/** Only the first problems are shown: what follows from those behind them is not seen either. */
const MOST_WATCHED = 100;

/** Whether something at this place, or indented below it, was reported already. */
function isAround(at: SourceRange, broken: readonly Problem[], lines: readonly string[]): boolean {
  const first = lineOf(at);
  const last = lastLine(first, lines);
  return broken.some(({ file, line }) => file === at.file.name && line >= first && line <= last);
}

/** The line of a problem and those below it that are indented deeper. */
function linesOf({ line }: Pick<Problem, 'line'>, lines: readonly string[]): string {
  return lines.slice(Math.max(0, line - 1), lastLine(line, lines)).join('\n');
}

/** The last of the lines below this one that are indented deeper, from 1; the line itself when there is none. */
function lastLine(line: number, lines: readonly string[]): number {
  const indent = indentOf(lines[line - 1] ?? '');
  let last = line;
  for (let next = line + 1; next <= lines.length; next++) {
    const text = lines[next - 1] ?? '';
    if (text.trim() === '') continue;
    if (indentOf(text) <= indent) break;
    last = next;
  }
  return last;
}

function indentOf(text: string): number {
  return text.length - text.trimStart().length;
}
