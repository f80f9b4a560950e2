import { monotonicMs } from '../../base/clock.ts';
import type { HeadFacts } from '../../result/write-run.ts';
import type { RunOptions } from '../run/run-options.ts';
import type { Terminal } from '../terminal.ts';
import type { ProgressFacts } from './facts.ts';
import { processKeyboard } from './keyboard.ts';
import { modeFor, progressPrinter, type ProgressOptions, type ProgressPrinter } from './printer.ts';

/** How the command line wants progress. */
export function howToShow(options: RunOptions): ProgressOptions {
  const { quiet, json, progress, progressInterval, verbose } = options;
  return { mode: quiet || json ? 'none' : progress, intervalSeconds: progressInterval, verbose };
}

export interface ShownRun {
  readonly head: HeadFacts;
  /** The report folder, as people are told. */
  readonly folder: string;
  readonly how: ProgressOptions;
  /** The key `s`. */
  readonly stop: () => void;
}

/** Progress of a run on the terminal of the process; close it whatever happens. */
export function openProgress(terminal: Terminal, { head, folder, how, stop }: ShownRun): ProgressPrinter {
  return progressPrinter(terminal, factsOf(head, folder), how, {
    nowMs: monotonicMs,
    every: repeatedly,
    keyboard: modeFor(terminal, how) === 'tty' ? processKeyboard() : undefined,
    stop,
  });
}

function factsOf(
  { plan, environment, target, samplers, groups, plannedMs, limits, monitor }: HeadFacts,
  report: string,
): ProgressFacts {
  return {
    name: plan.name,
    ...(environment === undefined ? {} : { environment }),
    target,
    report,
    labels: samplers,
    groups,
    ...(plannedMs === undefined ? {} : { plannedMs }),
    ...(monitor === undefined ? {} : { watched: monitor.sources }),
    ...(limits?.descriptors === undefined ? {} : { descriptors: limits.descriptors }),
  };
}

function repeatedly(ms: number, tick: () => void): () => void {
  const timer = setInterval(tick, ms);
  // The run keeps the process alive.
  timer.unref();
  return () => clearInterval(timer);
}
