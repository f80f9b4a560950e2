import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { plan, readJson } from '../support/cli.ts';
import { runPlan } from '../support/run-plan.ts';
import { CONSTANT, evidence, found, runAgainst, work } from './run-against.ts';
import { expiring, limited, pooled, stalling, timedServer } from './servers.ts';

// Real servers with one known defect each, driven by the real command: the finding that names the defect stands first.
// Those that hardly load the machine run side by side. The rest, and what wants a quiet machine, is in test/long.
afterAll(() => work.remove());

test('a pool of 80 threads under 500 users: 80 are served at a time', async () => {
  // Not all at once: the time to open 500 connections would be part of the fastest answer.
  const run = await runAgainst(pooled(80, 800), 'threads: 500\n    rampUp: 3s\n    duration: 15s');
  const [first] = found(run);
  expect(first?.id).toBe('R19');
  expect(evidence(first, 'served at a time')).toBeGreaterThan(75);
  expect(evidence(first, 'served at a time')).toBeLessThan(85);
  expect(first?.text).toMatch(/^About \d\d requests are served at a time, however many users wait \(500\)/);
  // What the command wrote is what the rules say, and `plan report` says it again.
  expect(run.summary.findings.find(({ id }) => id === 'R19')?.text).toBe(first?.text);
  const again = work.fresh('again');
  expect((await plan(['report', run.output, '-o', again])).code).toBe(0);
  expect(readJson(join(again, 'summary.json'))).toMatchObject({ findings: run.summary.findings });
});

test.concurrent('a stall: nothing is answered for three seconds', async () => {
  const [first] = found(await runAgainst(stalling(30, { fromMs: 5000, toMs: 8600 }), CONSTANT(6)));
  expect(first?.id).toBe('R16');
  expect(evidence(first, 'nothing answered for')).toBeGreaterThanOrEqual(2000);
  expect(first?.fromMs).toBeGreaterThanOrEqual(5000);
  expect(first?.toMs).toBeLessThanOrEqual(10_000);
});

test.concurrent('a rate limiter: what was measured is the limiter', async () => {
  const load = `${CONSTANT(10)}\n    thinkTime: 60ms`;
  const [first] = found(await runAgainst(limited(50, 30), load));
  expect([first?.id, first?.text]).toEqual(['R7', expect.stringContaining('429')]);
  expect(evidence(first, 'answered')).toBeGreaterThan(40);
  expect(evidence(first, 'answered')).toBeLessThan(60);
});

test.concurrent('a finding that the plan ignores is not told', async () => {
  const server = await timedServer(limited(1, 5));
  const told = async (report: string): Promise<readonly string[]> => {
    const plan = `baseUrl: ${server.origin}\n${report}threadGroups:\n  - threads: 2\n    duration: 1s\n    thinkTime: 20ms\n    samplers: [{ get: /work }]\n`;
    return (await runPlan(work, plan)).summary.findings.map(({ id }) => id);
  };
  try {
    expect(await told('')).toContain('R7');
    expect(await told('report: { findings: { ignore: [R7] } }\n')).not.toContain('R7');
  } finally {
    await server.close();
  }
});

test.concurrent('a token that expires: 401 only from then on', async () => {
  const [first] = found(await runAgainst(expiring(5000, 30), CONSTANT(6)));
  expect([first?.id, first?.text]).toEqual(['R7', expect.stringMatching(/^401 or 403 came only from 0:0[4-6] on/)]);
});
