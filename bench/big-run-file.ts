import { seededRandom } from '../src/base/random.ts';
import type { Distribution, Interval, LabelInterval } from '../src/metrics/interval.ts';
import { openRunFile, type HeadFacts } from '../src/result/write-run.ts';

/** The shape of a long run: how much of everything its file holds. */
export interface BigRun {
  readonly samplers: number;
  readonly seconds: number;
  /** Of each sampler. */
  readonly requestsPerSecond: number;
}

/** Different seconds of a sampler; they come again in random order. */
const VARIANTS = 40;

/** Writes the file of a run that never was, through the real writer. Gives the number of requests in it. */
export async function writeBigRun(path: string, run: BigRun): Promise<number> {
  const random = seededRandom(1);
  const writer = await openRunFile(path, headOf(run));
  const variants = Array.from({ length: run.samplers }, (_, sampler) =>
    Array.from({ length: VARIANTS }, () => labelSecond(sampler, run.requestsPerSecond, () => random.next())),
  );
  for (let second = 0; second < run.seconds; second++) {
    const labels = variants.flatMap((own) => own[Math.floor(random.next() * VARIANTS)] ?? []);
    await writer.interval([intervalOf(second, labels, run)]);
  }
  await writer.end({ reason: 'completed', durationMs: run.seconds * 1000 });
  return run.samplers * run.seconds * run.requestsPerSecond;
}

/** A second of one sampler, log-normal times. */
export function labelSecond(label: number, requests: number, random: () => number): LabelInterval {
  const medianUs = 2000 * 1.3 ** label;
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const timesUs = Array.from({ length: requests }, () => Math.max(1, Math.round(medianUs * Math.exp(0.5 * normal()))));
  const failed = label % 5 === 4 ? Math.round(requests / 100) : 0;
  return {
    label,
    started: requests,
    skipped: 0,
    interrupted: 0,
    ok: distributionOf(timesUs.slice(failed)),
    ...(failed === 0 ? {} : { failed: distributionOf(timesUs.slice(0, failed)) }),
    firstByte: distributionOf(timesUs.map((us) => Math.ceil(us * 0.9))),
    bytesIn: requests * 1200,
    bytesOut: requests * 250,
    newConnections: 2,
    connectSumUs: 1800,
    connectMaxUs: 1000,
    statuses: { '200': requests - failed, ...(failed === 0 ? {} : { '503': failed }) },
    failures: failed === 0 ? {} : { '1': failed },
  };
}

function distributionOf(timesUs: readonly number[]): Distribution {
  const sorted = timesUs.toSorted((a, b) => a - b);
  return {
    valuesUs: sorted,
    counts: sorted.map(() => 1),
    count: sorted.length,
    sumUs: sorted.reduce((sum, us) => sum + us, 0),
    minUs: sorted[0] ?? 0,
    maxUs: sorted.at(-1) ?? 0,
  };
}

/** A second of all samplers in one worker. */
export function intervalOf(second: number, labels: readonly LabelInterval[], { seconds }: BigRun): Interval {
  const users = Math.min(200, Math.ceil((400 * (second + 1)) / seconds));
  const isFirst = second === 0;
  return {
    worker: 0,
    second,
    labels,
    groups: [
      { active: users, planned: users, iterationsStarted: users, iterationsFinished: users, dropped: 0, lost: 0 },
    ],
    generator: {
      cpu: 0.5,
      loop: 0.5,
      loopDelayP99Ms: 1,
      loopDelayMaxMs: 2,
      lagP99Ms: 0,
      lagMaxMs: 0,
      inFlight: users,
      rssBytes: 2e8,
      heapBytes: 6e7,
      gcMs: 2,
    },
    newFailures: isFirst ? [{ number: 1, failure: { kind: 'status', name: 'http_503', message: 'HTTP 503' } }] : [],
    examples: [],
  };
}

/** The head of such a run. */
export function headOf({ samplers, seconds }: BigRun): HeadFacts {
  const limit = 'p95 < 1s';
  return {
    tool: '0.1.0',
    node: process.version,
    os: process.platform,
    cores: 2,
    plan: { name: 'big', file: 'big.yaml', text: 'name: big\n', sha256: '0'.repeat(64), loadSha256: '0'.repeat(64) },
    variables: {},
    dataFiles: [],
    target: 'http://127.0.0.1',
    startedAt: 0,
    seed: 1,
    workers: 1,
    samplers: Array.from({ length: samplers }, (_, i) => ({
      name: `GET /resource/${i}`,
      group: 'users',
      kind: 'request' as const,
      corrected: false,
    })),
    groups: [
      {
        name: 'users',
        model: 'closed',
        users: 200,
        phases: [
          { fromMs: 0, toMs: seconds * 500, kind: 'ramp', users: 200 },
          { fromMs: seconds * 500, toMs: seconds * 1000, kind: 'hold', users: 200 },
        ],
      },
    ],
    thresholds: [
      {
        metric: 'p95',
        operator: 'lessThan',
        limit: 1e6,
        unit: 'time',
        text: limit,
        abortTest: false,
        afterMs: 0,
        line: 1,
      },
    ],
    percentiles: [50, 90, 95, 99, 99.9],
    apdex: { satisfiedMs: 500, toleratedMs: 1500 },
    plannedMs: seconds * 1000,
  };
}
