import type { WatchedEvent } from '../../metrics/watched.ts';
import { oneLine } from '../../outputs/one-line.ts';
import { claimOutputFolder, writeReport } from '../../outputs/write-report.ts';
import type { PlanInputs } from '../../plan/inputs.ts';
import { oncePlan } from '../../plan/once-plan.ts';
import type { Plan } from '../../plan/plan.ts';
import { reportModel } from '../../report/model.ts';
import { readRun } from '../../result/read-run.ts';
import { openRunFile, type RunWriter } from '../../result/write-run.ts';
import { EXIT } from '../exit-codes.ts';
import { headFacts } from '../run/head.ts';
import { runSession, type SessionResult } from '../run/session.ts';
import type { Terminal } from '../terminal.ts';
import { transcript } from './transcript.ts';

export interface OnceOptions {
  readonly plan: Plan;
  readonly inputs: PlanInputs;
  readonly terminal: Terminal;
  /** Print failures only. */
  readonly quiet: boolean;
  /** Where the report goes; absent when none is wanted. */
  readonly report: { readonly folder: string; readonly force: boolean } | undefined;
}

/** `plan run --once`: every sampler of the plan once, everything that happens on standard output. Gives the exit code. */
export async function runOnce({ plan, inputs, terminal, quiet, report }: OnceOptions): Promise<number> {
  const once = oncePlan(plan);
  const counts = { sent: 0, failed: 0, skipped: 0 };
  const onWatched = (event: WatchedEvent): void => {
    count(event, counts);
    if (!quiet || isBad(event)) terminal.out(transcript(event, plan.labels, terminal));
  };
  const runFile = report === undefined ? undefined : await claimOutputFolder(report.folder, report.force);
  const writer =
    runFile === undefined ? undefined : await openRunFile(runFile, headFacts(once, inputs, { workers: 1 }));
  if (!quiet) terminal.out(`${oneLine(plan.name)}: each thread group once, no pauses, seed ${inputs.seed}\n`);
  const result = await runSession({
    plan: once,
    inputs,
    workers: 1,
    seed: inputs.seed,
    writer,
    progress: { update: () => undefined, note: (text) => terminal.err(`${text}\n`) },
    onWatched,
  });
  if (report !== undefined && runFile !== undefined) await keep(runFile, report, { writer, result });
  terminal.err(`${lastLine(counts, result)}\n`);
  return exitCode(counts, result);
}

interface Counts {
  sent: number;
  failed: number;
  skipped: number;
}

function count(event: WatchedEvent, counts: Counts): void {
  if (event.kind === 'exchange') counts.sent++;
  if (event.kind === 'skipped') counts.skipped++;
  if (event.kind === 'failure' || (event.kind === 'exchange' && !event.passed)) counts.failed++;
}

function isBad(event: WatchedEvent): boolean {
  return event.kind === 'skipped' || event.kind === 'failure' || (event.kind === 'exchange' && !event.passed);
}

async function keep(
  runFile: string,
  { folder, force }: NonNullable<OnceOptions['report']>,
  { writer, result }: { readonly writer: RunWriter | undefined; readonly result: SessionResult },
): Promise<void> {
  await writer?.end(result.end);
  await writeReport({ folder, model: reportModel(await readRun(runFile)), runFile, force, renderedAt: Date.now() });
}

function lastLine({ sent, failed, skipped }: Counts, { end }: SessionResult): string {
  const stopped = end.detail === undefined ? '' : ` - ${oneLine(end.detail)}`;
  const word = failed + skipped > 0 || end.reason !== 'completed' ? 'FAIL' : 'PASS';
  return `plan: ${word} --once requests=${sent} failed=${failed} skipped=${skipped}${stopped}`;
}

function exitCode({ failed, skipped }: Counts, result: SessionResult): number {
  if (result.end.reason === 'broken') return EXIT.broken;
  if (failed + skipped > 0 || result.end.reason === 'aborted') return EXIT.failed;
  if (result.signal === 'SIGINT') return EXIT.interrupted;
  return result.signal === undefined ? EXIT.passed : EXIT.terminated;
}
