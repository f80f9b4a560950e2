import { afterAll, expect, test } from '@jest/globals';
import { findingsOf } from '../../src/report/findings/findings.ts';
import {
  CONSTANT,
  evidence,
  expectNothingAboveInfo,
  found,
  ofTarget,
  RAMP,
  runAgainst,
  runUrl,
  work,
} from '../findings-real/run-against.ts';
import { cached, jobs, pooled, sleeping } from '../findings-real/servers.ts';
import { stretched } from '../findings-real/stretched.ts';
import { findPython, startFastApi } from '../targets/fastapi-server.ts';
import { skipOrFail } from '../targets/require-tools.ts';

// Real servers with one known defect each, and one without: see test/findings-real for those of every day.
afterAll(() => work.remove());

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
  const served = evidence(
    findings.find(({ id }) => id === 'R19'),
    'served at a time',
  );
  // A busy machine wakes the pool late: then a little less is served.
  expect(served).toBeGreaterThan(7);
  expect(served).toBeLessThan(8.5);
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
