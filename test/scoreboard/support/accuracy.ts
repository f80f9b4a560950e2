import { setTimeout as sleep } from 'node:timers/promises';
import type { LatencyHistogram } from '../../../src/metrics/hdr.ts';
import type { WorkFolder } from '../../support/cli.ts';
import { histogramPercentile, ksDistance, percentileOf } from './compare.ts';
import { expectAllSeen } from './identities.ts';
import { runShape, type Measured } from './open-run.ts';
import { correctedUs, latenessUs, residencesUs, type TruthRequest } from './truth-log.ts';
import { WakeProbe } from './wake-probe.ts';
import { PIN_GENERATOR, type TruthTarget } from './truth-target.ts';

/** One condition of the accuracy experiment. */
export interface Cell {
  readonly name: string;
  readonly path: string;
  /** Open load with this rate, or closed load with so many users. */
  readonly ratePerSecond?: number;
  readonly users?: number;
  /** Counted time; a warm-up comes before it. */
  readonly seconds: number;
  readonly warmUpSeconds: number;
  /** The server stands still for this long in the middle of the counted time. */
  readonly stallMs?: number;
  readonly capacity?: number;
  /** What a percentile must be by theory, µs, when the server stood still for `stallUs`. */
  readonly theory?: (p: number, stallUs: number) => number | undefined;
}

/** What one run of a cell showed: our percentiles and the truth, µs. */
export interface Reading {
  readonly points: readonly { readonly p: number; readonly oursUs: number; readonly truthUs: number }[];
  readonly ks: number;
  readonly count: number;
  /** How late the server's timers and a probe's were, p99.9: the worse of the two. */
  readonly lateUs: number;
  /** What `stallMs` became; 0 without one. */
  readonly stallUs: number;
}

export const PERCENTILES: readonly number[] = [50, 90, 99, 99.9, 100];

/** Runs a cell once, generator and target on cores of their own where that can be; counts are checked at once. */
export async function measureCell(work: WorkFolder, cell: Cell): Promise<Reading> {
  const { ratePerSecond, users, seconds, warmUpSeconds, path, capacity } = cell;
  const whole = seconds + warmUpSeconds;
  const shape =
    ratePerSecond === undefined
      ? `threads: ${users}\n    duration: ${whole}s`
      : `arrivals: { rate: ${ratePerSecond}/s, duration: ${whole}s, maxThreads: 3000 }`;
  let stallUs = 0;
  const probe = new WakeProbe();
  const measured = await runShape(work, shape, {
    path,
    after: PIN_GENERATOR,
    top: warmUpSeconds > 0 ? `warmUp: ${warmUpSeconds}s\n` : '',
    ...(capacity === undefined ? {} : { truth: { capacity } }),
    meanwhile: async (truth) => {
      stallUs = await stall(truth, cell);
    },
  });
  const probeMs = await probe.stop();
  const seen = ratePerSecond === undefined ? closedReading(measured, cell) : openReading(measured, cell, ratePerSecond);
  return { ...seen, stallUs, lateUs: Math.max(seen.lateUs, 1000 * probeMs) };
}

/** Stops the server in the middle of the counted time; gives how long it really stood still, µs. */
async function stall(truth: TruthTarget, { warmUpSeconds, seconds, stallMs }: Cell): Promise<number> {
  if (stallMs === undefined) return 0;
  await sleep(1000 * (warmUpSeconds + seconds / 2));
  truth.signal('SIGSTOP');
  const fromMs = performance.now();
  await sleep(stallMs);
  truth.signal('SIGCONT');
  return 1000 * (performance.now() - fromMs);
}

type Seen = Omit<Reading, 'stallUs'>;

function openReading({ run, log, corrected }: Measured, cell: Cell, ratePerSecond: number): Seen {
  expectAllSeen(run, log, ratePerSecond * (cell.seconds + cell.warmUpSeconds));
  const warm = ratePerSecond * cell.warmUpSeconds;
  return reading(corrected, correctedUs(log.requests, ratePerSecond, warm), log.requests);
}

/** Closed load: what the server took is what a user waited. What began in the warm-up is left out by its time. */
function closedReading({ run, log, elapsed }: Measured, cell: Cell): Seen {
  const inOrder = log.requests.toSorted((a, b) => a.receivedUs - b.receivedUs);
  const warm = run.seconds.flatMap(({ warmUp = [] }) => warmUp).reduce((sum, { started = 0 }) => sum + started, 0);
  if (warm + (run.end.all.started ?? 0) !== inOrder.length) throw new Error(`${cell.name}: counts differ from the log`);
  return reading(elapsed, residencesUs(inOrder.slice(warm)), log.requests);
}

function reading(ours: LatencyHistogram, truth: Float64Array, requests: readonly TruthRequest[]): Seen {
  return {
    points: PERCENTILES.map((p) => ({
      p,
      oursUs: histogramPercentile(ours, p),
      truthUs: percentileOf(truth, p),
    })),
    ks: ksDistance(ours, truth),
    count: truth.length,
    lateUs: percentileOf(latenessUs(requests), 99.9),
  };
}

/** Largest error that passes: 1 ms or 2 % up to p99, 3 ms or 5 % at p99.9; the maximum is not judged. */
export function allowedUs(p: number, truthUs: number): number {
  if (p <= 99) return Math.max(1_000, 0.02 * truthUs);
  return p < 100 ? Math.max(3_000, 0.05 * truthUs) : Infinity;
}
