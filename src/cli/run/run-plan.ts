import { compilePlan } from '../../plan/compile-plan.ts';
import { RunError } from '../../base/errors.ts';
import { checkOutputFolder, claimOutputFolder, isReportPath } from '../../outputs/write-report.ts';
import { findCapacity } from '../capacity/find-capacity.ts';
import { searchProblems } from '../capacity/searchable.ts';
import { EXIT } from '../exit-codes.ts';
import { runOnce } from '../once/run-once.ts';
import { printPlanProblems } from '../print.ts';
import { appendHistory, readHistoryIfThere } from '../compare/history-file.ts';
import { LiveSlot } from '../live/live-slot.ts';
import { processTerminal } from '../terminal.ts';
import { carryLoad, type Execution } from './carry-load.ts';
import { checkJtl } from './jtl.ts';
import { startDemo, type RunningDemo } from './demo-target.ts';
import { exitCodeOf } from './exit-code.ts';
import { planInputs } from './inputs.ts';
import { preflight } from './preflight.ts';
import type { RunOptions } from './run-options.ts';
import { writeRunReport } from './run-report.ts';
import { claimRepeatFolder, runRepeatedly, type RunOutcome } from './repeat.ts';
import { StopSignals } from './stop-signals.ts';
import { tellBroken, tellReport } from './tell.ts';
import { defaultWorkerMemoryMb } from './workers.ts';

/** `plan run`: checks, runs and reports, once or several times; gives the exit code. */
export async function runPlan(file: string, options: RunOptions): Promise<number> {
  // Before anything is sent: a history that cannot be added to afterwards is a mistake of now.
  if (options.history !== undefined) await readHistoryIfThere(options.history);
  if (options.jtl !== undefined) checkJtl(options.jtl, options.force);
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
    const { plan, problems, included, document } = await compilePlan(inputs);
    if (!options.quiet || plan === undefined) printPlanProblems(terminal, problems);
    if (plan === undefined) return { code: EXIT.invalidPlan, isStopped: false };
    const unsearchable = options.findCapacity ? searchProblems(plan, inputs, document) : [];
    if (unsearchable.length > 0) {
      printPlanProblems(terminal, unsearchable);
      return { code: EXIT.invalidPlan, isStopped: false };
    }
    if (options.preflight) await preflight(plan.servers);
    const signals = new StopSignals(() => process.exit(EXIT.interrupted));
    const code = await execute({ plan, inputs: { ...inputs, included }, options, terminal, signals, document });
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
  const live = new LiveSlot();
  try {
    const { result, unwritten } = await carryLoad(execution, { runFile, folder: output, live });
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
