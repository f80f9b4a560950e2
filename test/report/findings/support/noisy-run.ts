import type { RunResult } from '../../../../src/result/read-run.ts';
import { poisson, seeded } from '../../../simulate/random.ts';
import { madeRun, type MadeRun, type MadeSecond } from './made-run.ts';
import { autoregressive, lognormals, normals } from './random-times.ts';

/** A target whose times wander about, and change as told. */
export interface NoisyRun {
  readonly seed: number;
  readonly seconds: number;
  /** Seconds of one record: 5 where the rules look at bins of 5 s, which saves time. */
  readonly every?: number;
  readonly users?: (t: number) => number;
  /** Requests a second. */
  readonly rate?: (t: number) => number;
  readonly medianMs?: (t: number) => number;
  /** Spread of ln ms within a record, and of its median over time. */
  readonly sigma?: number;
  readonly noise?: { readonly phi: number; readonly sd: number };
  /** Draws a time around the median of the moment. */
  readonly draw?: (times: Times, medianMs: number) => number;
  readonly made?: Partial<MadeRun>;
}

/** Sources of chance for one run. */
export interface Times {
  readonly random: () => number;
  readonly lognormal: (median: number, sigma: number) => number;
}

export function noisyRun(run: NoisyRun): RunResult {
  const { seed, seconds, every = 5, users = () => 20, rate = () => 30, medianMs = () => 40, sigma = 0.4 } = run;
  const random = seeded(seed);
  const normal = normals(random);
  const times: Times = { random, lognormal: lognormals(normal) };
  const wander = autoregressive(normal, run.noise ?? { phi: 0.6, sd: 0.08 });
  const draw = run.draw ?? ((source: Times, median: number) => source.lognormal(median, sigma));
  const records: MadeSecond[] = [];
  for (let t = 0; t < seconds; t += every) {
    const median = medianMs(t) * Math.exp(wander());
    const count = poisson(random, rate(t) * every);
    const ok = Array.from({ length: count }, () => draw(times, median));
    records.push({ t, users: users(t), samplers: [{ ok }] });
  }
  // A last record in the last second: the run is as long as it is told to be.
  if (every > 1) records.push({ t: seconds - 1, users: users(seconds - 1), samplers: [] });
  return madeRun({ seconds: records, ...run.made });
}
