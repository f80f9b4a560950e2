import { expect } from '@jest/globals';
import type { ArrivalCounts } from '../../../src/metrics/interval.ts';
import { groupSums } from '../../support/run-plan.ts';
import { unpack } from '../../../src/metrics/hdr.ts';
import type { RunResult } from '../../../src/result/read-run.ts';
import type { TruthLog } from './truth-log.ts';
import type { SamplerSecond, Second, StoredDistribution } from '../../../src/result/run-file.ts';

/** Numbers of one row by id, `undefined` counted as 0. */
export function rowNamed(run: RunResult, name: string): SamplerSecond {
  const id = run.head.samplers.findIndex((sampler) => sampler.name === name);
  return run.end.totals.find((total) => total.id === id) ?? { id };
}

/** How often each class of failure occurred in a row, `ok` included. */
export function classCounts(run: RunResult, row: Omit<SamplerSecond, 'id'>): Readonly<Record<string, number>> {
  const counts: Record<string, number> = row.ok === undefined ? {} : { ok: row.ok.n };
  for (const [id, count] of Object.entries(row.errors ?? {})) {
    const name = run.errors.find((error) => error.id === Number(id))?.name ?? `error ${id}`;
    counts[name] = (counts[name] ?? 0) + count;
  }
  return counts;
}

/** Every second: started so far = passed + failed + interrupted + not sent so far + in flight; nothing is in flight at the end. */
export function expectEverySecondAddsUp(run: RunResult): void {
  let open = 0;
  const wrong: unknown[] = [];
  for (const { t, samplers, warmUp = [], generator } of run.seconds) {
    for (const sampler of [...samplers, ...warmUp].filter(({ id }) => run.head.samplers[id]?.kind === 'request')) {
      open += (sampler.started ?? 0) - endedIn(sampler);
    }
    if (open !== generator.inFlight) wrong.push({ t, open, inFlight: generator.inFlight });
  }
  expect(wrong).toEqual([]);
  expect(open).toBe(0);
}

function endedIn({ ok, failed, interrupted, unsent = {} }: SamplerSecond): number {
  const notSent = Object.values(unsent).reduce((sum, count) => sum + count, 0);
  return (ok?.n ?? 0) + (failed?.n ?? 0) + (interrupted ?? 0) + notSent;
}

/** The count of every histogram is that of its buckets and of its counter. */
export function expectHistogramsCounted(run: RunResult): void {
  const rows = [...run.seconds.flatMap(({ samplers }) => samplers), ...run.end.totals];
  for (const { ok, elapsed } of rows) if (elapsed !== undefined) expect(elapsed.n).toBe(ok?.n);
  // Of all rows together only the corrected ones have an elapsed time beside the headline.
  expect(run.end.all.elapsed?.n ?? 0).toBe(run.end.totals.reduce((total, row) => total + (row.elapsed?.n ?? 0), 0));
  for (const { ok, failed, firstByte, elapsed, status, errors } of [...rows, run.end.all]) {
    for (const stored of [ok, failed, firstByte, elapsed]) if (stored !== undefined) expectBuckets(stored);
    const finished = (ok?.n ?? 0) + (failed?.n ?? 0);
    const answered = sum(Object.entries(status ?? {}).filter(([code]) => code !== '0'));
    expect(sum(Object.entries(status ?? {}))).toBe(finished);
    expect(firstByte?.n ?? 0).toBe(answered);
    expect(sum(Object.entries(errors ?? {}))).toBe(failed?.n ?? 0);
  }
}

function expectBuckets(stored: StoredDistribution): void {
  const histogram = unpack(stored);
  let count = 0;
  for (let index = 0; index <= histogram.lastBucket; index++) count += histogram.countAt(index);
  expect(count).toBe(stored.n);
}

function sum(entries: readonly (readonly [string, number])[]): number {
  return entries.reduce((total, [, count]) => total + count, 0);
}

/**
 * Every second of an even arrival rate: due = started + dropped + waiting, exactly; and nothing is due early or later
 * than the schedule lag that the run itself reports. Gives the largest number of arrivals that were late at the end of a second.
 */
