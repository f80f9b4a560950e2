import { appendFile, readFile } from 'node:fs/promises';
import { RunError } from '../../base/errors.ts';
import { historyOf, type History, type HistoryRecord } from '../../compare/history.ts';
import { checkHistoryRecord } from '../../compare/check-history.ts';

/** Reads a history file. Throws RunError `result-unreadable`, with the line. */
export async function readHistory(path: string): Promise<History> {
  return historyOf(parseHistory(path, await textOf(path)));
}

/** The same, but a file that is not there yet is an empty history. */
export async function readHistoryIfThere(path: string): Promise<History> {
  return historyOf(parseHistory(path, await textOf(path, true)));
}

/** Adds one line, in one write: two runs that end at once do not tear each other's. */
export async function appendHistory(path: string, record: HistoryRecord): Promise<void> {
  const text = await textOf(path, true);
  // A run killed while it wrote leaves a line without an end.
  const gap = text === '' || text.endsWith('\n') ? '' : '\n';
  try {
    await appendFile(path, `${gap}${JSON.stringify(record)}\n`);
  } catch (cause) {
    throw new RunError('result-unwritable', `Cannot write to ${path}: ${reason(cause)}.`, { cause });
  }
}

function parseHistory(path: string, text: string): HistoryRecord[] {
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    const value = parse(line);
    // The last line of a file that was cut off.
    if (value === undefined && index === lines.length - 1) return [];
    const problem = value === undefined ? 'it is no JSON' : checkHistoryRecord(value);
    if (problem !== undefined) {
      throw new RunError('result-unreadable', `${path}, line ${index + 1}, is not a line of a history: ${problem}.`);
    }
    // The checked boundary.
    return [value as HistoryRecord];
  });
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

async function textOf(path: string, mayBeMissing = false): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'ENOENT' && mayBeMissing) return '';
    const why = code === 'ENOENT' ? `There is no history file ${path}.` : `Cannot read ${path}: ${reason(cause)}.`;
    throw new RunError('result-unreadable', why, { cause });
  }
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
