import type { Problem } from '../base/errors.ts';
import { columnsOf } from '../base/one-line.ts';

export interface PrintOptions {
  /** `text` for people, `json` for programs, `github` for annotations in GitHub Actions. */
  readonly format: 'text' | 'json' | 'github';
  readonly color: boolean;
  /** Columns of the terminal; longer source lines are cut around the caret. */
  readonly width: number;
}

/** More than these are not read; the first ones often cause the others. */
const MOST_PRINTED = 20;

/** Problems as text, one block each with its source line and a caret, then a line that counts them. */
export function printProblems(problems: readonly Problem[], options: PrintOptions): string {
  if (options.format === 'json') return `${JSON.stringify({ problems }, undefined, 2)}\n`;
  if (options.format === 'github') return problems.map((problem) => `${annotation(problem)}\n`).join('');
  if (problems.length === 0) return '';
  const paint = options.color ? colored : plain;
  const blocks = problems.slice(0, MOST_PRINTED).map((problem) => block(problem, options.width, paint));
  const hidden = problems.length - blocks.length;
  if (hidden > 0) blocks.push(`… and ${hidden} more`);
  return `${[...blocks, countText(problems)].join('\n')}\n`;
}

/** `1 error, 2 warnings - run "plan explain unknown-key" for more`: what the first code means, with an example. */
function countText(problems: readonly Problem[]): string {
  const first = problems.find(({ severity }) => severity === 'error') ?? problems[0];
  return `${countsText(problems)}${first === undefined ? '' : ` - run "plan explain ${first.code}" for more`}`;
}

function countsText(problems: readonly Problem[]): string {
  const errors = problems.filter((problem) => problem.severity === 'error').length;
  const warnings = problems.length - errors;
  const parts = [
    ...(errors > 0 ? [errors === 1 ? '1 error' : `${errors} errors`] : []),
    ...(warnings > 0 ? [warnings === 1 ? '1 warning' : `${warnings} warnings`] : []),
  ];
  return parts.join(', ');
}

type Paint = (style: 'error' | 'warning' | 'faint', text: string) => string;
const plain: Paint = (_style, text) => text;
const colored: Paint = (style, text) => `\u001B[${{ error: 31, warning: 33, faint: 2 }[style]}m${text}\u001B[0m`;

function block(problem: Problem, width: number, paint: Paint): string {
  const place = problem.line > 0 ? `${problem.file}:${problem.line}:${problem.column}` : problem.file;
  const label = paint(problem.severity, `${problem.severity}[${problem.code}]`);
  const head = `${visible(place)} ${label} ${visible(problem.message)}`;
  return problem.line > 0 ? [head, ...excerpt(problem, width, paint)].join('\n') : head;
}

/** Width of the line number, as in the examples of the plan language. */
const NUMBER_WIDTH = 7;
const NARROWEST = 40;

function excerpt({ line, column, width, sourceLine, severity }: Problem, columns: number, paint: Paint): string[] {
  const room = Math.max(NARROWEST, columns) - NUMBER_WIDTH - 3;
  const window = windowAround(sourceLine, column - 1, room);
  const before = expand(sourceLine.slice(window.start, column - 1));
  const marked = expand(sourceLine.slice(column - 1, Math.min(column - 1 + width, window.end)));
  const [head, tail] = [window.start > 0 ? '…' : '', window.end < sourceLine.length ? '…' : ''];
  const text = `${head}${expand(sourceLine.slice(window.start, window.end))}${tail}`;
  const indent = ' '.repeat(columnsOf(head) + columnsOf(before));
  const caret = paint(severity, '^'.repeat(Math.max(1, columnsOf(marked))));
  return [
    `${paint('faint', `${String(line).padStart(NUMBER_WIDTH)} |`)} ${text}`.trimEnd(),
    `${paint('faint', `${' '.repeat(NUMBER_WIDTH)} |`)} ${indent}${caret}`,
  ];
}

/** The part of a long line to show: the caret a third from the left, so that what follows it can be read. */
function windowAround(line: string, caret: number, room: number): { readonly start: number; readonly end: number } {
  if (line.length <= room) return { start: 0, end: line.length };
  const start = Math.max(0, Math.min(caret - Math.floor(room / 3), line.length - room + 2));
  return { start, end: Math.min(line.length, start + room - 2) };
}

/** Tabs as two spaces, control characters visible: nothing in a file may move the caret or steer the terminal. */
function expand(text: string): string {
  return visible(text.replaceAll('\t', '  '));
}

/** Control characters (and signs that turn the writing direction) as their number. */
function visible(text: string): string {
  return text.replace(/[\p{Cc}\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/gu, (character) => {
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
}

/** https://docs.github.com/actions: `::error file=…,line=…::message`, with %, line breaks and separators encoded. */
function annotation({ severity, file, line, column, width, code, message }: Problem): string {
  const place = line > 0 ? `,line=${line},col=${column},endColumn=${column + width}` : '';
  return `::${severity} file=${encodeProperty(file)}${place},title=${code}::${encodeData(visible(message))}`;
}

function encodeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function encodeProperty(text: string): string {
  return encodeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
