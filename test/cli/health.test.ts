import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Summary } from '../../src/outputs/summary-json.ts';
import { plan, readJson, startPlan, workFolder } from '../support/cli.ts';
import { rawServer } from '../support/loopback.ts';
import { recordingServer, type RecordingServer } from '../support/recording-server.ts';
import { readBack, rowOf, runPlan } from '../support/run-plan.ts';

const work = workFolder();
let server: RecordingServer;
beforeAll(async () => {
  server = await recordingServer();
});
afterAll(async () => {
  await server.close();
  work.remove();
});

/** One thread for twenty arrivals a second of 400 ms each: most find no free thread, on any machine. */
const saturated = (extra = '', duration = '2s'): string =>
  work.write(
    `${work.fresh('s').slice(work.folder.length + 1)}.yaml`,
    `baseUrl: ${server.origin}
threadGroups:
  - arrivals: { rate: 20/s, duration: ${duration}, maxThreads: 1 }
    samplers: [{ get: /a }]
${extra}`,
  );
const FAILING = 'thresholds: { p50: { lessThan: 1ms } }\n';
const slowly = (): void => server.reset(() => ({ delayMs: 400 }));

describe('exit code 4', () => {
  test('a run whose load was not reached is INVALID in every output, and again in plan report', async () => {
    slowly();
    const output = work.fresh('report');
    const { code, stderr, ...rest } = await plan(['run', saturated(), '-o', output]);
    expect(code).toBe(4);
    const { run, summary } = await readBack({ code, stderr, ...rest }, output);
    const sentence =
      /^\d+ of 40 arrivals were dropped because every thread was busy: the load was lower than planned\./;
    expect(run.end.invalid).toMatch(sentence);
    expect(run.end.health).toMatchObject({ state: 'INVALID' });
    expect(summary.verdict).toMatchObject({ state: 'INVALID', sentence: run.end.invalid });
    expect(summary.health).toEqual(run.end.health);
    expect(stderr).toMatch(/^⚠ INVALID - /m);
    expect(stderr).toMatch(/^plan: INVALID /m);
    for (const name of ['index.html', 'summary.md', 'junit.xml']) {
      expect([name, readFileSync(join(output, name), 'utf8')]).toEqual([name, expect.stringContaining('INVALID')]);
    }
    const again = work.fresh('again');
    expect((await plan(['report', output, '-o', again])).code).toBe(0);
    const { verdict, health } = readJson(join(again, 'summary.json')) as Summary;
    expect({ verdict, health }).toEqual({ verdict: summary.verdict, health: summary.health });
  });

  test.each([
    // plan, arguments, exit code
    ['a failed threshold counts less', FAILING, [], 4],
    ['--allow-invalid leaves it to the thresholds', FAILING, ['--allow-invalid'], 1],
    ['--allow-invalid, and none failed', '', ['--allow-invalid'], 0],
  ] as const)('%s', async (_, extra, args, expected) => {
    slowly();
    const output = work.fresh('report');
    const { code, stderr } = await plan(['run', saturated(extra), '-o', output, '-q', ...args]);
    expect([code, stderr.trimEnd().split('\n').at(-1)]).toEqual([expected, expect.stringMatching(/^plan: INVALID /)]);
  });

  test.each([
    ['Ctrl-C counts less', [], 4],
    ['Ctrl-C, with --allow-invalid', ['--allow-invalid'], 130],
  ] as const)('%s', async (_, args, expected) => {
    slowly();
    const child = startPlan(['run', saturated('', '2m'), '-o', work.fresh('report'), '-q', ...args]);
    await server.asked(3);
    child.kill('SIGINT');
    expect((await child.finished).code).toBe(expected);
  });

  test('a broken run counts more', async () => {
    server.reset(() => ({ delayMs: 400, status: 500, text: 'x'.repeat(500) }));
    const samplers = Array.from({ length: 40 }, (_, i) => `{ get: /a/${i} }`).join(', ');
    const file = work.write(
      'broken.yaml',
      `baseUrl: ${server.origin}
threadGroups:
  - arrivals: { rate: 20/s, duration: 30s, maxThreads: 1 }
    samplers: [{ get: /a }]
  - threads: 20
    duration: 30s
    samplers: [${samplers}]
`,
    );
    const { code, stderr } = await plan(['run', file, '-o', work.fresh('report')], { after: 'ulimit -f 6' });
    expect(stderr).toContain('error[result-unwritable]');
    expect(code).toBe(3);
  });

  test('the terminal says it during the run, once it is sure', async () => {
    slowly();
    const output = work.fresh('report');
    const child = startPlan([
      'run',
      saturated('', '2m'),
      '-o',
      output,
      '--progress',
      'line',
      '--progress-interval',
      '1s',
    ]);
    await child.said('\nINVALID: ');
    await child.said(' gen=invalid');
    child.kill('SIGINT');
    const result = await child.finished;
    // On a busy machine another reason may come first.
    expect(result.stderr.match(/^INVALID: /gm)).toHaveLength(1);
    const { run } = await readBack(result, output);
    expect(run.events.map(({ name }) => name)).toContain('generator-invalid');
  });
});

test('requests sent again over a new connection are counted, from the sampler to the summary', async () => {
  // Answers the first request of each connection; hangs up when the second one comes.
  const closing = await rawServer((socket) => {
    let requests = 0;
    socket.on('data', () => {
      if (++requests > 1) socket.destroy();
      else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    });
  });
  try {
    const result = await runPlan(
      work,
      `baseUrl: ${closing.origin}\nthreadGroups: [{ threads: 1, loops: 4, samplers: [{ get: /a }] }]\n`,
      // The look at the target beforehand would be one of the connections.
      { args: ['--no-preflight'] },
    );
    expect(rowOf(result, 'GET /a')).toMatchObject({ requests: 4, failed: 0, staleRetries: 3, unsent: 0 });
    expect(result.summary.overview.staleRetries).toBe(3);
    expect(result.run.end.all.staleRetries).toBe(3);
    expect(closing.connections()).toBe(4);
    const page = readFileSync(join(result.output, 'index.html'), 'utf8');
    expect(page).toMatch(/<dt>keep-alive retries<\/dt><dd>3<\/dd>/);
  } finally {
    await closing.close();
  }
});
