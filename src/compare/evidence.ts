import { seededRandom } from '../base/random.ts';
import type { RunResult } from '../result/read-run.ts';
import { rowOf, type CellValues } from './cell-values.ts';
import { runId } from './measure-run.ts';
import { rowKey, type MeasuredRow, type MeasuredRun } from './measured-run.ts';
import { blockBootstrap, type Scatter } from './statistics/bootstrap.ts';
import { normalInterval, predictionInterval, welchInterval, type ChangeInterval } from './statistics/interval.ts';
import { meanOf } from './statistics/sample-moments.ts';
import { timeSlots } from './time-slots.ts';

/** A run with all that was recorded of it. */
export interface RecordedRun {
  readonly measured: MeasuredRun;
  /** Absent for lines of a history. */
  readonly run?: RunResult;
}

/** Both sides, runs that are not to be trusted left out. */
export interface Sides {
  readonly base: readonly RecordedRun[];
  readonly candidate: readonly RecordedRun[];
}

/** Tells differences from noise. `undefined` where there is too little to do so. Logarithms but for failures. */
export interface Evidence {
  readonly tier: 1 | 2 | 3;
  percentile(row: RowName, p: number, values: CellValues): ChangeInterval | undefined;
  failedShare(row: RowName): ChangeInterval | undefined;
  throughput(row: RowName): ChangeInterval | undefined;
}

type RowName = Pick<MeasuredRow, 'kind' | 'name'>;

const LEAST_RUNS = 3;
export const LEAST_HISTORY = 5;

/** The best rule that these runs allow. `noise`: standard deviation from run to run that tier 3 assumes. */
export function evidenceFor(sides: Sides, noise: number): Evidence {
  const [base, candidate] = [sides.base.length, sides.candidate.length];
  if (base >= LEAST_RUNS && candidate >= LEAST_RUNS) return overRuns(sides, 1, welchInterval);
  if (base >= LEAST_HISTORY) return overRuns(sides, 2, predictionInterval);
  return withinRuns(sides, noise);
}

/** Tiers 1 and 2: runs vary, and how much is seen from the runs themselves. */
function overRuns(
  sides: Sides,
  tier: 1 | 2,
  interval: (base: readonly number[], candidate: readonly number[]) => ChangeInterval,
): Evidence {
  const each = (row: RowName, value: (row: MeasuredRow) => number): ChangeInterval | undefined => {
    const [base, candidate] = [valuesOf(sides.base, row, value), valuesOf(sides.candidate, row, value)];
    return base.length < sides.base.length || candidate.length < sides.candidate.length
      ? undefined
      : interval(base, candidate);
  };
  return {
    tier,
    percentile: (_, __, { base, candidate }) => interval(base, candidate),
    failedShare: (row) => each(row, failedShareOf),
    throughput: (row) => each(row, ({ throughput }) => Math.log(throughput)),
  };
}

/** Tier 3: what happened within the runs, and an assumption about how runs vary. */
function withinRuns(sides: Sides, noise: number): Evidence {
  const scatter = new ScatterBook();
  const between = noise ** 2 / sides.base.length + noise ** 2 / sides.candidate.length;
  const variance = (of: (run: RecordedRun) => number | undefined): number | undefined => {
    let sum = 0;
    for (const side of [sides.base, sides.candidate]) {
      for (const run of side) {
        const own = of(run);
        if (own === undefined) return undefined;
        sum += own / side.length ** 2;
      }
    }
    return sum;
  };
  const interval = (difference: number, within: number | undefined, assumed: number): ChangeInterval | undefined =>
    within === undefined
      ? undefined
      : normalInterval(difference, within + assumed, Math.sqrt(within / 2 + assumed / 2));
  const difference = (row: RowName, value: (row: MeasuredRow) => number): number =>
    meanOf(valuesOf(sides.candidate, row, value)) - meanOf(valuesOf(sides.base, row, value));
  return {
    tier: 3,
    percentile: (row, p, { base, candidate, levels }) =>
      interval(
        meanOf(candidate) - meanOf(base),
        variance((run) => scatter.lnPercentile(run, row, p, levels)),
        between,
      ),
    failedShare: (row) =>
      interval(
        difference(row, failedShareOf),
        variance((run) => scatter.failedShare(run, row)),
        0,
      ),
    throughput: (row) =>
      interval(
        difference(row, ({ throughput }) => Math.log(throughput)),
        variance((run) => scatter.lnRequests(run, row)),
        between,
      ),
  };
}

function valuesOf(runs: readonly RecordedRun[], row: RowName, value: (row: MeasuredRow) => number): number[] {
  return runs.flatMap(({ measured }) => {
    const found = rowOf(measured, rowKey(row));
    return found === undefined ? [] : [value(found)];
  });
}

function failedShareOf({ failed, requests }: MeasuredRow): number {
  return requests === 0 ? 0 : failed / requests;
}

/** The bootstrap of each run and row, made once for all of its metrics. */
class ScatterBook {
  readonly #made = new Map<string, readonly LevelScatter[]>();

  /** Of the mean logarithm over `levels`: they are independent stretches of the run. */
  lnPercentile(run: RecordedRun, row: RowName, p: number, levels: readonly number[]): number | undefined {
    const all = this.#of(run, row);
    const index = percentilesOf(run).indexOf(p);
    const own = levels.map((level) => all[level]?.scatter?.lnPercentiles[index]);
    return own.includes(undefined)
      ? undefined
      : own.reduce<number>((sum, one) => sum + (one ?? 0), 0) / levels.length ** 2;
  }

  failedShare(run: RecordedRun, row: RowName): number | undefined {
    return this.#weighted(run, row, ({ failedShare }) => failedShare);
  }

  lnRequests(run: RecordedRun, row: RowName): number | undefined {
    const levels = this.#of(run, row).filter(({ scatter }) => scatter !== undefined);
    const requests = levels.reduce((sum, level) => sum + level.requests, 0);
    if (requests === 0) return undefined;
    return levels.reduce((sum, { scatter }) => sum + (scatter?.requests ?? 0), 0) / requests ** 2;
  }

  #weighted(run: RecordedRun, row: RowName, of: (scatter: Scatter) => number): number | undefined {
    const levels = this.#of(run, row).filter(({ scatter }) => scatter !== undefined);
    const requests = levels.reduce((sum, level) => sum + level.requests, 0);
    if (requests === 0) return undefined;
    return levels.reduce((sum, level) => {
      return level.scatter === undefined ? sum : sum + (level.requests / requests) ** 2 * of(level.scatter);
    }, 0);
  }

  #of(recorded: RecordedRun, row: RowName): readonly LevelScatter[] {
    const { run } = recorded;
    if (run === undefined) return [];
    const key = `${runId(run.head)} ${rowKey(row)}`;
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const percentiles = percentilesOf(recorded);
    const made = timeSlots(run, row).map((slots, level): LevelScatter => {
      if (slots === undefined) return { requests: 0, scatter: undefined };
      const random = seededRandom('compare', key, level);
      return {
        requests: slots.slots.reduce((sum, { upTo }) => sum + (upTo.at(-1) ?? 0), 0),
        scatter: blockBootstrap(slots, percentiles, random),
      };
    });
    this.#made.set(key, made);
    return made;
  }
}

interface LevelScatter {
  readonly requests: number;
  readonly scatter: Scatter | undefined;
}

function percentilesOf({ measured }: RecordedRun): number[] {
  return measured.rows[0]?.percentiles.map(({ p }) => p) ?? [];
}
