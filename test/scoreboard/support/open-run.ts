import { unpack, type LatencyHistogram } from '../../../src/metrics/hdr.ts';
import type { RunResult } from '../../../src/result/read-run.ts';
import type { StoredDistribution } from '../../../src/result/run-file.ts';
import { runPlan } from '../../support/run-plan.ts';
import type { WorkFolder } from '../../support/cli.ts';
import type { TruthLog } from './truth-log.ts';
import { startTruth, type TruthOptions, type TruthTarget } from './truth-target.ts';

/** Open load on one path of the truth server. */
export interface OpenLoad {
  readonly path: string;
  readonly ratePerSecond: number;
  readonly seconds: number;
  readonly maxThreads?: number;
  /** Further settings of `arrivals`, such as `, onBusy: queue`. */
  readonly more?: string;
  readonly truth?: TruthOptions;
  /** Further keys of the plan, whole lines. */
  readonly top?: string;
  /** Through `sh`, before the command. */
  readonly after?: string;
  readonly args?: readonly string[];
  /** Goes on beside the run. */
  readonly meanwhile?: (truth: TruthTarget) => Promise<void>;
}

/** A run of one sampler, and the truth about it. */
export interface Measured {
  readonly run: RunResult;
  /** Requests of the run, in the order of their arrival. */
  readonly log: TruthLog;
  /** Time of passed requests from the moment they were due. */
  readonly corrected: LatencyHistogram;
  /** Time of passed requests from the moment they were sent. */
  readonly elapsed: LatencyHistogram;
}

/** Runs open load against a truth server of its own. */
export async function runOpen(work: WorkFolder, load: OpenLoad): Promise<Measured> {
  const { ratePerSecond, seconds, maxThreads = 1000, more = '' } = load;
  const shape = `arrivals: { rate: ${ratePerSecond}/s, duration: ${seconds}s, maxThreads: ${maxThreads}${more} }`;
  return runShape(work, shape, load);
}

/** The same with any load shape, given as text. */
export async function runShape(
  work: WorkFolder,
  shape: string,
  load: Omit<OpenLoad, 'ratePerSecond' | 'seconds'>,
): Promise<Measured> {
  const truth = await startTruth(work, load.truth);
  try {
    const plan = `baseUrl: ${truth.origin}
${load.top ?? ''}threadGroups:
  - ${shape}
    samplers:
      - get: ${load.path}
        name: measured
`;
    const [{ run }] = await Promise.all([
      runPlan(work, plan, { args: load.args ?? [], ...(load.after === undefined ? {} : { after: load.after }) }),
      load.meanwhile?.(truth),
    ]);
    const { ok, elapsed } = run.end.totals[0] ?? {};
    return { run, log: await truth.stop(), corrected: opened(ok), elapsed: opened(elapsed ?? ok) };
  } finally {
    await truth.stop();
  }
}

function opened(stored: StoredDistribution | undefined): LatencyHistogram {
  if (stored === undefined) throw new Error('Not one request passed.');
  return unpack(stored);
}
