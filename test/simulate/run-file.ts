import type { GeneratorInterval, GroupInterval, Interval, LabelInterval } from '../../src/metrics/interval.ts';
import type { CapturedExchange, Failure } from '../../src/metrics/sample.ts';
import type { End, EventRecord, GroupFacts, SeriesRecord, TargetRecord } from '../../src/result/run-file.ts';
import { openRunFile } from '../../src/result/write-run.ts';
import type { HeadFacts, RunWriter } from '../../src/result/write-run.ts';
import type { Threshold } from '../../src/thresholds/threshold.ts';
import { distributionOf, lognormal, poisson, seeded } from './random.ts';

/** A cause of failure that strikes a share of a sampler's requests during a stretch of the run. */
export interface SimulatedError {
  readonly kind: Failure['kind'];
  readonly name: string;
  readonly message: string;
  /** HTTP status of the failed response; 0 = none came. */
  readonly status: number;
  /** 0–1 of the requests. */
  readonly share: number;
  readonly fromSecond?: number;
  readonly toSecond?: number;
  /** Median latency of the failures; that of the sampler when absent. */
  readonly medianMs?: number;
  readonly responseBody?: string;
  /** The assertion that failed. */
  readonly check?: string;
}

export interface SimulatedSampler {
  readonly name: string;
  readonly group?: string;
  readonly kind?: 'request' | 'transaction' | 'poll';
  readonly method?: string;
  readonly path?: string;
  readonly corrected?: boolean;
  /** Requests a second of one user. */
  readonly ratePerUser: number;
  readonly medianMs: number;
  /** Spread of the logarithm of the latency. */
  readonly sigma?: number;
  readonly errors?: readonly SimulatedError[];
  readonly responseBytes?: number;
  readonly requestBytes?: number;
  readonly skippedPerSecond?: number;
  readonly checks?: readonly string[];
}

export interface SimulatedRun {
  readonly name: string;
  readonly seed: number;
  readonly seconds: number;
  readonly workers: number;
  readonly samplers: readonly SimulatedSampler[];
  readonly groups: readonly GroupFacts[];
  readonly thresholds: readonly Threshold[];
  /** Users at a second, all groups and workers together. */
  readonly users: (second: number) => number;
  /** Factor on every latency. */
  readonly slowdown: (users: number, second: number) => number;
  /** Fields that differ from the simulated generator's quiet ones. */
  readonly generator: (second: number) => Partial<GeneratorInterval>;
  /** Overrides of anything in the head. */
  readonly head: Partial<HeadFacts>;
  /** What was watched, in the order it came; `head.monitor` says where. */
  readonly target?: readonly (SeriesRecord | TargetRecord)[];
  readonly events: readonly (Omit<EventRecord, 'k'> & { readonly second: number })[];
  readonly reason: End['reason'];
  readonly detail?: string;
  readonly invalid?: string;
  readonly durationMs?: number;
  /** False leaves the end record out, as a killed run does. */
  readonly ends: boolean;
}

/** What was put in, exactly: latencies in µs by sampler, passed and failed. */
export interface Truth {
  readonly ok: readonly number[][];
  readonly failed: readonly number[][];
  readonly end: End | undefined;
}

export function threshold(text: string, fields: Partial<Threshold> & Pick<Threshold, 'metric' | 'limit'>): Threshold {
  return { operator: 'lessThan', unit: 'time', abortTest: false, afterMs: 0, line: 1, text, ...fields };
}

/** Ramps from 0 to `users` in `rampSeconds`, then holds. */
export function ramp(users: number, rampSeconds: number): (second: number) => number {
  return (second) => Math.max(1, Math.round(users * Math.min(1, (second + 1) / rampSeconds)));
}

const SMALL: SimulatedRun = {
  name: 'simulated',
  seed: 1,
  seconds: 30,
  workers: 2,
  samplers: [
    { name: 'GET /fast', method: 'GET', path: '/fast', ratePerUser: 1, medianMs: 20 },
    {
      name: 'POST /slow',
      method: 'POST',
      path: '/slow',
      ratePerUser: 0.5,
      medianMs: 80,
      errors: [{ kind: 'status', name: 'http_500', message: 'status 500', status: 500, share: 0.05 }],
    },
  ],
  groups: [],
  thresholds: [],
  users: ramp(10, 10),
  slowdown: () => 1,
  generator: () => ({}),
  head: {},

  events: [],
  reason: 'completed',
  ends: true,
};

/** Writes a run file through the real writer. Everything not given is that of a small, healthy, 30-second run. */
export async function simulateRun(path: string, changes: Partial<SimulatedRun> = {}): Promise<Truth> {
  const run = { ...SMALL, ...changes };
  const writer = await openRunFile(path, simulatedHead(run));
  const truth = { ok: run.samplers.map((): number[] => []), failed: run.samplers.map((): number[] => []) };
  for (const record of run.target ?? []) await writer.target(record);
  await writeSeconds(writer, run, truth);
  const facts = {
    reason: run.reason,
    durationMs: run.durationMs ?? run.seconds * 1000,
    ...(run.detail === undefined ? {} : { detail: run.detail }),
    ...(run.invalid === undefined ? {} : { invalid: run.invalid }),
  };
  const end = run.ends ? await writer.end(facts) : undefined;
  await writer.close();
  return { ...truth, end };
}

