import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from '@jest/globals';
import { workFolder } from '../support/cli.ts';
import { runPlan } from '../support/run-plan.ts';
import { classCounts, expectEverySecondAddsUp, expectHistogramsCounted } from './support/identities.ts';
import { Conditions } from './support/quiet.ts';
import type { TruthLog } from './support/truth-log.ts';
import { startTruth } from './support/truth-target.ts';

const work = workFolder();
afterAll(() => work.remove());

const USERS = 100;
const AWAY_MS = 5_000;

const nowUs = (): number => Number(process.hrtime.bigint()) / 1000;

test('a target that is gone for 5 s', async () => {
  const conditions = await Conditions.begin();
  const first = await startTruth(work);
  // No pause of their own: only the back-off keeps 100 users from trying without end.
  const plan = `baseUrl: ${first.origin}
threadGroups:
  - threads: ${USERS}
    duration: 14s
    gracefulStop: 1s
    samplers:
      - get: /constant?us=200000
`;
  const logs: TruthLog[] = [];
  let backUs = 0;
  const outage = async (): Promise<void> => {
    await untilAsked(first.port);
    await sleep(3_500);
    logs.push(await first.stop());
    await sleep(AWAY_MS);
    const second = await startTruth(work, { port: first.port });
    backUs = nowUs();
    await sleep(6_000);
    logs.push(await second.stop());
  };
  const [{ run }] = await Promise.all([runPlan(work, plan), outage()]);
  expectEverySecondAddsUp(run);
  expectHistogramsCounted(run);
  const requests = logs.flatMap((log) => log.requests);
  const counts = classCounts(run, run.end.all);
  // Whatever happened to the rest: what passed is what the server answered in whole.
  expect(counts['ok']).toBe(requests.filter(({ sentUs }) => sentUs !== undefined).length);
  const allowed = ['ok', 'connect_refused', 'conn_reset', 'conn_closed', 'conn_closed_reused'];
  expect(Object.keys(counts).filter((name) => !allowed.includes(name))).toEqual([]);

  const refused = run.seconds.map(({ samplers }) =>
    samplers.reduce((sum, row) => sum + (classCounts(run, row)['connect_refused'] ?? 0), 0),
  );
  // Whole seconds without a server; in the first one every user finds out for itself.
  const from = refused.findIndex((count) => count > 0) + 1;
  const away = refused.slice(from, from + AWAY_MS / 1000 - 1);
  const attempts = away.reduce((sum, count) => sum + count, 0) / away.length;
  const lastUs = Math.max(...(logs[0]?.requests ?? []).map(({ receivedUs }) => receivedUs));
  const before = rate(logs[0], lastUs - 2e6, lastUs);
  const after = rate(logs[1], backUs + 1e6, backUs + 3e6);
  await conditions.judge(9, 'target away for 5 s, 100 users', {
    text: `${attempts.toFixed(1)} attempts/s while away (${refused.join(' ')} refused by second), ${before.toFixed(0)} requests/s before, ${after.toFixed(0)}/s from 1 s after its return`,
    requests: logs[1]?.requests ?? [],
    check: (slack) => expect(before - after).toBeLessThan(slack * 0.1 * before),
  });
  expect(attempts).toBeLessThanOrEqual(20);
});

function rate(log: TruthLog | undefined, fromUs: number, toUs: number): number {
  const seen = log?.requests.filter(({ receivedUs }) => receivedUs >= fromUs && receivedUs < toUs) ?? [];
  return (seen.length * 1e6) / (toUs - fromUs);
}

/** The command takes a while to start: its load begins when more than the first connections are there. */
async function untilAsked(port: number): Promise<void> {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  for (let tries = 0; tries < 200 && connectionsOf(hex) <= USERS; tries++) await sleep(50);
}

/** Ends of established connections of a port: both ends are here. Where the kernel does not say, plenty. */
function connectionsOf(hex: string): number {
  if (!existsSync('/proc/net/tcp')) return Infinity;
  const lines = readFileSync('/proc/net/tcp', 'utf8').split('\n');
  return lines.filter((line) => line.includes(`:${hex} `) && line.trim().split(/ +/)[3] === '01').length;
}
