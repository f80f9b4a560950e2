import { join } from 'node:path';
import type { Bench } from './compare.ts';
import { conservation, type Conserved } from './conservation.ts';
import { measure, type Measured, type Sample } from './measure.ts';
import { slope } from './statistics.ts';
import { cells, number } from './table.ts';
import { runCommand } from './tools/loadplan.ts';

/** One long run of ours, watched from outside. */
export interface WatchedRun {
  readonly measured: Measured;
  readonly conserved: Conserved;
}

/** Runs a plan on the generator's core and reads back what it wrote; throws when it was cut off or left nothing. */
export async function watchRun(
  bench: Bench,
  plan: string,
  { args = [], deadlineSeconds }: { readonly args?: readonly string[]; readonly deadlineSeconds: number },
): Promise<WatchedRun> {
  const report = join(bench.folder, 'long-report');
  const { generator } = bench.cores;
  const measured = await measure([...runCommand(plan, report), '--force', ...args], {
    deadlineSeconds,
    everyMs: 1000,
    probe: bench.served,
    ...(generator !== undefined && { cores: generator }),
  });
  if (measured.cutOff) throw new Error(`The run did not end within ${deadlineSeconds} s.`);
  if (measured.code !== 0 && measured.code !== 4) throw new Error(`Exit code ${measured.code}: ${measured.output}`);
  return { measured, conserved: await conservation(report) };
}

const MB = 1e6;
const LINES = 10;
const WARM_UP_SHARE = 0.2;

/** Samples under load: from the first request to the last; what the process takes to start and to end is left out. */
function underLoad(samples: readonly Sample[]): readonly Sample[] {
  const counts = samples.map(({ served }) => served?.requests ?? 0);
  const [before = 0, after = 0] = [counts[0], counts.at(-1)];
  return samples.filter(({ rssBytes }, i) => {
    const count = counts[i] ?? 0;
    return rssBytes > 0 && count > before && count < after;
  });
}

/** Memory and open files over time, ten lines. */
export function overTime(samples: readonly Sample[]): string {
  const alive = underLoad(samples);
  const first = alive[0]?.atMs ?? 0;
  const head = ['second', 'resident MB', 'open files', 'requests so far'];
  const lines = Array.from({ length: LINES + 1 }, (_, i) => alive[Math.round((i / LINES) * (alive.length - 1))]);
  const rows = lines.flatMap((sample) =>
    sample === undefined
      ? []
      : cells([
          number((sample.atMs - first) / 1000, 0),
          number(sample.rssBytes / MB, 1),
          String(sample.openFiles),
          String(sample.served?.requests ?? '-'),
        ]),
  );
  return [cells(head), cells(head.map(() => '---')), ...rows, ''].join('\n');
}

/** Growth of the JavaScript heap after the first fifth, by the run's own account, MB per ten minutes. */
export function heapGrowth({ conserved }: WatchedRun): number {
  const settled = conserved.heap.slice(Math.floor(conserved.heap.length * WARM_UP_SHARE));
  return slope(settled.map(([second, bytes]) => [second / 600, bytes / MB] as const));
}

/** Growth of resident memory after the first fifth, MB per ten minutes, by the least-squares line. */
export function growth(samples: readonly Sample[]): number {
  const alive = underLoad(samples);
  const settled = alive.slice(Math.floor(alive.length * WARM_UP_SHARE));
  return slope(settled.map(({ atMs, rssBytes }) => [atMs / 600_000, rssBytes / MB] as const));
}

/** What the run's own account says, in lines of Markdown. */
export function account({ measured, conserved }: WatchedRun): string {
  const { started, passed, failed, interrupted, broken, hasReport } = conserved;
  const cpu = measured.userSeconds + measured.systemSeconds;
  return [
    `- ${started} started = ${passed} passed + ${failed} failed + ${interrupted} interrupted; ${
      broken.length === 0 ? 'the seconds add up to the totals' : `NOT conserved: ${broken.join('; ')}`
    }.`,
    `- ${number(measured.wallSeconds, 1)} s by the clock, ${number(cpu, 1)} s of CPU (${number((cpu * 1e6) / started, 1)} µs a request), at most ${number(measured.peakBytes / MB, 0)} MB resident; report ${hasReport ? 'written' : 'MISSING'}.`,
    '',
  ].join('\n');
}