/** The head of a simulated run. */
export function simulatedHead(run: SimulatedRun): HeadFacts {
  const names = [...new Set(run.samplers.map((sampler) => sampler.group ?? 'users'))];
  const most = Math.max(0, ...Array.from({ length: run.seconds }, (_, second) => run.users(second)));
  return {
    tool: '0.1.0',
    node: '20.20.2',
    os: 'linux x64',
    cores: 4,
    plan: {
      name: run.name,
      file: 'plans/simulated.yaml',
      text: 'name: simulated\nbaseUrl: http://127.0.0.1:8000\nthreadGroups:\n  - threads: 10\n',
      sha256: '0'.repeat(64),
      loadSha256: '1'.repeat(64),
    },
    variables: { limit: 20, category: 'laptops' },
    dataFiles: [],
    target: 'http://127.0.0.1:8000',
    startedAt: Date.UTC(2026, 0, 15, 9, 30, 0),
    seed: run.seed,
    workers: run.workers,
    samplers: run.samplers.map((sampler) => ({
      name: sampler.name,
      group: sampler.group ?? 'users',
      kind: sampler.kind ?? 'request',
      corrected: sampler.corrected ?? false,
      ...(sampler.method === undefined ? {} : { method: sampler.method }),
      ...(sampler.path === undefined ? {} : { path: sampler.path }),
      ...(sampler.checks === undefined ? {} : { checks: sampler.checks }),
    })),
    groups:
      run.groups.length > 0
        ? run.groups
        : names.map((name) => ({
            name,
            model: 'closed',
            users: most,
            phases: [{ fromMs: 0, toMs: run.seconds * 1000, kind: 'hold', users: most }],
          })),
    thresholds: run.thresholds,
    percentiles: [50, 90, 95, 99],
    apdex: { satisfiedMs: 500, toleratedMs: 1500 },
    plannedMs: run.seconds * 1000,
    ...run.head,
  };
}

async function writeSeconds(writer: RunWriter, run: SimulatedRun, truth: Pick<Truth, 'ok' | 'failed'>): Promise<void> {
  const simulation = new Simulation(run, truth);
  for (let second = 0; second < run.seconds; second++) {
    await writer.interval(simulation.second(second));
    for (const { second: at, ...event } of run.events) if (at === second) await writer.event(event);
  }
}

/** Makes the intervals of all workers, second by second. Usable without a run file (live views). */
export class Simulation {
  readonly #run: SimulatedRun;
  readonly #truth: Pick<Truth, 'ok' | 'failed'>;
  readonly #random: () => number;
  readonly #known: Set<number>[];
  readonly #failures: Failure[];
  readonly #exampleCounts = new Map<string, number>();

  constructor(run: SimulatedRun, truth?: Pick<Truth, 'ok' | 'failed'>) {
    this.#run = run;
    this.#truth = truth ?? { ok: run.samplers.map(() => []), failed: run.samplers.map(() => []) };
    this.#random = seeded(run.seed);
    this.#known = Array.from({ length: run.workers }, () => new Set());
    this.#failures = run.samplers.flatMap((sampler) => sampler.errors ?? []).map(failureOf);
  }

