import { compilePlan } from '../../plan/compile-plan.ts';
import type { PlanInputs } from '../../plan/inputs.ts';
import type { Plan } from '../../plan/plan.ts';
import { oneLine } from '../../outputs/one-line.ts';
import { paint } from '../../outputs/paint.ts';
import { RunError } from '../../base/errors.ts';
import { checkOutputFolder, claimOutputFolder, isReportPath } from '../../outputs/write-report.ts';
import { openResults, type Results } from '../../result/results.ts';
import type { Limits } from '../../result/run-file.ts';
import { EXIT } from '../exit-codes.ts';
import { runOnce } from '../once/run-once.ts';
import { printPlanProblems } from '../print.ts';
import { appendHistory, readHistoryIfThere } from '../compare/history-file.ts';
import { processTerminal, type ColorChoice, type Terminal } from '../terminal.ts';
import { banner } from './banner.ts';
import { startDemo, type RunningDemo } from './demo-target.ts';
import { LiveSlot } from '../live/live-slot.ts';
import { limitWarnings } from './check-limits.ts';
import { exitCodeOf } from './exit-code.ts';
import { headFacts } from './head.ts';
import { planInputs, type PlanOptions } from './inputs.ts';
import { precisionWarning } from './precision-warning.ts';
import { freeBytes, machineLimits } from './limits.ts';
import { preflight } from './preflight.ts';
import { progressPrinter, viewFor, type ProgressMode } from './progress-printer.ts';
import { writeRunReport } from './run-report.ts';
import { claimRepeatFolder, runRepeatedly, type RunOutcome } from './repeat.ts';
import { runSession, type SessionResult } from './session.ts';
import { StopSignals } from './stop-signals.ts';
import { tellBroken, tellReport } from './tell.ts';
import { defaultWorkerMemoryMb, defaultWorkers } from './workers.ts';

export interface RunOptions extends PlanOptions {
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
  /** File that a line about each run is added to. */
  readonly history?: string;
}

/** `plan run`: checks, runs and reports, once or several times; gives the exit code. */
export async function runPlan(file: string, options: RunOptions): Promise<number> {
  // Before anything is sent: a history that cannot be added to afterwards is a mistake of now.
  if (options.history !== undefined) await readHistoryIfThere(options.history);
  const { repeat = 1, output, force, quiet } = options;
  if (repeat === 1) return (await runOneTime(file, options)).code;
  checkPlanStays(file, output);
  await claimRepeatFolder(output, force);
  return runRepeatedly(repeat, output, (folder, number) => {
    if (!quiet) processTerminal(options.color).err(`run ${number} of ${repeat}\n`);
    return runOneTime(file, { ...options, output: folder });
  });
}

async function runOneTime(file: string, options: RunOptions): Promise<RunOutcome> {
  const terminal = processTerminal(options.color);
  const writes = !options.once || options.outputGiven;
  if (writes) {
    checkPlanStays(file, options.output);
    await checkOutputFolder(options.output, options.force);
  }
  const demo = options.demo ? await startDemo() : undefined;
  try {
    const inputs = await planInputs(file, withDemo(options, demo), { ...demo?.env, ...process.env });
    const { plan, problems, included } = await compilePlan(inputs);
    if (!options.quiet || plan === undefined) printPlanProblems(terminal, problems);
    if (plan === undefined) return { code: EXIT.invalidPlan, isStopped: false };
    if (options.preflight) await preflight(plan.servers);
    const signals = new StopSignals(() => process.exit(EXIT.interrupted));
    const code = await execute({ plan, inputs: { ...inputs, included }, options, terminal, signals });
    return { code, isStopped: signals.hasCome };
  } finally {
    await demo?.stop();
  }
}

/** `-o .` beside a plan called plan.yaml would replace it by the copy that a report holds. */
function checkPlanStays(file: string, output: string): void {
  if (!isReportPath(output, file)) return;
  throw new RunError('output-not-ours', `The report would write over the plan ${file}. Choose another folder with -o.`);
}

/** The demo's address stands in for the plan's `baseUrl`, unless the command line names one. */
function withDemo(options: RunOptions, demo: RunningDemo | undefined): RunOptions {
  if (demo === undefined) return options;
  return { ...options, var: { baseUrl: demo.url, ...options.var } };
}

