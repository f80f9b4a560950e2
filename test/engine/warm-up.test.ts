import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Summary } from '../../src/outputs/summary-json.ts';
import { plan, readJson, workFolder } from '../support/cli.ts';
import { compileText, problemLines } from '../support/compile-text.ts';
import { recordingServer, type RecordingServer } from '../support/recording-server.ts';
import { groupSums, runPlan } from '../support/run-plan.ts';

const work = workFolder();
let server: RecordingServer;
beforeAll(async () => {
  server = await recordingServer();
});
afterAll(async () => {
  await server.close();
  work.remove();
});

const written = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8');

describe('warm-up', () => {
  test('drawn, counted nowhere: totals, thresholds, abort rules, every output; a second report agrees', async () => {
    // The first 1.5 s of load fail, slowly: with them counted every threshold would break, and the run be aborted.
    let firstMs: number | undefined;
    server.reset(({ path }) => {
      if (path === '/prepare') return { delayMs: 1200 };
      firstMs ??= Date.now();
      return Date.now() - firstMs < 1500 ? { status: 500, delayMs: 300 } : { delayMs: 20 };
    });
    const result = await runPlan(
      work,
      `
baseUrl: ${server.origin}
warmUp: 2s
setUp: [{ get: /prepare }]
threadGroups:
  - { name: Users, threads: 4, duration: 5s, samplers: [{ get: /a }] }
  - { name: Tight, arrivals: { rate: 20/s, duration: 5s, maxThreads: 2 }, samplers: [{ get: /b }] }
thresholds:
  errorRate: { equals: 0%, abortTest: true }
  samplers: { GET /a: { max: { lessThan: 290ms } } }
`,
      { args: ['--workers', '2'] },
    );
    const { code, run, summary, output } = result;
    // On a busy machine one of the arrivals may be dropped, which makes the run INVALID.
    expect([code, summary.verdict.thresholdsFailed]).toEqual([0, 0]);
    const warmUp = summary.run.warmUp;
    // From the thread groups' start, which setUp delayed.
    expect(warmUp?.fromMs).toBeGreaterThan(1200);
    expect((warmUp?.toMs ?? 0) - (warmUp?.fromMs ?? 0)).toBe(2000);
    expect(warmUp?.failed).toBeGreaterThan(0);
    expect(summary.all.failed).toBe(0);
    expect(summary.errors).toEqual([]);
    // Nothing is lost: what the server saw is counted or warm-up.
    expect(summary.all.requests + (warmUp?.requests ?? 0)).toBe(server.log.length);
    const countedSeconds = (run.end.durationMs - 2000) / 1000;
    expect(Number(summary.all['throughput'])).toBeCloseTo(summary.all.requests / countedSeconds, 6);
    expect(run.seconds.some((second) => (second.warmUp ?? []).some(({ failed }) => failed !== undefined))).toBe(true);
    // Iterations and dropped arrivals alike.
    const sums = groupSums(run);
    expect(summary.overview.iterations).toBeLessThan(sums.iterations);
    expect(sums.dropped).toBeGreaterThan(summary.overview.dropped);
    // The bands of the load begin where the load did.
    expect(run.head.groups[0]?.phases[0]?.fromMs).toBe(0);
    expect(summary.groups[0]?.phases[0]?.fromMs).toBe(warmUp?.fromMs);

    const sentence = /0:0\d to 0:0\d is warm-up: drawn, not counted \(\d+ requests, \d+ failed\)\./;
    for (const file of ['index.html', 'summary.md', 'junit.xml']) {
      expect([file, sentence.test(written(output, file).replaceAll('\\', ''))]).toEqual([file, true]);
    }
    expect(written(output, 'index.html')).toContain('>warm-up, not counted</text>');
    const folder = work.fresh('again');
    expect((await plan(['report', output, '-o', folder])).code).toBe(0);
    const second = readJson(join(folder, 'summary.json')) as Summary;
    expect({ ...second, renderedAt: 0 }).toEqual({ ...summary, renderedAt: 0 });
  }, 60_000);

  test('an abort rule waits for the warm-up, and for "after" from its end', async () => {
    server.reset(() => ({ status: 500, delayMs: 20 }));
    const { code, run } = await runPlan(
      work,
      `
baseUrl: ${server.origin}
warmUp: 1s
threadGroups: [{ threads: 1, duration: 20s, samplers: [{ get: /a }] }]
thresholds: { errorRate: { lessThan: 1%, abortTest: true, after: 1s } }
`,
    );
    expect([code, run.end.reason]).toEqual([1, 'aborted']);
    expect(run.end.durationMs).toBeGreaterThanOrEqual(2000);
    expect(run.end.durationMs).toBeLessThan(15_000);
  });

  test('a run that its loops end within the warm-up is not valid', async () => {
    server.reset();
    const { code, summary } = await runPlan(
      work,
      `
baseUrl: ${server.origin}
warmUp: 1m
threadGroups: [{ threads: 2, loops: 3, samplers: [{ get: /a }] }]
`,
      { allowInvalid: false },
    );
    expect([code, summary.verdict.state]).toEqual([4, 'INVALID']);
    expect(summary.verdict.sentence).toBe('The run ended within its warm-up, so no request was counted.');
    expect([summary.all.requests, summary.run.warmUp?.requests]).toEqual([0, 6]);
  });
});

describe('in the plan', () => {
  const group = (load: string): string => `{ ${load}, samplers: [{ get: 'http://127.0.0.1/' }] }`;

  test.each([
    // warmUp, execution, groups → problem
    ['30s', 'parallel', ['threads: 1, duration: 31s'], undefined],
    ['30s', 'parallel', ['threads: 1, duration: 20s', 'threads: 1, duration: 31s'], undefined],
    ['30s', 'parallel', ['threads: 1, loops: 3', 'threads: 1, duration: 5s'], undefined],
    ['30s', 'sequential', ['threads: 1, duration: 20s', 'threads: 1, duration: 20s'], undefined],
    ['30s', 'parallel', ['threads: 1, duration: 30s'], '30s'],
    ['1m', 'parallel', ['threads: 1, duration: 20s', 'stages: [{ threads: 1, hold: 40s }]'], '40s'],
    ['1m', 'sequential', ['threads: 1, duration: 20s', 'arrivals: { rate: 1/s, duration: 30s }'], '50s'],
  ])('warmUp: %s, %s, %j', async (warmUp, execution, groups, end) => {
    const text = `warmUp: ${warmUp}\nexecution: ${execution}\nthreadGroups: [${groups.map(group).join(', ')}]\n`;
    const problems = problemLines(await compileText(text)).filter((problem) => !problem.includes('advice'));
    const seconds = warmUp === '1m' ? '60s' : warmUp;
    const message = `1:9 bad-value "warmUp" of ${seconds} leaves nothing to count: the thread groups end after ${end}. Make it shorter, or the groups longer.`;
    expect(problems).toEqual(end === undefined ? [] : [message]);
  });
});
