import { afterAll, expect, test } from '@jest/globals';
import type { RunResult } from '../../../src/result/read-run.ts';
import type { SamplerSecond } from '../../../src/result/run-file.ts';
import { workFolder } from '../../support/cli.ts';
import { closedPort } from '../../support/loopback.ts';
import { runPlan } from '../../support/run-plan.ts';
import { FAULTS, faultName, faultSteps, type Fault } from '../support/faults.ts';
import { figure } from '../support/figure.ts';
import {
  classCounts,
  expectArrivalsAddUp,
  expectEverySecondAddsUp,
  expectHistogramsCounted,
  expectTimetableKept,
  rowNamed,
} from '../support/identities.ts';
import type { TruthLog, TruthRequest } from '../support/truth-log.ts';
import { startTruth } from '../support/truth-target.ts';

const work = workFolder();
afterAll(() => work.remove());

/** Runs `shape` over all faults and gives what the run recorded beside what the server logged. */
async function runFaults(shape: string, args: readonly string[]): Promise<{ run: RunResult; log: TruthLog }> {
  const truth = await startTruth(work, { seed: 7 });
  try {
    const refused = `http://127.0.0.1:${await closedPort()}`;
    const plan = `baseUrl: ${truth.origin}\nthreadGroups:\n  - ${shape}\n    pickOne:\n${faultSteps(refused, '      ')}`;
    const { code, run, stderr } = await runPlan(work, plan, { args: ['--seed', '7', '--no-preflight', ...args] });
    // 4: finished, but the machine was too noisy for its times; counts hold all the same.
    expect({ is0or4: code === 0 || code === 4, stderr }).toMatchObject({ is0or4: true });
    return { run, log: await truth.stop() };
  } finally {
    await truth.stop();
  }
}

/** What a comparison of rows and server log found. */
interface Accounts {
  /** Sent a second time after the server had closed the connection under the first. */
  readonly repeated: number;
  /** No connection, or it was closed before the server read the request. */
  readonly neverSeen: number;
}

/** Compares every row with the server's log, request by request. */
function expectSameAsServer(run: RunResult, log: TruthLog): Accounts {
  let repeated = 0;
  let neverSeen = 0;
  for (const fault of FAULTS) {
    const name = faultName(fault);
    const row = rowNamed(run, name);
    const started = row.started ?? 0;
    const counts = classCounts(run, row);
    expect([name, Object.keys(counts).filter((one) => !fault.classes.includes(one))]).toEqual([name, []]);
    expect(row.status?.['599']).toBeUndefined();
    const seen = fault.isNeverSeen === true ? [] : log.requests.filter((one) => isOf(one, fault));
    const ids = new Set(seen.map(({ id }) => id));
    const unseen = started - ids.size;
    const { least, most } = neverRead(fault, row, counts['conn_closed_reused'] ?? 0);
    expect([name, unseen >= least, unseen <= most, { unseen, least, most }]).toMatchObject([name, true, true, {}]);
    const twice = seen.length - ids.size;
    // One retry of what may be repeated, none of the rest.
    expect(twice).toBeLessThanOrEqual(fault.method === 'get' ? started : 0);
    repeated += twice;
    neverSeen += unseen;
  }
  expectHopsSeen(run, log);
  const { started = 0, interrupted = 0 } = run.end.all;
  const difference = log.requests.length - (started - neverSeen + repeated);
  expect(difference).toBeLessThanOrEqual(0);
  expect(difference).toBeGreaterThanOrEqual(-interrupted);
  return { repeated, neverSeen };
}

function isOf({ id, path, method }: TruthRequest, fault: Fault): boolean {
  return id !== '' && path === fault.path.split('?')[0] && method.toLowerCase() === fault.method;
}

/**
 * How many requests of a row the server cannot have read. What it reads on an ordinary path it answers, so there
 * `conn_closed_reused` is exactly that; a fault may close the connection before or after it has read the request, and
 * our own stop may have cut a request off before it left.
 */
function neverRead(
  fault: Fault,
  row: SamplerSecond,
  closed: number,
): { readonly least: number; readonly most: number } {
  const { started = 0, interrupted = 0 } = row;
  if (fault.isNeverSeen === true) return { least: started, most: started };
  return { least: fault.path.startsWith('/fault/') ? 0 : closed, most: closed + interrupted };
}

/**
 * Of each way through the redirects the first request has the id; the last is the sampler's own row, or was cut off,
 * perhaps before the server read it.
 */
function expectHopsSeen(run: RunResult, log: TruthLog): void {
  const seen = log.requests.filter(({ id, path }) => id === '' && path === '/fault/redirect-loop').length;
  const rows = run.end.totals.filter(({ id }) => run.head.samplers[id]?.hopOf !== undefined);
  const counted = rows.reduce((sum, row) => sum + (row.started ?? 0), 0);
  const { interrupted = 0 } = rowNamed(run, 'get /fault/redirect-loop');
  expect(seen).toBeLessThanOrEqual(counted);
  expect(seen).toBeGreaterThanOrEqual(counted - interrupted);
}

test('open load, 200/s with mixed faults: every request is accounted for', async () => {
  const { run, log } = await runFaults('arrivals: { rate: 200/s, duration: 15s, maxThreads: 400 }', []);
  const { repeated, neverSeen } = expectSameAsServer(run, log);
  expectEverySecondAddsUp(run);
  expectHistogramsCounted(run);
  const { started, dropped, leftOver } = expectArrivalsAddUp(run, 3000);
  const late = expectTimetableKept(run, 200, 3000);
  const failed = run.end.all.failed?.n ?? 0;
  figure(
    1,
    'conservation, open',
    `3000 planned = ${started} started + ${dropped} dropped + ${leftOver} left over; ${run.end.all.started} requests, ${failed} failed, ` +
      `${neverSeen} never left, ${repeated} sent again; server log: ${log.requests.length}, difference 0; at most ${late} late at the end of a second`,
  );
});

test('closed load on two workers, cut off at its end: every request is accounted for', async () => {
  const shape = 'threads: 40\n    duration: 8s\n    thinkTime: 20ms-60ms\n    gracefulStop: 100ms';
  const { run, log } = await runFaults(shape, ['--workers', '2']);
  const { repeated, neverSeen } = expectSameAsServer(run, log);
  expectEverySecondAddsUp(run);
  expectHistogramsCounted(run);
  const { started = 0, ok, failed, interrupted = 0 } = run.end.all;
  expect(started).toBe((ok?.n ?? 0) + (failed?.n ?? 0) + interrupted);
  figure(
    1,
    'conservation, closed, two workers',
    `${started} started = ${ok?.n} passed + ${failed?.n} failed + ${interrupted} interrupted; ` +
      `${neverSeen} never left, ${repeated} sent again; server log: ${log.requests.length}, difference 0`,
  );
});
