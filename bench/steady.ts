import type { Sample } from './measure.ts';

/** The part of a run in which start-up, compiling and the end play no part. */
export interface Steady {
  readonly requestsPerSecond: number;
  /** User and system time of the generator per request the server answered, µs. */
  readonly cpuUs: number;
  readonly seconds: number;
}

// More than a preflight, and less than any tool sends in its first sample of load.
const BEGUN_REQUESTS = 20;
const WARM_UP_SHARE = 0.25;
const LONGEST_WARM_UP_MS = 3000;
const END_SHARE = 0.95;

/**
 * Rate and cost between two samples: the first after a quarter of the load (at most 3 s), the last before its final
 * 5 %; the first one also waits until the load has used `warmUpCpuSeconds`, for a generator that gets only part of a
 * core compiles later. Requests are the server's own count, so that the same rule holds for every tool. `undefined` when the load
 * was too short to hold two such samples.
 */
export function steadyPart(samples: readonly Sample[], loadSeconds: number, warmUpCpuSeconds = 0): Steady | undefined {
  // A sample after the end of the process would count its CPU time as 0.
  const alive = samples.filter(({ rssBytes }) => rssBytes > 0);
  const counted = alive.flatMap((sample) => (sample.served === undefined ? [] : [{ ...sample, ...sample.served }]));
  const before = counted[0]?.requests ?? 0;
  const begun = counted.find(({ requests }) => requests - before > BEGUN_REQUESTS);
  if (begun === undefined) return undefined;
  const loadMs = loadSeconds * 1000;
  const fromMs = begun.atMs + Math.min(LONGEST_WARM_UP_MS, loadMs * WARM_UP_SHARE);
  const warmAt = begun.cpuSeconds + warmUpCpuSeconds;
  const from = counted.find(({ atMs, cpuSeconds }) => atMs >= fromMs && cpuSeconds >= warmAt);
  const to = counted.findLast(({ atMs }) => atMs <= begun.atMs + loadMs * END_SHARE);
  if (from === undefined || to === undefined || to.atMs <= from.atMs || to.requests <= from.requests) return undefined;
  const seconds = (to.atMs - from.atMs) / 1000;
  const requests = to.requests - from.requests;
  return {
    requestsPerSecond: requests / seconds,
    cpuUs: ((to.cpuSeconds - from.cpuSeconds) * 1e6) / requests,
    seconds,
  };
}

/**
 * Time from the last sample without the users' connections to the first with all of them: an upper bound, at most two
 * sampling periods too long. `undefined` when they were never all there.
 */
export function connectedSeconds(samples: readonly Sample[], users: number): number | undefined {
  // The probe has a connection of its own, and a tool may look whether the server answers.
  const FEW = 3;
  const all = samples.find(({ served }) => (served?.connections ?? 0) >= users);
  if (all === undefined) return undefined;
  const none = samples.findLast(({ atMs, served }) => atMs < all.atMs && (served?.connections ?? 0) <= FEW);
  return none === undefined ? undefined : (all.atMs - none.atMs) / 1000;
}
