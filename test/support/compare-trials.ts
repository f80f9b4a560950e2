import { compareRuns } from '../../src/compare/compare-runs.ts';
import type { CellState } from '../../src/compare/comparison.ts';
import type { RecordedRun } from '../../src/compare/evidence.ts';
import type { ManyRuns, Trials } from '../simulate/many-runs.ts';

/** Compares freshly made sides again and again; gives the verdicts on overall p95, as shares of all trials. */
export function compareOften(runs: ManyRuns, { trials, base, candidate, noise, change }: Trials): Verdicts {
  const counts = new Map<CellState, number>();
  let index = 0;
  const side = (size: number, shift: number): RecordedRun[] =>
    Array.from({ length: size }, () => runs.run({ shift: shift + noise * runs.normal(), index: ++index }));
  for (let trial = 0; trial < trials; trial++) {
    const { rows } = compareRuns({
      base: side(base, 0),
      candidate: side(candidate, Math.log1p(change)),
      isHistory: false,
    });
    const state = rows[0]?.cells.find(({ metric }) => metric === 'p95')?.state ?? 'unknown';
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  const of = (state: CellState): number => (100 * (counts.get(state) ?? 0)) / trials;
  return { worse: of('REGRESSION'), better: of('IMPROVED'), same: of('NO CHANGE'), open: of('INCONCLUSIVE') };
}

/** Per cent of the trials. */
export interface Verdicts {
  readonly worse: number;
  readonly better: number;
  readonly same: number;
  readonly open: number;
}
