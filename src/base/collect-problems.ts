import type { Problem, ProblemCode } from './errors.ts';
import { lastAtMost, lineStarts } from './line-starts.ts';
import { onePerMistake, type Found } from './one-per-mistake.ts';
import type { SourceRange } from './plan-node.ts';
import type { Problems } from './problems.ts';

/**
 * Collects problems; the list comes in file and line order. One mistake has one error: what later steps find at the
 * same place, or around a mistake inside, follows from it, and the same mistake made again is told with the first.
 * `firstFile` is the plan's name: its problems come before those of files it includes.
 */
export function createProblems(firstFile?: string): Problems {
  const found = new Map<string, Found>();
  /** Files in the order in which they were first reported. */
  const fileRanks = new Map<string, number>(firstFile === undefined ? [] : [[firstFile, 0]]);
  const errorPlaces = new ErrorPlaces();
  let errors = 0;

  const add = (severity: Problem['severity'], code: ProblemCode, at: SourceRange, message: string): void => {
    const problem: Problem = { code, severity, ...placeOf(at), message: shortened(message) };
    const place = `${problem.file}\n${problem.line}:${problem.column} ${severity} ${code}`;
    const key = severity === 'warning' && problem.line > 0 ? place : `${place} ${message}`;
    if (found.has(key)) return;
    if (severity === 'error' && problem.line > 0 && !errorPlaces.take(problem)) return;
    found.set(key, { problem, at });
    if (!fileRanks.has(problem.file)) fileRanks.set(problem.file, fileRanks.size);
    if (severity === 'error') errors++;
  };

  const rank = ({ problem }: Found): number => fileRanks.get(problem.file) ?? 0;
  const inOrder = (a: Found, b: Found): number =>
    rank(a) - rank(b) || a.problem.line - b.problem.line || a.problem.column - b.problem.column;
  return {
    error: (code, at, message) => add('error', code, at, message),
    warn: (code, at, message) => add('warning', code, at, message),
    list: () => onePerMistake([...found.values()].sort(inOrder)),
    hasErrors: () => errors > 0,
  };
}

// Beyond this a line is hostile, and looking through its problems again and again would take minutes.
const MOST_WATCHED = 100;

/** Where errors are: a second one at the very same place, or inside a value without its quotes, follows from the first. */
class ErrorPlaces {
  readonly #starts = new Set<string>();
  readonly #templates = new Map<string, Problem[]>();

  /** False when the place is taken. */
  take(problem: Problem): boolean {
    const line = `${problem.file}\n${problem.line}`;
    const start = `${line}:${problem.column}`;
    const templates = this.#templates.get(line) ?? [];
    if (this.#starts.has(start) || templates.some((template) => covers(template, problem))) return false;
    this.#starts.add(start);
    const isUnquoted = problem.code === 'quote-template' || problem.code === 'yaml-brackets';
    if (isUnquoted && templates.length < MOST_WATCHED) {
      this.#templates.set(line, [...templates, problem]);
    }
    return true;
  }
}

function covers({ column, width }: Problem, inner: Problem): boolean {
  return inner.column >= column && inner.column < column + width;
}

/** Messages quote what stands in the file; a name of a mebibyte would bury everything else. */
const LONGEST_MESSAGE = 600;

function shortened(message: string): string {
  return message.length <= LONGEST_MESSAGE ? message : `${message.slice(0, LONGEST_MESSAGE)}…`;
}

/** A place outside every line: the message then names only the file (a missing file, an unknown `--env`). */
export function nowhereIn(fileName: string): SourceRange {
  return { file: { name: fileName, text: '', folder: '' }, start: -1, end: -1 };
}

type Place = Pick<Problem, 'file' | 'line' | 'column' | 'width' | 'sourceLine'>;

function placeOf(at: SourceRange): Place {
  const { name, text } = at.file;
  if (at.start < 0) return { file: name, line: 0, column: 0, width: 1, sourceLine: '' };
  const starts = lineStarts(at.file);
  const start = Math.min(at.start, text.length);
  const index = lastAtMost(starts, start);
  const lineStart = starts[index] ?? 0;
  const newline = text.indexOf('\n', lineStart);
  const lineEnd = newline < 0 ? text.length : newline;
  const sourceLine = text.slice(lineStart, lineEnd).replace(/\r$/, '');
  const width = Math.max(1, Math.min(at.end, lineStart + sourceLine.length) - start);
  return { file: name, line: index + 1, column: start - lineStart + 1, width, sourceLine };
}
