import type { MapNode } from '../../base/plan-node.ts';
import { oneLine } from '../../outputs/one-line.ts';
import type { PlanInputs } from '../../plan/inputs.ts';
import type { Plan } from '../../plan/plan.ts';
import { openResults, type Results } from '../../result/results.ts';
import type { LiveSlot } from '../live/live-slot.ts';
import { howToShow, openProgress } from '../progress/open-progress.ts';
import { viewFor } from '../progress/printer.ts';
import type { Terminal } from '../terminal.ts';
import { announce } from './announce.ts';
import { headFacts } from './head.ts';
import { jtlOrders } from './jtl.ts';
import { machineLimits } from './limits.ts';
import { precisionWarning } from './precision-warning.ts';
import type { RunOptions } from './run-options.ts';
import { runSession, type SessionResult } from './session.ts';
import type { StopSignals } from './stop-signals.ts';
import { watchTarget } from './target-monitor.ts';
import { defaultWorkerMemoryMb, defaultWorkers } from './workers.ts';
import { workingCopy } from './working-copy.ts';

/** A plan that is about to run, and all that was said about how. */
export interface Execution {
  readonly plan: Plan;
  readonly inputs: PlanInputs;
  readonly options: RunOptions;
  readonly terminal: Terminal;
  readonly signals: StopSignals;
  /** The plan's text, for what can be said of it beforehand. */
  readonly document?: MapNode | undefined;
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
export async function carryLoad(
  execution: Execution,
  { runFile, folder, announce: announces = true, live }: LoadOutput,
): Promise<Loaded> {
  const { plan, inputs, options, terminal, signals } = execution;
  const workers = options.workers ?? defaultWorkers(plan);
  const memoryMb = options.workerMemory ?? defaultWorkerMemoryMb(workers);
  const limits = machineLimits();
  const git = await workingCopy(inputs.file.folder);
  const head = headFacts(plan, inputs, { workers, limits, git });
  if (announces) await announce(execution, { workers, limits, folder });
  const how = howToShow(options);
  const view = viewFor(terminal, how);
  const stop = (): boolean => signals.request('live view');
  const page = await live?.open(options, { head, runFile, stop, secrets: plan.secrets }, terminal);
  const { jtl: path, force } = options;
  const jtl = path === undefined ? undefined : jtlOrders(path, { workers, groups: plan.groups.length, force });
  const results: Results = await openResults({
    path: runFile,
    head,
    workers,
    view,
    page,
    jtl: jtl?.file,
  });
  const warning = precisionWarning(plan, { workers, cores: head.cores });
  if (warning !== undefined) {
    results.event({ atMs: 0, name: 'warning', text: warning });
    if (announces) terminal.err(`warning: ${oneLine(warning)}\n`);
  }
  const progress = openProgress(terminal, { head, folder, how, stop: () => signals.request('key') });
  live?.tellThrough((text) => progress.note(text));
  const monitor = watchTarget(plan, results, progress);
  const onBegun = (originMs: number): void => monitor.begin(originMs);
  const onEnding = (): void => page?.ending();
  const during = { jtl: jtl?.workers, results, progress, onBegun, onEnding };
  try {
    const result = await runSession({ plan, inputs, workers, memoryMb, seed: inputs.seed, signals, ...during });
    await monitor.stop();
    return { result, unwritten: await results.end(result.end) };
  } finally {
    await monitor.stop();
    progress.close();
    live?.tellThrough(undefined);
    await results.close();
  }
}
