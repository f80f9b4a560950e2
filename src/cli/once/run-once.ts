import type { WatchedEvent } from '../../metrics/watched.ts';
import { oneLine } from '../../outputs/one-line.ts';
import { claimOutputFolder } from '../../outputs/write-report.ts';
import type { PlanInputs } from '../../plan/inputs.ts';
import { oncePlan } from '../../plan/once-plan.ts';
import type { Plan } from '../../plan/plan.ts';
import { openResults } from '../../result/results.ts';
import { EXIT } from '../exit-codes.ts';
import { headFacts } from '../run/head.ts';
import { workingCopy } from '../run/working-copy.ts';
import { writeRunReport } from '../run/run-report.ts';
import { tellBroken } from '../run/tell.ts';
import { runSession, type SessionResult } from '../run/session.ts';
import type { StopSignals } from '../run/stop-signals.ts';
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
  /** Most memory of the worker's objects, MB. */
  readonly memoryMb: number;
  readonly signals: StopSignals;
}

/** `plan run --once`: every sampler of the plan once, everything that happens on standard output. Gives the exit code. */
export async function runOnce(options: OnceOptions): Promise<number> {
  const { plan, inputs, terminal, quiet, report, memoryMb, signals } = options;
  const once = oncePlan(plan);
  const counts = { sent: 0, failed: 0, skipped: 0 };
  const onWatched = (event: WatchedEvent): void => {
    count(event, counts);
    if (!quiet || isBad(event))
      terminal.say(transcript(event, plan.labels, { unicode: terminal.unicode, color: terminal.outColor }));
  };
  const runFile = report === undefined ? undefined : await claimOutputFolder(report.folder, report.force);
  const head = headFacts(once, inputs, { workers: 1, git: await workingCopy(inputs.file.folder) });
  const results = runFile === undefined ? undefined : await openResults({ path: runFile, head, workers: 1 });
  if (!quiet) terminal.say(`${oneLine(plan.name)}: each thread group once, no pauses, seed ${inputs.seed}\n`);
  const progress = {
    update: () => undefined,
    note: (text: string) => terminal.err(`${text}\n`),
    ending: () => undefined,
  };
  let result: SessionResult;
  let unwritten: unknown;
  try {
    const { seed } = inputs;
    result = await runSession({
      plan: once,
      inputs,
      workers: 1,
      memoryMb,
      seed,
      signals,
      results,
      progress,
      onWatched,
    });
    unwritten = await results?.end(result.end);
  } finally {
    await results?.close();
  }
  const written =
    report === undefined || runFile === undefined ? undefined : await writeRunReport({ runFile, ...report });
  const broken = result.broken ?? unwritten ?? written?.error;
  if (broken !== undefined) tellBroken(broken, plan.secrets, terminal);
  terminal.err(`${lastLine(counts, result)}\n`);
  return exitCode(counts, { ...result, broken });
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

function lastLine({ sent, failed, skipped }: Counts, { end }: SessionResult): string {
  const stopped = end.detail === undefined ? '' : ` - ${oneLine(end.detail)}`;
  const word = failed + skipped > 0 || end.reason !== 'completed' ? 'FAIL' : 'PASS';
  return `plan: ${word} --once requests=${sent} failed=${failed} skipped=${skipped}${stopped}`;
}

function exitCode({ failed, skipped }: Counts, result: SessionResult): number {
  if (result.broken !== undefined) return EXIT.broken;
  if (result.end.invalid !== undefined) return EXIT.untrusted;
  if (failed + skipped > 0 || result.end.reason === 'aborted') return EXIT.failed;
  if (result.signal === 'SIGINT') return EXIT.interrupted;
  return result.signal === undefined ? EXIT.passed : EXIT.terminated;
}