interface Execution {
  readonly plan: Plan;
  readonly inputs: PlanInputs;
  readonly options: RunOptions;
  readonly terminal: Terminal;
  readonly signals: StopSignals;
}

async function execute(execution: Execution): Promise<number> {
  const { plan, options, terminal, signals } = execution;
  const onBug = (error: unknown): void => {
    // While the load runs the session ends it in order, with a report.
    if (process.listenerCount('uncaughtException') > 1) return;
    tellBroken(error, plan.secrets, terminal);
    process.exit(EXIT.broken);
  };
  process.on('uncaughtException', onBug);
  try {
    return await (options.once ? smokeTest(execution) : runAndReport(execution));
  } catch (error) {
    if (error instanceof RunError) throw error;
    tellBroken(error, plan.secrets, terminal);
    return EXIT.broken;
  } finally {
    signals.release();
    process.off('uncaughtException', onBug);
  }
}

function smokeTest({ plan, inputs, options, terminal, signals }: Execution): Promise<number> {
  const { quiet, output: folder, force } = options;
  const report = options.outputGiven ? { folder, force } : undefined;
  const memoryMb = options.workerMemory ?? defaultWorkerMemoryMb(1);
  return runOnce({ plan, inputs, terminal, quiet, report, memoryMb, signals });
}

async function runAndReport(execution: Execution): Promise<number> {
  const { plan, options, terminal } = execution;
  const { output, force } = options;
  const runFile = await claimOutputFolder(output, force);
  const live = new LiveSlot();
  try {
    const { result, unwritten } = await load(execution, runFile, live);
    const { model, error, measured } = await writeRunReport({ runFile, folder: output, force });
    await live.close(model);
    if (options.history !== undefined) await appendHistory(options.history, measured);
    const broken = result.broken ?? unwritten ?? error;
    if (broken !== undefined) tellBroken(broken, plan.secrets, terminal);
    tellReport(model, { terminal, output, quiet: options.quiet, json: options.json });
    return exitCodeOf(model, { ...result, broken }, options);
  } finally {
    await live.close();
  }
}

interface Loaded {
  readonly result: SessionResult;
  /** Why the run file lacks its last record: what came before it is enough for a report. */
  readonly unwritten: unknown;
}

async function load(
  { plan, inputs, options, terminal, signals }: Execution,
  runFile: string,
  live: LiveSlot,
): Promise<Loaded> {
  const { output, quiet, json } = options;
  const { seed } = inputs;
  const workers = options.workers ?? defaultWorkers(plan);
  const memoryMb = options.workerMemory ?? defaultWorkerMemoryMb(workers);
  const limits = machineLimits();
  const head = headFacts(plan, inputs, { workers, limits });
  const isTalking = !quiet && !json;
  if (isTalking) terminal.err(banner({ plan, file: inputs.file.name, report: output, seed, workers }));
  if (!quiet) await warnOfLimits(plan, { limits, workers, folder: output, terminal });
  const look = { mode: isTalking ? options.progress : 'none', intervalSeconds: options.progressInterval } as const;
  const view = viewFor(terminal, look);
  const page = await live.open(options, { head, runFile, stop: () => signals.request() }, terminal);
  const results: Results = await openResults({
    path: runFile,
    head,
    workers,
    ...(view === undefined ? {} : { view }),
    ...(page === undefined ? {} : { page }),
  });
  const warning = precisionWarning(plan, { workers, cores: head.cores });
  if (warning !== undefined) {
    terminal.err(`warning: ${oneLine(warning)}\n`);
    results.event({ atMs: 0, name: 'warning', text: warning });
  }
  const { name, target, labels, thresholds } = plan;
  const facts = { name, target, report: output, labels, thresholds, plannedMs: head.plannedMs };
  const progress = progressPrinter(terminal, facts, look);
  try {
    const result = await runSession({
      plan,
      inputs,
      workers,
      memoryMb,
      seed,
      signals,
      results,
      progress,
      onEnding: () => page?.ending(),
    });
    return { result, unwritten: await results.end(result.end) };
  } finally {
    progress.close();
    await results.close();
  }
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
