import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { lstat, rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { RunError } from '../base/errors.ts';
import { exportFormats } from '../outputs/export/index.ts';
import { readRun } from '../result/read-run.ts';
import { chosenPart, type PartOptions } from './report-part.ts';
import { incompleteText } from './render-again.ts';
import { processTerminal } from './terminal.ts';

export interface ExportOptions extends PartOptions {
  /** One of `exportFormats`. */
  readonly format: string;
  /** Standard output when absent. */
  readonly output?: string;
  readonly force: boolean;
}

/** Writes what a run file holds in a form that other tools read. */
export async function exportRun(path: string, { bin = 1, ...options }: ExportOptions): Promise<void> {
  const format = exportFormats.find(({ name }) => name === options.format);
  if (format === undefined) throw new Error(`The command line let the format ${options.format} through.`);
  if (!Number.isInteger(bin) || bin < 1) {
    throw new RunError('usage', '--bin takes whole seconds, 1s or more: a run is recorded second by second.');
  }
  const whole = await readRun(path);
  const { run } = chosenPart(whole, options);
  const terminal = processTerminal('auto');
  terminal.err(incompleteText(run));
  const lines = pieces(format.lines(run, { binSeconds: bin }));
  if (options.output === undefined) await toStandardOutput(lines);
  else await toFile(lines, options.output, options.force);
}

const PIECE = 64 * 1024;

/** Lines, several at a time. */
function* pieces(lines: Iterable<string>): Generator<string> {
  let piece = '';
  for (const line of lines) {
    piece += line;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}

/** Waits for a slow reader; one that has gone away ends it. */
async function toStandardOutput(lines: Iterable<string>): Promise<void> {
  const { stdout } = process;
  for (const piece of lines) {
    if (stdout.destroyed || !stdout.writable) return;
    if (!stdout.write(piece)) await Promise.race([once(stdout, 'drain'), once(stdout, 'close')]).catch(() => undefined);
  }
}

async function toFile(lines: Iterable<string>, path: string, force: boolean): Promise<void> {
  const file = createWriteStream(path, { flags: force ? 'w' : 'wx' });
  let isOpen = false;
  try {
    await once(file, 'open');
    isOpen = true;
    await writeAll(file, lines);
  } catch (cause) {
    if (isOpen) await removeHalf(path);
    throw unwritable(path, cause);
  }
}

/** Half a file is worth nothing; a device or a pipe is not ours to remove. */
async function removeHalf(path: string): Promise<void> {
  if ((await lstat(path).catch(() => undefined))?.isFile() === true) await rm(path, { force: true });
}

async function writeAll(file: WriteStream, lines: Iterable<string>): Promise<void> {
  // An error while nobody waits for the file is told by `finished`.
  const over = finished(file);
  over.catch(() => undefined);
  for (const piece of lines) if (!file.write(piece)) await Promise.race([once(file, 'drain'), over]);
  file.end();
  await over;
}

function unwritable(path: string, cause: unknown): RunError {
  const [code, why] = cause instanceof Error ? ['code' in cause ? cause.code : '', cause.message] : ['', String(cause)];
  if (code === 'EEXIST')
    return new RunError('file-exists', `${path} is there already; --force writes over it.`, { cause });
  return new RunError('output-unwritable', `Cannot write ${path}: ${why}.`, { cause });
}
