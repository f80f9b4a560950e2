import type { RunResult } from '../../result/read-run.ts';
import { endOf } from '../../result/record-width.ts';
import type { Second } from '../../result/run-file.ts';
import { SamplerTotals } from '../../result/totals.ts';

/** What happened between two moments. */
export interface SamplerBin {
  /** Seconds since the start of the run. */
  readonly start: number;
  readonly lengthSeconds: number;
  /** Most users that were active in one of its seconds. */
  readonly users: number;
  /** By sampler id, only those of which something began or ended; in the order of the plan. */
  readonly samplers: ReadonlyMap<number, SamplerTotals>;
}

/** The run in bins of whole seconds, one after the other. What began in the warm-up is left out, as in all totals. */
export function* binnedSamplers(run: RunResult, binSeconds: number): Generator<SamplerBin> {
  const seconds = run.seconds.toSorted((a, b) => a.t - b.t);
  let bin: Second[] = [];
  for (const second of seconds) {
    const [first] = bin;
    if (first !== undefined && startOf(first.t, binSeconds) !== startOf(second.t, binSeconds)) {
      yield binOf(bin, run, binSeconds);
      bin = [];
    }
    bin.push(second);
  }
  if (bin.length > 0) yield binOf(bin, run, binSeconds);
}

function startOf(t: number, binSeconds: number): number {
  return Math.floor(t / binSeconds) * binSeconds;
}

function binOf(seconds: readonly Second[], { end }: RunResult, binSeconds: number): SamplerBin {
  const start = startOf(seconds[0]?.t ?? 0, binSeconds);
  const totals = new Map<number, SamplerTotals>();
  for (const { samplers } of seconds) for (const one of samplers) totalsOf(one.id, totals).addSecond(one);
  const left = end.durationMs / 1000 - start;
  // In a long run a record may be longer than the bin that was asked for.
  const length = seconds.reduce((most, second) => Math.max(most, endOf(second) - start), binSeconds);
  return {
    start,
    // The last one is as long as the run was; records of the moment after its end have no length of their own.
    lengthSeconds: left > 0 ? Math.min(length, left) : length,
    users: Math.max(...seconds.map(({ groups }) => groups.reduce((sum, { active }) => sum + active, 0))),
    samplers: new Map([...totals].sort(([a], [b]) => a - b)),
  };
}

function totalsOf(id: number, totals: Map<number, SamplerTotals>): SamplerTotals {
  const known = totals.get(id);
  if (known !== undefined) return known;
  const fresh = new SamplerTotals(2);
  totals.set(id, fresh);
  return fresh;
}
