import type { Problem, ProblemCode } from './errors.ts';
import type { SourceRange } from './plan-node.ts';

/** A problem with the whole of its place. */
export interface Found {
  readonly problem: Problem;
  readonly at: SourceRange;
}

/** Whoever writes a name wrong, or forgets what sets it, does so wherever it is used: told once, with the lines. */
const TOLD_ONCE: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'unknown-variable',
  'may-be-unset',
  'unknown-helper',
  'unknown-faker',
  'missing-secret',
  'missing-column',
  'unknown-argument',
]);
/** More lines than these would bury the fix. */
const MOST_LINES = 5;

/** Problems in file order, without those that only follow from another one or repeat it. */
export function onePerMistake(inOrder: readonly Found[]): readonly Problem[] {
  const dropped = surroundings(inOrder.filter(({ problem, at }) => problem.severity === 'error' && at.start >= 0));
  const repeats = new Map<string, Found[]>();
  const firsts: (readonly [Found, readonly Found[]])[] = [];
  for (const found of inOrder) {
    if (dropped.has(found)) continue;
    const key = repeatKey(found);
    const earlier = key === undefined ? undefined : repeats.get(key);
    if (earlier !== undefined) {
      earlier.push(found);
      continue;
    }
    const others: Found[] = [];
    if (key !== undefined) repeats.set(key, others);
    firsts.push([found, others]);
  }
  return firsts.map(([{ problem }, others]) => ({ ...problem, message: problem.message + alsoIn(problem, others) }));
}

/** Errors inside which another one stands: what is wrong with the whole follows from what is wrong with its part. */
function surroundings(errors: readonly Found[]): ReadonlySet<Found> {
  const outer = errors.filter(({ at }, index) => {
    const next = errors[index + 1]?.at;
    return next !== undefined && next.file === at.file && next.start > at.start && next.start < at.end;
  });
  return new Set(outer);
}

/** The same for problems that are one mistake made in several places; `undefined` for all others. */
function repeatKey({ problem, at }: Found): string | undefined {
  if (problem.severity !== 'error' || at.start < 0) return undefined;
  const written = at.file.text.slice(at.start, at.end);
  if (!TOLD_ONCE.has(problem.code) && !written.includes('{{')) return undefined;
  const [sentence = ''] = problem.message.split(/[.?:] /, 1);
  return `${problem.file}\n${problem.code}\n${sentence}\n${TOLD_ONCE.has(problem.code) ? '' : written}`;
}

function alsoIn(first: Problem, others: readonly Found[]): string {
  const lines = [...new Set(others.map(({ problem }) => problem.line))].filter((line) => line !== first.line);
  if (lines.length === 0) return '';
  const named = lines.slice(0, MOST_LINES).join(', ');
  const more = lines.length > MOST_LINES ? ` and ${lines.length - MOST_LINES} more` : '';
  return ` The same in line${lines.length === 1 ? '' : 's'} ${named}${more}.`;
}
