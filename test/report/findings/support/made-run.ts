import type { Label } from '../../../../src/metrics/interval.ts';
import type { CapturedExchange, Failure } from '../../../../src/metrics/sample.ts';
import type { Health } from '../../../../src/result/health/health.ts';
import type { RunResult } from '../../../../src/result/read-run.ts';
import { judgeHealth } from '../../../../src/result/health/judge-health.ts';
import { rebuildEnd } from '../../../../src/result/rebuild-end.ts';
import type { GeneratorSecond, GroupFacts, Head, SamplerSecond, Second } from '../../../../src/result/run-file.ts';
import { LatencyHistogram } from '../../../../src/metrics/hdr.ts';
import { secondAt } from '../../../simulate/seconds.ts';

/** What one sampler did in one record. Times in milliseconds. */
export interface MadeSampler {
  readonly ok?: readonly number[];
  readonly failed?: readonly number[];
  /** By error id. */
  readonly errors?: Readonly<Record<number, number>>;
  readonly statuses?: Readonly<Record<string, number>>;
  readonly newConnections?: number;
}

/** One record: a second, or as many as until the next one. */
export interface MadeSecond {
  readonly t: number;
  readonly users: number;
  readonly planned?: number;
  /** Index = sampler id. */
  readonly samplers: readonly MadeSampler[];
  readonly generator?: Partial<GeneratorSecond>;
}

export interface MadeRun {
  readonly seconds: readonly MadeSecond[];
  readonly samplers?: readonly Partial<Label>[];
  readonly errors?: readonly (Pick<Failure, 'kind' | 'name' | 'message'> & { readonly id: number })[];
  readonly examples?: readonly { readonly error: number; readonly url: string }[];
  readonly health?: Health;
  readonly head?: Partial<Head>;
  readonly groups?: readonly GroupFacts[];
}

const WELL: Health = { state: 'OK', findings: [], measures: [] };

/** A run as read back from its file, made in memory. The generator is well unless told otherwise. */
export function madeRun({ seconds, samplers = [{}], errors = [], examples = [], ...made }: MadeRun): RunResult {
  const records = seconds.map(recordOf);
  const most = seconds.reduce((highest, { users }) => Math.max(highest, users), 0);
  const lastMs = 1000 * ((seconds.at(-1)?.t ?? 0) + 1);
  const head: Head = {
    ...HEAD,
    samplers: samplers.map((label, id) => ({
      name: `GET /${id}`,
      group: 'users',
      kind: 'request',
      corrected: false,
      ...label,
    })),
    groups: made.groups ?? [{ name: 'users', model: 'closed', users: most, phases: [] }],
    plannedMs: lastMs,
    ...made.head,
  };
  const { detail: _detail, ...end } = rebuildEnd({
    head,
    seconds: records,
    events: [],
    warmUp: undefined,
    health: judgeHealth(head, records),
  });
  return {
    head,
    seconds: records,
    errors: errors.map((error) => ({ k: 'err', ...error })),
    slow: [],
    examples: examples.map(({ error, url }) => ({ k: 'example', error, exchange: exchangeOf(url) })),
    events: [],
    series: [],
    targetReadings: [],
    began: [],
    end: { ...end, reason: 'completed' },
    health: made.health ?? WELL,
    complete: true,
  };
}

function recordOf({ t, users, planned = users, samplers, generator }: MadeSecond): Second {
  const { generator: usual, ...second } = secondAt(t);
  return {
    ...second,
    groups: [{ active: users, planned, iterationsStarted: 0, iterationsFinished: 0, dropped: 0, lost: 0 }],
    samplers: samplers.flatMap((sampler, id) => samplerRecord(sampler, id) ?? []),
    generator: { ...usual, inFlight: users, ...generator },
  };
}

function samplerRecord(sampler: MadeSampler, id: number): SamplerSecond | undefined {
  const { ok = [], failed = [], errors, statuses, newConnections } = sampler;
  if (ok.length + failed.length === 0) return undefined;
  const passed = packed(ok);
  const broken = packed(failed);
  return {
    id,
    started: ok.length + failed.length,
    ...(passed && { ok: passed }),
    ...(broken && { failed: broken }),
    ...(errors && { errors }),
    ...(newConnections !== undefined && { newConnections }),
    status: statuses ?? { 200: ok.length },
  };
}

function packed(timesMs: readonly number[]): SamplerSecond['ok'] {
  if (timesMs.length === 0) return undefined;
  const histogram = new LatencyHistogram(2);
  const valuesUs = timesMs.map((ms) => ms * 1000);
  let [sumUs, minUs, maxUs] = [0, Infinity, 0];
  for (const us of valuesUs) {
    sumUs += us;
    if (us < minUs) minUs = us;
    if (us > maxUs) maxUs = us;
  }
  histogram.add({ valuesUs, counts: valuesUs.map(() => 1), count: valuesUs.length, sumUs, minUs, maxUs });
  return histogram.pack();
}

function exchangeOf(url: string): CapturedExchange {
  return {
    label: 0,
    atMs: 0,
    user: 0,
    iteration: 0,
    elapsedUs: 1000,
    firstByteUs: 900,
    connectUs: 0,
    request: { method: 'GET', url, headers: [], body: '' },
    response: undefined,
    message: '',
  };
}

const HEAD: Head = {
  k: 'head',
  schema: 'plan-run/1',
  tool: '0.1.0',
  node: '20.20.2',
  os: 'linux x64',
  cores: 4,
  plan: { name: 'made', file: 'made.yaml', text: 'name: made\n', sha256: '0'.repeat(64), loadSha256: '1'.repeat(64) },
  variables: {},
  dataFiles: [],
  target: 'http://127.0.0.1:8000',
  startedAt: Date.UTC(2026, 0, 15, 9, 30),
  seed: 1,
  workers: 1,
  samplers: [],
  groups: [],
  thresholds: [],
  percentiles: [50, 90, 95, 99],
  apdex: { satisfiedMs: 500, toleratedMs: 1500 },
};
