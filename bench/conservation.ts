import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readRun } from '../src/result/read-run.ts';
import type { SamplerSecond } from '../src/result/run-file.ts';

/** What a run file says about its requests, and whether it adds up. */
export interface Conserved {
  readonly started: number;
  readonly passed: number;
  readonly failed: number;
  readonly interrupted: number;
  /** Identities that do not hold, in words; none when all do. */
  readonly broken: readonly string[];
  readonly hasReport: boolean;
  /** Heap in use over time, as the run itself recorded it: `[second, bytes]`. */
  readonly heap: readonly (readonly [number, number])[];
  /** Highest schedule lag at the 99th percentile in each second, ms. */
  readonly lagP99Ms: readonly number[];
}

/** Reads a report folder: started = passed + failed + interrupted, and the seconds add up to the totals. */
export async function conservation(report: string): Promise<Conserved> {
  const { end, seconds } = await readRun(report);
  const every = seconds.flatMap(({ samplers }) => samplers);
  const total = sums(end.totals);
  const added = sums(every);
  const broken = [
    ...(total.started === total.passed + total.failed + total.interrupted
      ? []
      : [`started ${total.started} is not ${total.passed} + ${total.failed} + ${total.interrupted}`]),
    ...Object.entries(total)
      .filter(([name, count]) => added[name as keyof typeof added] !== count)
      .map(([name, count]) => `${name}: total ${count}, seconds ${added[name as keyof typeof added]}`),
  ];
  return {
    ...total,
    broken,
    hasReport: existsSync(join(report, 'index.html')),
    heap: seconds.map(({ t, generator }) => [t, generator.heapBytes] as const),
    lagP99Ms: seconds.map(({ generator }) => generator.lagP99Ms),
  };
}

function sums(samplers: readonly SamplerSecond[]): Pick<Conserved, 'started' | 'passed' | 'failed' | 'interrupted'> {
  const sum = (of: (sampler: SamplerSecond) => number | undefined): number =>
    samplers.reduce((all, sampler) => all + (of(sampler) ?? 0), 0);
  return {
    started: sum(({ started }) => started),
    passed: sum(({ ok }) => ok?.n),
    failed: sum(({ failed }) => failed?.n),
    interrupted: sum(({ interrupted }) => interrupted),
  };
}