  second(second: number): Interval[] {
    return Array.from({ length: this.#run.workers }, (_, worker) => this.#interval(worker, second));
  }

  #interval(worker: number, second: number): Interval {
    const run = this.#run;
    const users = share(run.users(second), worker, run.workers);
    const newFailures: { number: number; failure: Failure }[] = [];
    const examples: { failure: number; exchange: CapturedExchange }[] = [];
    const fail = (error: SimulatedError, label: number, us: number): number => {
      const number = this.#numberOf(error, worker);
      const failure = failureOf(error);
      if (!this.#known[worker]?.has(number)) newFailures.push({ number, failure });
      this.#known[worker]?.add(number);
      const kept = this.#exampleCounts.get(`${worker}:${number}`) ?? 0;
      this.#exampleCounts.set(`${worker}:${number}`, kept + 1);
      if (kept < 20) examples.push({ failure: number, exchange: this.#exchange(error, label, second, us) });
      return number;
    };
    const labels = run.samplers.map((sampler, label) => this.#label(sampler, label, second, users, fail));
    const slow = labels.flatMap(({ label, ok }) =>
      ok === undefined ? [] : [this.#exchange({ ...PASSED, responseBody: '' }, label, second, ok.maxUs)],
    );
    return {
      worker,
      second,
      labels: labels.filter((entry) => entry.started + entry.skipped > 0),
      groups: this.#groups(users),
      generator: { ...QUIET, inFlight: users, ...run.generator(second) },
      newFailures,
      examples,
      ...(slow.length === 0 ? {} : { slow }),
    };
  }

  #label(
    sampler: SimulatedSampler,
    label: number,
    second: number,
    users: number,
    fail: (error: SimulatedError, label: number, us: number) => number,
  ): LabelInterval {
    const ok: number[] = [];
    const failed: number[] = [];
    const statuses: Record<string, number> = {};
    const failures: Record<string, number> = {};
    const count = poisson(this.#random, users * sampler.ratePerUser);
    const slowdown = this.#run.slowdown(this.#run.users(second), second);
    for (let i = 0; i < count; i++) {
      const error = this.#strike(sampler, second);
      const median = (error?.medianMs ?? sampler.medianMs) * slowdown * 1000;
      const us = Math.max(1, Math.round(lognormal(this.#random, median, sampler.sigma ?? 0.4)));
      const status = String(error?.status ?? 200);
      statuses[status] = (statuses[status] ?? 0) + 1;
      if (error !== undefined) {
        const number = String(fail(error, label, us));
        failures[number] = (failures[number] ?? 0) + 1;
      }
      (error === undefined ? ok : failed).push(us);
    }
    for (const us of ok) this.#truth.ok[label]?.push(us);
    for (const us of failed) this.#truth.failed[label]?.push(us);
    const opened = second === 0 ? Math.min(users, count) : Math.round(count * 0.01);
    return {
      label,
      started: count,
      skipped: sampler.skippedPerSecond ?? 0,
      interrupted: 0,
      ...(ok.length === 0 ? {} : { ok: distributionOf(ok), firstByte: distributionOf(ok.map((us) => us * 0.9)) }),
      ...(failed.length === 0 ? {} : { failed: distributionOf(failed) }),
      ...(sampler.corrected === true && ok.length > 0 ? { elapsed: distributionOf(ok.map((us) => us * 0.8)) } : {}),
      bytesIn: count * (sampler.responseBytes ?? 1200),
      bytesOut: count * (sampler.requestBytes ?? 250),
      newConnections: opened,
      connectSumUs: opened * 900,
      connectMaxUs: opened === 0 ? 0 : 1500,
      statuses,
      failures,
    };
  }

  #strike(sampler: SimulatedSampler, second: number): SimulatedError | undefined {
    let chance = this.#random();
    for (const error of sampler.errors ?? []) {
      if (second < (error.fromSecond ?? 0) || second >= (error.toSecond ?? Infinity)) continue;
      if (chance < error.share) return error;
      chance -= error.share;
    }
    return undefined;
  }

  // Each worker numbers failures differently, as real ones do.
  #numberOf(error: SimulatedError, worker: number): number {
    const failure = failureOf(error);
    const index = this.#failures.findIndex((known) => known.name === failure.name && known.message === failure.message);
    return 1 + ((index + worker * 3) % Math.max(this.#failures.length, 1));
  }

  #groups(users: number): GroupInterval[] {
    const groups = simulatedHead(this.#run).groups;
    return groups.map((_, index) => {
      const active = share(users, index, groups.length);
      return { active, planned: active, iterationsStarted: active, iterationsFinished: active, dropped: 0, lost: 0 };
    });
  }

  #exchange(error: SimulatedError, label: number, second: number, us: number): CapturedExchange {
    const sampler = this.#run.samplers[label];
    const body = error.responseBody ?? `{"detail":${JSON.stringify(error.message)}}`;
    return {
      label,
      atMs: second * 1000 + Math.floor(this.#random() * 1000),
      user: Math.floor(this.#random() * 100),
      iteration: Math.floor(this.#random() * 100),
      elapsedUs: us,
      firstByteUs: error.status === 0 ? 0 : Math.round(us * 0.9),
      connectUs: 0,
      request: {
        method: sampler?.method ?? 'GET',
        url: `http://127.0.0.1:8000${sampler?.path ?? '/'}`,
        headers: [['authorization', '***']],
        body: '',
      },
      response:
        error.status === 0
          ? undefined
          : {
              status: error.status,
              headers: [['content-type', 'application/json']],
              body,
              bodyBytes: Buffer.byteLength(body),
            },
      message: error.message,
      ...(error.kind === 'check' ? { expected: '200', actual: String(error.status) } : {}),
    };
  }
}

const PASSED: SimulatedError = { kind: 'status', name: '', message: '', status: 200, share: 1 };

const QUIET: GeneratorInterval = {
  cpu: 0.31,
  loop: 0.22,
  loopDelayP99Ms: 1.8,
  loopDelayMaxMs: 4,
  lagP99Ms: 0.9,
  lagMaxMs: 2.1,
  inFlight: 0,
  rssBytes: 142_000_000,
  heapBytes: 61_000_000,
  gcMs: 3,
};

function failureOf(error: SimulatedError): Failure {
  const { kind, name, message, check } = error;
  return { kind, name, message, ...(check === undefined ? {} : { check }) };
}

function share(total: number, index: number, parts: number): number {
  return Math.floor(total / parts) + (index < total % parts ? 1 : 0);
}
