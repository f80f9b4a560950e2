import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { RunError } from '../../base/errors.ts';
import { compilePlan } from '../../plan/compile-plan.ts';
import type { PlanInputs } from '../../plan/inputs.ts';
import type { Plan } from '../../plan/plan.ts';
import { endSummary, lastLine } from '../../outputs/console.ts';
import { oneLine } from '../../outputs/one-line.ts';
import { paint } from '../../outputs/paint.ts';
import { checkOutputFolder, claimOutputFolder, writeReport } from '../../outputs/write-report.ts';
import type { ReportModel } from '../../report/report-model.ts';
import { reportModel } from '../../report/model.ts';
import { readRun } from '../../result/read-run.ts';
import type { Limits } from '../../result/run-file.ts';
import { openRunFile, type EndFacts, type RunWriter } from '../../result/write-run.ts';
import { summaryOf } from '../../outputs/summary-json.ts';
import { EXIT } from '../exit-codes.ts';
import { runOnce } from '../once/run-once.ts';
import { printPlanProblems } from '../print.ts';
import { banner } from './banner.ts';
import { startDemo, type RunningDemo } from './demo-target.ts';
import { limitWarnings } from './check-limits.ts';
import { headFacts } from './head.ts';
import { planInputs, type PlanOptions } from './inputs.ts';
import { precisionWarning } from './precision-warning.ts';
import { freeBytes, machineLimits } from './limits.ts';
import { preflight } from './preflight.ts';
import { progressPrinter, type ProgressMode } from './progress-printer.ts';
import { runSession, type SessionResult } from './session.ts';
import { holdSignals } from './stop-signals.ts';
import { processTerminal, type ColorChoice, type Terminal } from '../terminal.ts';

export interface RunOptions extends PlanOptions {
  readonly output: string;
  readonly force: boolean;
  readonly workers: number;
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
}

/** `plan run`: checks, runs and reports; gives the exit code. */
export async function runPlan(file: string, options: RunOptions): Promise<number> {
  const terminal = processTerminal(options.color);
  if (!options.once || options.outputGiven) await checkOutputFolder(options.output, options.force);
  const demo = options.demo ? await startDemo() : undefined;
  try {
    const inputs = await planInputs(file, withDemo(options, demo), { ...demo?.env, ...process.env });
    const { plan, problems, included } = await compilePlan(inputs);
    if (!options.quiet || plan === undefined) printPlanProblems(terminal, problems);
    if (plan === undefined) return EXIT.invalidPlan;
    if (options.preflight) await preflight(plan.servers);
    return await execute({ plan, inputs: { ...inputs, included }, options, terminal });
  } finally {
    await demo?.stop();
  }
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
}

async function execute(execution: Execution): Promise<number> {
  const release = holdSignals(() => process.exit(EXIT.interrupted));
  try {
    return await (execution.options.once ? smokeTest(execution) : runAndReport(execution));
  } finally {
    release();
  }
}

function smokeTest({ plan, inputs, options, terminal }: Execution): Promise<number> {
  const { quiet, output: folder, force } = options;
  const report = options.outputGiven ? { folder, force } : undefined;
  return runOnce({ plan, inputs, terminal, quiet, report });
}

async function runAndReport({ plan, inputs, options, terminal }: Execution): Promise<number> {
  const { workers, output, quiet, json } = options;
  const runFile = await claimOutputFolder(output, options.force);
  const limits = machineLimits();
  const head = headFacts(plan, inputs, { workers, limits });
  const isTalking = !quiet && !json;
  if (isTalking) terminal.err(banner({ plan, file: inputs.file.name, report: output, seed: inputs.seed, workers }));
  if (!quiet) await warnOfLimits(plan, { limits, workers, folder: output, terminal });
  const writer = await openRunFile(runFile, head);
  const warning = precisionWarning(plan, { workers, cores: head.cores });
  if (warning !== undefined) {
    terminal.err(`warning: ${oneLine(warning)}\n`);
    await writer.event({ atMs: 0, name: 'warning', text: warning });
  }
  const progress = progressPrinter(
    terminal,
    {
      name: plan.name,
      target: plan.target,
      report: output,
      labels: plan.labels,
      thresholds: plan.thresholds,
      plannedMs: head.plannedMs,
    },
    { mode: isTalking ? options.progress : 'none', intervalSeconds: options.progressInterval },
  );
  let result: SessionResult;
  try {
    result = await runSession({ plan, inputs, workers, seed: inputs.seed, writer, progress });
  } finally {
    progress.close();
  }
  const unwritten = await end(writer, result.end);
  const model = await report(runFile, output, options.force).catch((error: unknown) => {
    throw unwritten ?? error;
  });
  tell(model, { terminal, options });
  if (unwritten === undefined) return exitCode(model, result, options);
  terminal.err(`error[${unwritten.code}] ${unwritten.message}\n`);
  return EXIT.broken;
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

/** A run file that cannot be written to its end still holds what came before: enough for a report. */
async function end(writer: RunWriter, facts: EndFacts): Promise<RunError | undefined> {
  try {
    await writer.end(facts);
    return undefined;
  } catch (error) {
    if (error instanceof RunError) return error;
    throw error;
  }
}

/** The one way to a report: from the run file, as `plan report` does it. */
async function report(runFile: string, folder: string, force: boolean): Promise<ReportModel> {
  const model = reportModel(await readRun(runFile));
  await writeReport({ folder, model, runFile, force, renderedAt: Date.now() });
  return model;
}

function tell(
  model: ReportModel,
  { terminal, options }: { readonly terminal: Terminal; readonly options: RunOptions },
): void {
  const page = `${options.output.replace(/\/$/, '')}/index.html`;
  if (options.json) {
    terminal.out(`${JSON.stringify(summaryOf(model), null, 2)}\n`);
    return;
  }
  const { color, columns, unicode } = terminal;
  if (!options.quiet) {
    terminal.err(`\n${endSummary(model, { color, width: columns, unicode })}\n\n`);
    terminal.err(`report: ${page}\n        ${pathToFileURL(resolve(page)).href}\n`);
  }
  terminal.err(`${lastLine(model, page)}\n`);
}

/** Precedence: the run broke, then not to be trusted, then a failed threshold, then the signal that stopped it. */
function exitCode(model: ReportModel, result: SessionResult, { allowInvalid }: RunOptions): number {
  if (result.end.reason === 'broken') return EXIT.broken;
  if (model.verdict.state === 'INVALID' && !allowInvalid) return EXIT.untrusted;
  if (model.verdict.thresholdsFailed > 0 || result.end.reason === 'aborted') return EXIT.failed;
  if (result.signal === 'SIGINT') return EXIT.interrupted;
  return result.signal === undefined ? EXIT.passed : EXIT.terminated;
}
