import { expect } from '@jest/globals';
import type { WorkFolder } from './cli.ts';
import { rowOf, runPlan } from './run-plan.ts';

/** One endpoint of the published async experiment under closed load. */
export interface Experiment {
  readonly url: string;
  readonly users: number;
  /** Seconds of one step: the concurrent endpoint takes one, the other two three in a row. */
  readonly stepSeconds: number;
  readonly rampSeconds: number;
  readonly seconds: number;
  readonly workers?: number;
}

export const ENDPOINTS: readonly { readonly path: string; readonly steps: number }[] = [
  { path: '/async_concurrent', steps: 1 },
  { path: '/async_independent', steps: 3 },
  { path: '/async_dependent', steps: 3 },
];

export interface ExperimentResult {
  readonly endpoint: string;
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly maxMs: number;
  /** Requests per second while all users were there and none was about to leave. */
  readonly steadyThroughput: number;
  /** Users divided by the time one request should take. */
  readonly expectedThroughput: number;
  readonly requests: number;
  readonly failed: number;
}

/** Runs one endpoint; every user has a request under way all the time, so throughput = users ÷ response time. */
export async function runExperiment(
  work: WorkFolder,
  endpoint: (typeof ENDPOINTS)[number],
  { url, users, stepSeconds, rampSeconds, seconds, workers = 1 }: Experiment,
): Promise<ExperimentResult> {
  const result = await runPlan(
    work,
    `
baseUrl: ${url}
defaults: { timeout: 3m }
threadGroups:
  - threads: ${users}
    rampUp: ${rampSeconds}s
    duration: ${seconds}s
    gracefulStop: 2m
    samplers: [{ get: ${endpoint.path} }]
`,
    { args: ['--workers', String(workers)] },
  );
  expect({ code: result.code, errors: result.run.errors }).toEqual({ code: 0, errors: [] });
  const row = rowOf(result, `GET ${endpoint.path}`);
  const takesSeconds = endpoint.steps * stepSeconds;
  // Steady: the last user has had its first answer, and nobody has been told to stop. Whole periods of one request
  // only: users who started in a ramp answer in waves.
  const from = Math.ceil(rampSeconds + takesSeconds);
  const periods = Math.floor((seconds - from) / takesSeconds);
  const to = from + Math.round(periods * takesSeconds);
  const ended = result.run.seconds
    .filter((second) => second.t >= from && second.t < to)
    .reduce((sum, second) => sum + (second.samplers[0]?.ok?.n ?? 0), 0);
  return {
    endpoint: endpoint.path,
    medianMs: Number(row['p50Ms']),
    p95Ms: Number(row['p95Ms']),
    maxMs: Number(row['maxMs']),
    steadyThroughput: ended / (to - from),
    expectedThroughput: users / takesSeconds,
    requests: row.requests,
    failed: row.failed,
  };
}
