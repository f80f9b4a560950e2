import { LatencyHistogram } from '../../src/metrics/hdr.ts';
import type { PackedDistribution } from '../../src/metrics/hdr.ts';
import type { RecordedRun } from '../../src/compare/evidence.ts';
import { measureRun } from '../../src/compare/measure-run.ts';
import type { RunResult } from '../../src/result/read-run.ts';
import type { Head, Second } from '../../src/result/run-file.ts';
import { distributionOf, lognormal, seeded } from './random.ts';
import { simulatedHead } from './run-file.ts';
import { secondAt } from './seconds.ts';

const SECONDS = 600;
const PER_SECOND = 50;
const MEDIAN_US = 50_000;
/** Spread of single requests. */
const SIGMA = 0.5;
/** Within a run the level wanders: an AR(1) of the logarithm, second by second. */
const WANDER = { phi: 0.95, sd: 0.05 };
/** Levels are rounded to 1 %, and seconds of a level drawn from a few: recording 18 million requests takes minutes. */
const STEP = 0.01;
const VARIANTS = 12;

interface PoolSecond {
  readonly histogram: LatencyHistogram;
  readonly packed: PackedDistribution;
}

/** What one simulated run is like. */
export interface RunShape {
  /** Logarithm of what all its times are multiplied by: the run's own noise, and the change. */
  readonly shift: number;
  readonly index: number;
}

/** Makes runs of 10 minutes at 50 requests/s in memory, some thousand in a few seconds. */
export class ManyRuns {
  readonly #random: () => number;
  readonly #pool = new Map<number, PoolSecond[]>();
  readonly #head: Head;

  constructor(seed: number) {
    this.#random = seeded(seed);
    const run = {
      name: 'many',
      seed,
      seconds: SECONDS,
      workers: 1,
      samplers: [{ name: 'GET /a', ratePerUser: 1, medianMs: 50 }],
      groups: [],
      thresholds: [],
      users: () => 10,
      slowdown: () => 1,
      generator: () => ({}),
      head: {},
      events: [],
      series: [],
      targetReadings: [],
      reason: 'completed' as const,
      ends: true,
    };
    this.#head = { k: 'head', schema: 'plan-run/1', ...simulatedHead(run) };
  }

  /** A value of a standard normal distribution. */
  normal(): number {
    return Math.log(lognormal(this.#random, 1, 1));
  }

  run({ shift, index }: RunShape): RecordedRun {
    const total = new LatencyHistogram(2);
    let level = this.normal() * WANDER.sd;
    const seconds: Second[] = [];
    for (let t = 0; t < SECONDS; t++) {
      level = WANDER.phi * level + Math.sqrt(1 - WANDER.phi ** 2) * WANDER.sd * this.normal();
      const second = this.#second(Math.round((shift + level) / STEP));
      total.merge(second.histogram);
      seconds.push(secondAt(t, { samplers: [{ id: 0, started: PER_SECOND, ok: second.packed }] }));
    }
    const ok = total.pack();
    if (ok === undefined) throw new Error('an empty run');
    const run: RunResult = {
      head: { ...this.#head, startedAt: this.#head.startedAt + index * 3_600_000, seed: index },
      seconds,
      errors: [],
      examples: [],
      slow: [],
      events: [],
      series: [],
      targetReadings: [],
      began: [],
      end: {
        k: 'end',
        reason: 'completed',
        durationMs: SECONDS * 1000,
        totals: [{ id: 0, started: ok.n, ok }],
        all: { started: ok.n, ok },
        thresholds: [],
      },
      health: { state: 'OK', findings: [], measures: [] },
      complete: true,
    };
    return { run, measured: measureRun(run) };
  }

  #second(step: number): PoolSecond {
    const known = this.#pool.get(step) ?? [];
    this.#pool.set(step, known);
    const variant = Math.floor(this.#random() * VARIANTS);
    return known[variant] ?? (known[variant] = this.#make(step));
  }

  #make(step: number): PoolSecond {
    const median = MEDIAN_US * Math.exp(step * STEP);
    const histogram = new LatencyHistogram(2);
    histogram.add(distributionOf(Array.from({ length: PER_SECOND }, () => lognormal(this.#random, median, SIGMA))));
    const packed = histogram.pack();
    if (packed === undefined) throw new Error('an empty second');
    return { histogram, packed };
  }
}

/** How often a comparison of simulated sides ended in each verdict on overall p95, in per cent of the trials. */
export interface Trials {
  readonly trials: number;
  /** Runs of each side; base may be a history. */
  readonly base: number;
  readonly candidate: number;
  /** Standard deviation from run to run. */
  readonly noise: number;
  /** The candidate's true change, as a share. */
  readonly change: number;
}
