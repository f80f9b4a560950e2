import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One figure of the scoreboard, as kept in its file. */
export interface Figure {
  readonly number: number | string;
  readonly name: string;
  readonly text: string;
  readonly at: string;
}

/** The file all figures are appended to: LOADPLAN_SCOREBOARD, else one in the temporary folder. */
export function scoreboardFile(): string {
  return process.env['LOADPLAN_SCOREBOARD'] ?? join(tmpdir(), 'loadplan-scoreboard.json');
}

/** Prints a figure and appends it to the scoreboard's file, so that its trend can be seen. */
export function figure(number: number | string, name: string, text: string): void {
  process.stdout.write(`scoreboard #${number} ${name}: ${text}\n`);
  const file = scoreboardFile();
  const kept: unknown = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
  const entry: Figure = { number, name, text, at: new Date().toISOString() };
  const list: readonly unknown[] = [...(Array.isArray(kept) ? kept : []), entry];
  writeFileSync(`${file}.${process.pid}`, `${JSON.stringify(list, undefined, 2)}\n`);
  renameSync(`${file}.${process.pid}`, file);
}

/** µs as `1.234 ms`. */
export function ms(us: number): string {
  return `${(us / 1000).toFixed(Math.abs(us) < 10_000 ? 2 : 1)} ms`;
}