export function expectTimetableKept(run: RunResult, ratePerSecond: number, plannedInAll: number): number {
  let begun = 0;
  let due = 0;
  let gone = 0;
  let latest = 0;
  const wrong: unknown[] = [];
  for (const second of run.seconds) {
    begun += begunIn(second);
    const counted = arrivalsOf(second);
    due += counted?.due ?? 0;
    gone += (counted?.queuedAtStop ?? 0) + (counted?.unserved ?? 0);
    if (counted !== undefined && due !== begun + counted.queued + gone)
      wrong.push({ t: second.t, due, begun, counted });
    const planned = Math.min(Math.ceil((second.t + 1) * ratePerSecond), plannedInAll);
    const late = planned - begun;
    // A second is closed by a timer of the same thread: what is due in its last moments may already be counted.
    const early = Math.ceil((ratePerSecond * (second.generator.loopDelayMaxMs + 30)) / 1000);
    const allowed = Math.ceil((ratePerSecond * (nextLagMs(run, second.t) + 30)) / 1000) + 1;
    if (late < -early || late > allowed) wrong.push({ t: second.t, planned, begun, early, allowed });
    latest = Math.max(latest, late);
  }
  expect(wrong).toEqual([]);
  return latest;
}

/** What became of all arrivals of a run. */
export interface Arrivals {
  readonly started: number;
  readonly dropped: number;
  /** Due, or nearly due, when the load ended, and not started any more. */
  readonly leftOver: number;
}

/** Planned = started + dropped + left over at the end. */
export function expectArrivalsAddUp(run: RunResult, planned: number): Arrivals {
  expect(run.head.groups[0]?.plannedIterations).toBe(planned);
  const { iterations: started, dropped } = groupSums(run);
  const leftOver = planned - started - dropped;
  const counted = run.seconds.flatMap((second) => arrivalsOf(second) ?? []);
  const neverServed = counted.reduce((sum, { queuedAtStop, unserved }) => sum + queuedAtStop + unserved, 0);
  const neverDue = planned - counted.reduce((sum, { due }) => sum + due, 0);
  expect(leftOver).toBe(neverServed + neverDue);
  // Only a machine that wakes the generator late leaves any: the last one is due a whole period before the end.
  expect(leftOver).toBeLessThanOrEqual(planned / 100);
  return { started, dropped, leftOver };
}

/** What a second says of arrivals that came due; `undefined` where there are none. */
function arrivalsOf(second: Second): ArrivalCounts | undefined {
  const parts = second.groups.flatMap(({ arrivals }) => arrivals ?? []);
  if (parts.length === 0) return undefined;
  const total = (field: Exclude<keyof ArrivalCounts, 'mostQueued'>): number =>
    parts.reduce((all, part) => all + part[field], 0);
  return {
    due: total('due'),
    queued: total('queued'),
    queuedAtStop: total('queuedAtStop'),
    unserved: total('unserved'),
  };
}

function begunIn(second: Second): number {
  return second.groups.reduce((total, group) => total + group.iterationsStarted + group.dropped, 0);
}

function nextLagMs(run: RunResult, t: number): number {
  return Math.max(...run.seconds.filter((s) => s.t === t || s.t === t + 1).map((s) => s.generator.lagMaxMs));
}

/** Every arrival is accounted for, and the server has seen exactly the requests that the run says it sent. */
export function expectAllSeen(run: RunResult, log: TruthLog, planned: number): Arrivals {
  const arrivals = expectArrivalsAddUp(run, planned);
  expectEverySecondAddsUp(run);
  expectHistogramsCounted(run);
  const warm = run.seconds.flatMap(({ warmUp = [] }) => warmUp);
  const started = [run.end.all, ...warm].reduce((total, row) => total + (row.started ?? 0), 0);
  expect(log.requests).toHaveLength(started);
  // The end of the load may come between the start of an iteration and its request.
  expect(arrivals.started - started).toBeGreaterThanOrEqual(0);
  expect(arrivals.started - started).toBeLessThanOrEqual(planned / 100);
  return arrivals;
}
