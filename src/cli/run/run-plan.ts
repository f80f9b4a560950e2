import { compilePlan } from '../../plan/compile-plan.ts';
import { RunError } from '../../base/errors.ts';
import { checkOutputFolder, claimOutputFolder, isReportPath } from '../../outputs/write-report.ts';
import { findCapacity } from '../capacity/find-capacity.ts';
import { searchProblems } from '../capacity/searchable.ts';
import { EXIT } from '../exit-codes.ts';
import { runOnce } from '../once/run-once.ts';
import { printPlanProblems } from '../print.ts';
import { processTerminal } from '../terminal.ts';
import { carryLoad, type Execution } from './carry-load.ts';
import { startDemo, type RunningDemo } from './demo-target.ts';
import { exitCodeOf } from './exit-code.ts';
import { planInputs } from './inputs.ts';
import { preflight } from './preflight.ts';
import type { RunOptions } from './run-options.ts';
import { writeRunReport } from './run-report.ts';
import { StopSignals } from './stop-signals.ts';
import { tellBroken, tellReport } from './tell.ts';
import { defaultWorkerMemoryMb } from './workers.ts';

/** `plan run`: checks, runs and reports; gives the exit code. */
export async function runPlan(file: string, options: RunOptions): Promise<number> {
  const terminal = processTerminal(options.color);
  const writes = !options.once || options.outputGiven;
  if (writes) {
    checkPlanStays(file, options.output);
    await checkOutputFolder(options.output, options.force);
  }
  const demo = options.demo ? await startDemo() : undefined;
  try {
    const inputs = await planInputs(file, withDemo(options, demo), { ...demo?.env, ...process.env });
    const { plan, problems, included, document } = await compilePlan(inputs);
    if (!options.quiet || plan === undefined) printPlanProblems(terminal, problems);
    if (plan === undefined) return EXIT.invalidPlan;
    const unsearchable = options.findCapacity ? searchProblems(plan, inputs, document) : [];
    if (unsearchable.length > 0) {
      printPlanProblems(terminal, unsearchable);
      return EXIT.invalidPlan;
    }
    if (options.preflight) await preflight(plan.servers);
    const signals = new StopSignals(() => process.exit(EXIT.interrupted));
    return await execute({ plan, inputs: { ...inputs, included }, options, terminal, signals });
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
    if (options.findCapacity) return await findCapacity(execution);
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
  const { result, unwritten } = await carryLoad(execution, { runFile, folder: output });
  const { model, error } = await writeRunReport({ runFile, folder: output, force });
  const broken = result.broken ?? unwritten ?? error;
  if (broken !== undefined) tellBroken(broken, plan.secrets, terminal);
  tellReport(model, { terminal, output, quiet: options.quiet, json: options.json });
  return exitCodeOf(model, { ...result, broken }, options);
}
