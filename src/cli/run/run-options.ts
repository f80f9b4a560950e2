import type { SearchOptions } from '../capacity/search-options.ts';
import type { ColorChoice } from '../terminal.ts';
import type { PlanOptions } from './inputs.ts';
import type { ProgressMode } from '../progress/printer.ts';

/** What the command line says about a run. */
export interface RunOptions extends PlanOptions, SearchOptions {
  readonly output: string;
  readonly force: boolean;
  /** As many as the plan's load is worth when absent. */
  readonly workers?: number;
  /** MB for each worker's objects; a share of the machine's when absent. */
  readonly workerMemory?: number;
  readonly preflight: boolean;
  readonly demo: boolean;
  /** A run that is not to be trusted exits as its thresholds say. */
  readonly allowInvalid: boolean;
  /** One thread and one iteration of each thread group, every exchange printed. */
  readonly once: boolean;
  /** True when `-o` was given, not left to its default. */
  readonly outputGiven: boolean;
  readonly quiet: boolean;
  readonly json: boolean;
  /** Print the first exchange of each cause of errors. */
  readonly verbose: boolean;
  readonly progress: ProgressMode;
  readonly progressInterval: number;
  readonly color: ColorChoice;
  /** A port, or true for the usual one; absent without a live page. */
  readonly live?: number | true;
  /** Another address than this machine's own. */
  readonly liveHost?: string;
  readonly liveAllowStop: boolean;
  /** So many runs one after the other; one when absent. */
  readonly repeat?: number;
  /** File that gets a row for each request. */
  readonly jtl?: string;
  /** File that a line about each run is added to. */
  readonly history?: string;
}
