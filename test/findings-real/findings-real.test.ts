import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import type { Finding } from '../../src/report/findings/finding.ts';
import { findingsOf } from '../../src/report/findings/findings.ts';
import { plan, readJson, workFolder } from '../support/cli.ts';
import { runPlan, type PlanRun } from '../support/run-plan.ts';
import { findPython, startFastApi } from '../targets/fastapi-server.ts';
import { skipOrFail } from '../targets/require-tools.ts';
import { cached, expiring, jobs, limited, pooled, sleeping, stalling, timedServer, type Answer } from './servers.ts';
import { stretched } from './stretched.ts';

// Real servers with one known defect each, driven by the real command: the finding that names the defect stands first.
// Those that hardly load the machine run side by side.
const work = workFolder();
afterAll(() => work.remove());

const SECONDS = 11;

/** Runs a plan with one GET against the server. */
async function runAgainst(answer: Answer, load: string, steps = '[{ get: /work }]'): Promise<PlanRun> {
  const server = await timedServer(answer);
  try {
    return await runUrl(server.origin, load, steps);
  } finally {
    await server.close();
  }
}

async function runUrl(url: string, load: string, steps = '[{ get: /work }]'): Promise<PlanRun> {
  return runPlan(work, `baseUrl: ${url}\nthreadGroups:\n  - ${load}\n    samplers: ${steps}\n`);
}

const CONSTANT = (users: number): string => `threads: ${users}\n    duration: ${SECONDS}s`;
const RAMP = (users: number): string => `threads: ${users}\n    rampUp: 8s\n    duration: 14s`;

/** What was found of the target: how busy this machine is (R1) is no part of these tests. */
function ofTarget(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ id }) => id !== 'R1');
}

function found(run: PlanRun): readonly Finding[] {
  return ofTarget(findingsOf(run.run));
}

function evidence(finding: Finding | undefined, name: string): number {
  return finding?.evidence.find((one) => one.name === name)?.value ?? NaN;
}

function expectNothingAboveInfo(findings: readonly Finding[]): void {
  expect(findings.filter(({ severity }) => severity !== 'info')).toEqual([]);
}

test('a clean server gets nothing above info', async () => {
  const findings = found(
    await runAgainst(
      sleeping(() => 40),
      RAMP(20),
    ),
  );
  expectNothingAboveInfo(findings);
  expect(findings.find(({ id }) => id === 'R3')?.text).toContain('No limit found up to 20 users');
});

test.concurrent('a pool of 8: throughput stops growing, and 8 are served at a time', async () => {
  const findings = found(await runAgainst(pooled(8, 100), RAMP(48)));
  expect(['R3', 'R19']).toContain(findings[0]?.id);
  const knee = findings.find(({ id }) => id === 'R3');
  expect(evidence(knee, 'knee')).toBeGreaterThan(5);
  expect(evidence(knee, 'knee')).toBeLessThan(18);
  expect(
    Math.round(
      evidence(
        findings.find(({ id }) => id === 'R19'),
        'served at a time',
      ),
    ),
  ).toBe(8);
});

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

test.concurrent('a leak: slower and slower at the same load', async () => {
  const { run } = await runAgainst(
    sleeping((sinceMs) => 40 + sinceMs / 150),
    CONSTANT(6),
  );
  const [first] = ofTarget(findingsOf(stretched(run, 60)));
  expect(first?.id).toBe('R14');
  expect(evidence(first, 'rise of p50')).toBeGreaterThan(0.8);
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

test.concurrent('a token that expires: 401 only from then on', async () => {
  const [first] = found(await runAgainst(expiring(5000, 30), CONSTANT(6)));
  expect([first?.id, first?.text]).toEqual(['R7', expect.stringMatching(/^401 or 403 came only from 0:0[4-6] on/)]);
});

test.concurrent('a cold start: advice, and nothing more', async () => {
  const findings = found(
    await runAgainst(
      sleeping((sinceMs) => (sinceMs < 2000 ? 200 : 40)),
      CONSTANT(6),
    ),
  );
  expect(findings[0]?.id).toBe('R13');
  expectNothingAboveInfo(findings);
});

test.concurrent('a cache: two kinds of answers', async () => {
  const findings = found(await runAgainst(cached(20, 160), CONSTANT(6)));
  expect(findings[0]?.id).toBe('R12');
  expect(evidence(findings[0], 'slow answers')).toBeGreaterThan(0.3);
  expect(evidence(findings[0], 'slow answers')).toBeLessThan(0.36);
  expectNothingAboveInfo(findings);
});

test.concurrent('jobs that are accepted at once and done later and later', async () => {
  const steps = `
      - post: /jobs
        extractors: { id: $.id }
      - repeat: 400
        every: 40ms
        name: wait for the job
        until: { state: done }
        samplers: [{ get: '/jobs/{{id}}', name: GET job, extractors: { state: $.state } }]`;
  const findings = found(await runAgainst(jobs(120), 'threads: 16\n    rampUp: 12s\n    duration: 14s', steps));
  const work20 = findings.find(({ id }) => id === 'R20');
  expect(work20?.samplers).toEqual(['wait for the job', 'POST /jobs']);
  expect(evidence(work20, 'time to ready at the end')).toBeGreaterThan(
    1.5 * evidence(work20, 'time to ready at first'),
  );
});

const python = findPython();
if (python.python === undefined) skipOrFail(python.reason);
else {
  test('FastAPI, a plain "def" endpoint, two workers: 80 are served at a time', async () => {
    const target = await startFastApi(python.python, { workers: 2, env: { DEMO_SLEEP_SECONDS: '0.4' } });
    try {
      const [first] = found(await runUrl(target.url, CONSTANT(300), '[{ get: /sync_baseline }]'));
      expect(first?.id).toBe('R19');
      expect(evidence(first, 'served at a time')).toBeGreaterThan(75);
      expect(evidence(first, 'served at a time')).toBeLessThan(85);
    } finally {
      await target.stop();
    }
  });
}
