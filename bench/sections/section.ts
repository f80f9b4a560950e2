import type { Bench, Row } from '../compare.ts';
import type { Nginx } from '../nginx.ts';
import type { Options } from '../options.ts';
import { ratio, RATE } from '../table.ts';
import type { Target } from '../targets.ts';

/** What a section has to work with. */
export interface Setting {
  readonly bench: Bench;
  readonly nginx: Nginx;
  readonly options: Options;
}

/** What a section found. */
export interface Findings {
  /** Markdown, ready to be printed. */
  readonly tables: readonly string[];
  readonly targets: readonly Target[];
  /** The figures behind the tables, for the JSON file. */
  readonly figures: unknown;
}

/** A part of the bench that can be asked for by name. */
export interface Section {
  readonly name: string;
  readonly about: string;
  /** It takes many minutes, and runs only when it is asked for. */
  readonly long?: true;
  readonly run: (setting: Setting) => Promise<Findings>;
}

/** The row of a tool. */
export function rowOf(rows: readonly Row[], name: string): Row | undefined {
  return rows.find((row) => row.name === name);
}

/** Ours ÷ the tool's requests per second, as a target. */
export function rateTarget(
  rows: readonly Row[],
  work: string,
  tool: string,
  limits: readonly [number, number],
): Target {
  const [commit, stretch] = limits;
  const measured = ratio(rows[0], rowOf(rows, tool), RATE);
  return { work, what: `requests/s of ${tool}`, sign: '>=', commit, stretch, unit: '×', measured };
}
