import { oneLine } from '../../outputs/one-line.ts';
import { paint } from '../../outputs/paint.ts';
import type { PlanInputs } from '../../plan/inputs.ts';
import type { Plan } from '../../plan/plan.ts';
import { openResults, type Results } from '../../result/results.ts';
import type { Limits } from '../../result/run-file.ts';
import type { LiveSlot } from '../live/live-slot.ts';
import type { Terminal } from '../terminal.ts';
import { banner } from './banner.ts';
import { limitWarnings } from './check-limits.ts';
import { headFacts } from './head.ts';
import { freeBytes, machineLimits } from './limits.ts';
import { precisionWarning } from './precision-warning.ts';
import { progressPrinter, viewFor } from './progress-printer.ts';
import type { RunOptions } from './run-options.ts';
import { runSession, type SessionResult } from './session.ts';
import type { StopSignals } from './stop-signals.ts';
import { defaultWorkerMemoryMb, defaultWorkers } from './workers.ts';
import { workingCopy } from './working-copy.ts';

/** A plan that is about to run, and all that was said about how. */
export interface Execution {
  readonly plan: Plan;
  readonly inputs: PlanInputs;
  readonly options: RunOptions;
  readonly terminal: Terminal;
  readonly signals: StopSignals;
}

export interface Loaded {
  readonly result: SessionResult;
  /** Why the run file lacks its last record: what came before it is enough for a report. */
  readonly unwritten: unknown;
}

export interface LoadOutput {
  readonly runFile: string;
  /** The report folder, as people are told. */
  readonly folder: string;
  /** False when it has been said what is about to happen: no banner, no warnings. */
  readonly announce?: boolean;
  /** Where a page to watch the run on may be opened. */
  readonly live?: LiveSlot;
}

/** Carries out the load of a compiled plan and writes its run file. */
export async function carryLoad(execution: Execution, output: LoadOutput): Promise<Loaded> {
  const { plan, inputs, options, terminal, signals } = execution;
  const { runFile, folder, live } = output;
  const { seed } = inputs;
  const workers = options.workers ?? defaultWorkers(plan);
  const memoryMb = options.workerMemory ?? defaultWorkerMemoryMb(workers);
  const limits = machineLimits();
  const git = await workingCopy(inputs.file.folder);
  const head = headFacts(plan, inputs, { workers, limits, git });
  await announceLoad(execution, output, { workers, limits });
  const look = { mode: isTalking(options) ? options.progress : 'none', intervalSeconds: options.progressInterval };
  const view = viewFor(terminal, look);
  const page = await live?.open(options, { head, runFile, stop: () => signals.request() }, terminal);
  const results: Results = await openResults({
    path: runFile,
    head,
    workers,
    ...(view === undefined ? {} : { view }),
    ...(page === undefined ? {} : { page }),
  });
  warnOfPrecision(execution, { workers, cores: head.cores, results, announce: output.announce });
  const { name, target, labels, thresholds } = plan;
  const facts = { name, target, report: folder, labels, thresholds, plannedMs: head.plannedMs };
  const progress = progressPrinter(terminal, facts, look);
  const onEnding = (): void => page?.ending();
  try {
    const result = await runSession({ plan, inputs, workers, memoryMb, seed, signals, results, progress, onEnding });
    return { result, unwritten: await results.end(result.end) };
  } finally {
    progress.close();
    await results.close();
  }
}

function isTalking({ quiet, json }: RunOptions): boolean {
  return !quiet && !json;
}

interface LoadSize {
  readonly workers: number;
  readonly limits: Limits;
}

async function announceLoad(
  { plan, inputs, options, terminal }: Execution,
  { folder, announce = true }: LoadOutput,
  { workers, limits }: LoadSize,
): Promise<void> {
  if (!announce) return;
  const { file, seed } = inputs;
  if (isTalking(options)) terminal.err(banner({ plan, file: file.name, report: folder, seed, workers }));
  if (!options.quiet) await warnOfLimits(plan, { limits, workers, folder, terminal });
}

interface PrecisionCheck {
  readonly workers: number;
  readonly cores: number;
  readonly results: Results;
  readonly announce: boolean | undefined;
}

function warnOfPrecision(
  { plan, terminal }: Execution,
  { workers, cores, results, announce = true }: PrecisionCheck,
): void {
  const warning = precisionWarning(plan, { workers, cores });
  if (warning === undefined) return;
  results.event({ atMs: 0, name: 'warning', text: warning });
  if (announce) terminal.err(`warning: ${oneLine(warning)}\n`);
}

interface LimitCheck {
  readonly limits: Limits;
  readonly workers: number;
  readonly folder: string;
  readonly terminal: Terminal;
}

async function warnOfLimits(plan: Plan, { limits, workers, folder, terminal }: LimitCheck): Promise<void> {
  const warnings = limitWarnings(plan, { limits, workers, folder, freeBytes: await freeBytes(folder) });
  const { warn } = paint(terminal.color);
  for (const warning of warnings) terminal.err(`${warn(`warning: ${oneLine(warning)}`)}\n`);
}
