import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Summary } from '../../src/outputs/summary-json.ts';
import { readRun } from '../../src/result/read-run.ts';
import { schemaErrors } from '../simulate/schemas.ts';
import { plan, readJson, startPlan, workFolder } from '../support/cli.ts';
import { closedPort } from '../support/loopback.ts';
import { recordingServer, type RecordingServer } from '../support/recording-server.ts';
import { readBack } from '../support/run-plan.ts';

const work = workFolder();
let server: RecordingServer;
beforeAll(async () => {
  server = await recordingServer();
});
afterAll(async () => {
  await server.close();
  work.remove();
});

// One byte of CSI would do: nothing that colours or moves the cursor.
// eslint-disable-next-line no-control-regex
const ESCAPES = /\u001b/;
const LAST_LINE =
  /^plan: (PASS|FAIL|STOPPED_EARLY|NO_THRESHOLDS|INVALID) thresholds_failed=\d+\/\d+ requests=\d+ failed=[\d.]+% p95=\S+ report=\S+\n?$/;

const shortPlan = (extra = ''): string =>
  work.write(
    `${work.fresh('p').slice(work.folder.length + 1)}.yaml`,
    `baseUrl: ${server.origin}\nthreadGroups:\n  - threads: 2\n    loops: 3\n    samplers: [{ get: /a }]\n${extra}`,
  );
const lastLineOf = (text: string): string => text.trimEnd().split('\n').at(-1) ?? '';

describe('exit codes', () => {
  test('0: no thresholds, or all kept', async () => {
    server.reset();
    const output = work.fresh('report');
    const { code, stdout, stderr } = await plan([
      'run',
      shortPlan('thresholds: { errorRate: { lessThan: 1% } }\n'),
      '-o',
      output,
    ]);
    expect([code, stdout]).toEqual([0, '']);
    expect(server.counts()).toEqual({ 'GET /a': 6 });
    expect(lastLineOf(stderr)).toMatch(LAST_LINE);
    expect(lastLineOf(stderr)).toContain('plan: PASS thresholds_failed=0/1 requests=6 failed=0%');
    expect(stderr).not.toMatch(ESCAPES);
    expect(readdirSync(output).sort()).toEqual(
      ['.plan-report', 'index.html', 'junit.xml', 'plan.yaml', 'run.ndjson.gz', 'summary.json', 'summary.md'].sort(),
    );
  });

  test('1: a threshold failed', async () => {
    server.reset(() => ({ status: 500 }));
    const { code, stderr } = await plan([
      'run',
      shortPlan('thresholds: { errorRate: { lessThan: 1% } }\n'),
      '-o',
      work.fresh('report'),
      '--quiet',
    ]);
    expect(code).toBe(1);
    expect(stderr).toMatch(LAST_LINE);
    expect(stderr).toContain('plan: FAIL thresholds_failed=1/1 requests=6 failed=100%');
  });

  test('1: an abort rule ended the run early', async () => {
    server.reset(() => ({ status: 500, delayMs: 20 }));
    const file = work.write(
      'abort.yaml',
      `baseUrl: ${server.origin}
threadGroups: [{ threads: 1, duration: 2m, samplers: [{ get: /a }] }]
thresholds: { errorRate: { lessThan: 50%, abortTest: true, after: 1s } }
`,
    );
    const output = work.fresh('report');
    const { code, ...rest } = await plan(['run', file, '-o', output]);
    expect(code).toBe(1);
    const { run, summary } = await readBack({ code, ...rest }, output);
    expect(run.end.reason).toBe('aborted');
    expect(run.end.durationMs).toBeLessThan(60_000);
    expect(summary.verdict.state).toBe('FAIL');
    expect(rest.stderr).toContain('errorRate < 50%');
  });

  test('1: the rule that every new plan has ends a run in which nearly everything fails', async () => {
    server.reset(() => ({ status: 503, delayMs: 20 }));
    const made = work.path('made.yaml');
    expect((await plan(['init', made])).code).toBe(0);
    const text = readFileSync(made, 'utf8');
    expect(text).toContain('- { atMost: 95%, abortTest: true, for: 30s }');
    const quick = text.replace('for: 30s', 'for: 2s').replace('thinkTime: 1s-3s', 'thinkTime: 100ms');
    const output = work.fresh('report');
    const file = work.write('quick.yaml', quick.replace('duration: 1m', 'duration: 5m'));
    const result = await plan(['run', file, '-o', output, '--allow-invalid', '--var', `baseUrl=${server.origin}`]);
    expect(result.code).toBe(1);
    const { run, summary } = await readBack(result, output);
    expect(run.end.detail).toMatch(/^Stopped by its threshold "errorRate ≤ 95% for 2s" after \d+ s\.$/);
    // The moment that ended it stands in the report: both limits are broken, and it says which one stopped the run.
    expect(summary.verdict.thresholdsFailed).toBe(2);
    expect(run.events.map(({ name }) => name)).toEqual(['aborted-by-threshold']);
  });

  test('3: the output folder cannot be made; nothing is sent', async () => {
    server.reset();
    const file = work.write('a-file', 'x');
    const { code, stderr } = await plan(['run', shortPlan(), '-o', join(file, 'report')]);
    expect([code, server.connections()]).toEqual([3, 0]);
    expect(stderr).toMatch(/^error\[output-unwritable\] [^\n]+\n$/);
  });

  test('3: the disk is full; one message, no stack, what was recorded stays readable', async () => {
    server.reset(() => ({ delayMs: 20, status: 500, text: 'x'.repeat(500) }));
    const file = work.write(
      'long.yaml',
      `baseUrl: ${server.origin}
threadGroups:
  - threads: 20
    duration: 30s
    samplers:
${Array.from({ length: 20 }, (_, i) => `      - get: /a/${i}`).join('\n')}
`,
    );
    const output = work.fresh('report');
    const { code, stderr } = await plan(['run', file, '-o', output], { after: 'ulimit -f 6' });
    expect(code).toBe(3);
    expect(stderr).toContain('error[result-unwritable] Cannot write the results to');
    expect(stderr).not.toMatch(/^ {4}at /m);
    expect(stderr).not.toContain('This is a bug');
    expect((await plan(['report', output, '-o', work.fresh('again')])).code).toBe(0);
  });

  test('5: the target is down; nothing is written', async () => {
    const port = await closedPort();
    const output = work.fresh('report');
    const { code, stdout, stderr } = await plan([
      'run',
      shortPlan(),
      '-o',
      output,
      '--var',
      `baseUrl=http://127.0.0.1:${port}`,
    ]);
    expect([code, stdout]).toEqual([5, '']);
    expect(stderr).toMatch(
      /^error\[target-unreachable\] http:\/\/127\.0\.0\.1:\d+ does not answer: connection refused\. [^\n]+\n$/,
    );
    expect(existsSync(output)).toBe(false);
  });

  test('--no-preflight runs into the dead target and reports it', async () => {
    const port = await closedPort();
    const output = work.fresh('report');
    const result = await plan([
      'run',
      shortPlan(),
      '-o',
      output,
      '--quiet',
      '--no-preflight',
      '--var',
      `baseUrl=http://127.0.0.1:${port}`,
    ]);
    const { summary, run } = await readBack(result, output);
    expect(result.code).toBe(0);
    expect(summary.all).toMatchObject({ requests: 6, failed: 6 });
    expect(run.errors).toMatchObject([{ kind: 'connection' }]);
  });
});

describe('signals', () => {
  const endless = (sampler: string, settings = ''): string =>
    work.write(
      `${work.fresh('endless').slice(work.folder.length + 1)}.yaml`,
      `baseUrl: ${server.origin}
threadGroups:
  - threads: 3
    duration: 5m
    ${settings}
    samplers: [{ get: ${sampler} }, { pause: 20ms }]
    onStop: [{ post: /bye }]
`,
    );

  test.each([
    ['SIGINT', 130, 'stopped', 'Stopped by Ctrl-C.'],
    ['SIGTERM', 143, 'stopped', 'Stopped by SIGTERM.'],
    ['SIGHUP', 143, 'stopped', 'Stopped by SIGHUP.'],
  ] as const)('%s once: graceful stop with report, exit %d', async (signal, code, reason, detail) => {
    server.reset(() => ({ delayMs: 30 }));
    const output = work.fresh('report');
    const child = startPlan(['run', endless('/a'), '-o', output]);
    await server.asked(10);
    child.kill(signal);
    const result = await child.finished;
    expect(result.code).toBe(code);
    expect(result.stderr).toContain(`${detail} Requests in flight may finish within ${code === 130 ? '30s' : '8s'};`);
    const { run, summary } = await readBack(result, output);
    expect(run.end).toMatchObject({ reason, detail });
    expect(summary.verdict.state).toBe('STOPPED EARLY');
    expect(summary.all).toMatchObject({ requests: server.log.length, failed: 0, interrupted: 0 });
    expect(server.counts()['POST /bye']).toBe(3);
    expect(lastLineOf(result.stderr)).toMatch(LAST_LINE);
    expect(existsSync(join(output, 'index.html'))).toBe(true);
  });

  test('Ctrl-C twice cuts off requests in flight and still writes the report', async () => {
    server.reset(() => ({ never: true }));
    const output = work.fresh('report');
    const child = startPlan(['run', endless('/never'), '-o', output]);
    await server.asked(3);
    child.kill('SIGINT');
    await child.said('press Ctrl-C again');
    child.kill('SIGINT');
    const result = await child.finished;
    expect(result.code).toBe(130);
    const { summary } = await readBack(result, output);
    expect(summary.all).toMatchObject({ requests: 0, failed: 0, interrupted: 3 });
  });

  test('cut off in the middle of transactions, polls and pauses, on two workers, everything still adds up', async () => {
    server.reset(({ path }) => ({ never: path.startsWith('/never'), json: { status: 'pending' } }));
    const file = work.write(
      'middle.yaml',
      `baseUrl: ${server.origin}
threadGroups:
  - name: In a transaction
    threads: 3
    duration: 5m
    samplers:
      - transaction: Checkout
        samplers: [{ get: /cart }, { get: /never }]
  - name: In a poll
    threads: 3
    duration: 5m
    samplers:
      - repeat: 1000
        name: Wait
        every: 50ms
        until: { status: completed }
        samplers: [{ get: /status, extractors: { status: $.status } }]
  - name: In a pause
    threads: 3
    duration: 5m
    samplers: [{ transaction: Slow, samplers: [{ get: /page }, { pause: 5m }, { get: /after }] }]
  - name: Open
    arrivals: { rate: 20/s, duration: 5m, maxThreads: 3 }
    samplers: [{ get: /never/open }]
`,
    );
    const output = work.fresh('report');
    // Its open group drops arrivals, which alone makes a run INVALID.
    const child = startPlan(['run', file, '-o', output, '--workers', '2', '--allow-invalid']);
    await server.asked(30);
    child.kill('SIGINT');
    await child.said('press Ctrl-C again');
    child.kill('SIGINT');
    const result = await child.finished;
    expect(result.code).toBe(130);
    const { summary } = await readBack(result, output);
    const counts = Object.fromEntries(
      summary.samplers.map(({ name, requests, failed, interrupted }) => [name, [requests, failed, interrupted]]),
    );
    expect(counts).toMatchObject({
      Checkout: [0, 0, 3],
      'GET /cart': [3, 0, 0],
      'GET /never': [0, 0, 3],
      Wait: [0, 0, 3],
      Slow: [0, 0, 3],
      'GET /page': [3, 0, 0],
      'GET /after': [0, 0, 0],
      'GET /never/open': [0, 0, 3],
    });
    expect(summary.overview.dropped).toBeGreaterThan(0);
  });

  test('Ctrl-C in a hurry: a second one while the report is written does not lose it', async () => {
    server.reset();
    const output = work.fresh('report');
    const child = startPlan(['run', endless('/a'), '-o', output]);
    await server.asked(10);
    child.kill('SIGINT');
    await child.said('Stopped by Ctrl-C.');
    // By now nothing is in flight for long: the load ends and the report is on its way.
    await new Promise((resolve) => setTimeout(resolve, 150));
    child.kill('SIGINT');
    const result = await child.finished;
    expect(result).toMatchObject({ code: 130, signal: null });
    await readBack(result, output);
    expect(lastLineOf(result.stderr)).toMatch(LAST_LINE);
  });

  test('kill -9 leaves a run file that plan report can read', async () => {
    server.reset();
    const output = work.fresh('report');
    const child = startPlan(['run', endless('/a'), '-o', output, '--progress-interval', '1s']);
    await child.said('[00:07]');
    child.kill('SIGKILL');
    expect(await child.finished).toMatchObject({ code: null, signal: 'SIGKILL' });
    const again = work.fresh('again');
    const { code, stderr } = await plan(['report', output, '-o', again]);
    expect(code).toBe(0);
    expect(lastLineOf(stderr)).toMatch(LAST_LINE);
    const summary = readJson(join(again, 'summary.json')) as Summary;
    expect(summary.run.reason).toBe('incomplete');
    expect(summary.all.requests).toBeGreaterThan(0);
    // The folder of the killed run is ours: the next run takes it.
    expect((await plan(['run', shortPlan(), '-o', output, '--quiet'])).code).toBe(0);
  });
});

describe('what is printed', () => {
  test('--quiet: the last line only', async () => {
    const { code, stdout, stderr } = await plan(['run', shortPlan(), '-o', work.fresh('report'), '-q']);
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toMatch(LAST_LINE);
    expect(stderr.split('\n')).toHaveLength(2);
  });

  test('--json: stdout is summary.json and nothing else', async () => {
    const output = work.fresh('report');
    const { code, stdout, stderr } = await plan(['run', shortPlan(), '-o', output, '--json']);
    expect([code, stderr]).toEqual([0, '']);
    const printed = JSON.parse(stdout) as Summary;
    expect(schemaErrors('summary')(printed)).toEqual([]);
    const { renderedAt: _, ...written } = readJson(join(output, 'summary.json')) as Summary;
    const { renderedAt: __, ...told } = printed;
    expect(told).toEqual(written);
  });

  test('banner, progress lines and summary, without colour where nobody watches', async () => {
    server.reset(() => ({ delayMs: 50 }));
    const file = work.write(
      'progress.yaml',
      `baseUrl: ${server.origin}\nname: Shop\nthreadGroups: [{ threads: 2, duration: 3s, samplers: [{ get: /a }] }]\n`,
    );
    const args = ['run', file, '-o', work.fresh('report'), '--progress', 'line', '--progress-interval', '1s'];
    const { stdout, stderr } = await plan(args, { env: { FORCE_COLOR: '' } });
    expect(stdout).toBe('');
    expect(stderr).toContain(`Shop · ${file} → ${server.origin}`);
    expect(stderr).toContain('2 users');
    const lines = stderr
      .split('\n')
      .filter((line) =>
        /^\[\d\d:\d\d\] hold \d+% users=2 rps=[\d.]+ p50=\S+ p95=\S+ p99=\S+ failed=0% gen=\w+ requests=\d+$/.test(
          line,
        ),
      );
    expect(lines.length).toBeGreaterThanOrEqual(2);
    expect(stderr).not.toMatch(ESCAPES);
    expect(stderr).toContain('GET /a');
  });

  test('-v prints the first exchange of each cause of errors, once, with its secrets masked', async () => {
    server.reset(({ path }) => ({ status: path === '/a' ? 500 : 503, json: { detail: `broken ${path}` } }));
    const text = `baseUrl: ${server.origin}\ndefaults: { headers: { Authorization: Bearer s3cr3t-token } }\nthreadGroups: [{ threads: 1, loops: 5, samplers: [{ get: /a }, { get: /b }] }]\n`;
    const file = work.write('verbose.yaml', text);
    const { stderr } = await plan(['run', file, '-o', work.fresh('report'), '-v', '--progress', 'none']);
    expect(stderr.match(/^GET http\S+\/a → 500 Internal Server Error/gm)).toHaveLength(1);
    expect(stderr.match(/^GET http\S+\/b → 503 Service Unavailable/gm)).toHaveLength(1);
    expect(stderr).toContain('  <   {"detail":"broken /a"}');
    expect(stderr).not.toContain('s3cr3t');
    expect((await plan(['run', file, '-v', '-q'])).code).toBe(2);
  });

  test('where the locale is not UTF-8 there are plain signs only', async () => {
    server.reset(() => ({ status: 500 }));
    const text = `baseUrl: ${server.origin}\nthreadGroups: [{ threads: 2, duration: 2s, samplers: [{ get: /a }] }]\nthresholds: { errorRate: { lessThan: 1% } }\n`;
    const file = work.write('plain.yaml', text);
    for (const progress of ['tty', 'line']) {
      const args = ['run', file, '-o', work.fresh('report'), '--progress', progress, '--progress-interval', '1s'];
      const { stderr } = await plan(args, { env: { LANG: 'C' } });
      expect(stderr).toMatch(progress === 'tty' ? /^all +\d/m : /^\[00:0\d\] hold /m);
      // oxlint-disable-next-line no-control-regex
      expect(stderr).toMatch(/^[\u0000-\u007f]*$/);
    }
  });

  test('--progress tty redraws in place and gives the cursor back', async () => {
    server.reset(() => ({ delayMs: 50 }));
    const text = `baseUrl: ${server.origin}\nthreadGroups: [{ threads: 2, duration: 2s, samplers: [{ get: /a }] }]\n`;
    const args = ['run', work.write('tty.yaml', text), '-o', work.fresh('report'), '--progress', 'tty'];
    const { code, stdout, stderr } = await plan(args);
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toContain('\u001b[?25l');
    expect(stderr.lastIndexOf('\u001b[?25h')).toBeGreaterThan(stderr.lastIndexOf('\u001b[?25l'));
    expect(lastLineOf(stderr)).toMatch(LAST_LINE);
  });

  test.each([
    // arguments, environment, colours
    [['--color', 'always'], {}, true],
    [['--color', 'always'], { NO_COLOR: '1' }, true],
    [['--color', 'never'], { FORCE_COLOR: '1' }, false],
    [[], { FORCE_COLOR: '1' }, true],
    [[], { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
    [[], {}, false],
  ])('%j with %j: colours %s', async (args, env, colours) => {
    const broken = work.write('broken.yaml', 'threadGroups:\n  - thredas: 1\n');
    const { stderr } = await plan(['validate', broken, ...args], { env: env as Record<string, string> });
    expect(ESCAPES.test(stderr)).toBe(colours);
  });
});

describe('the output folder', () => {
  test('with other people’s files it is refused before anything is sent; --force writes beside them', async () => {
    server.reset();
    const output = work.path('theirs');
    mkdirSync(output);
    writeFileSync(join(output, 'thesis.txt'), 'years of work');
    const refused = await plan(['run', shortPlan(), '-o', output]);
    expect([refused.code, server.connections(), readdirSync(output)]).toEqual([2, 0, ['thesis.txt']]);
    expect(refused.stderr).toMatch(/^error\[output-not-ours\] [^\n]+ add --force\.\n$/);
    expect((await plan(['run', shortPlan(), '-o', output, '--force', '-q'])).code).toBe(0);
    expect(readFileSync(join(output, 'thesis.txt'), 'utf8')).toBe('years of work');
    expect(existsSync(join(output, 'index.html'))).toBe(true);
  });

  test('that holds the plan itself as plan.yaml is refused, also with --force', async () => {
    server.reset();
    const text = `baseUrl: ${server.origin}\nthreadGroups: [{ threads: 1, loops: 1, samplers: [{ get: /a }] }]\n`;
    const file = work.write('mine/plan.yaml', text);
    for (const folder of [work.path('mine'), join(work.path('mine'), '..', 'mine')]) {
      const { code, stderr } = await plan(['run', file, '-o', folder, '--force']);
      expect([code, server.connections()]).toEqual([2, 0]);
      expect(stderr).toMatch(/^error\[output-not-ours\] The report would write over the plan [^\n]+\n$/);
    }
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  test('what a killed run left behind is cleared away, other files stay', async () => {
    const output = work.fresh('report');
    mkdirSync(output);
    for (const name of ['.plan-report', '.plan-ballast', '.index.html-0a1b2c3d', '.index.html-mine', 'notes.txt']) {
      writeFileSync(join(output, name), 'x');
    }
    expect((await plan(['run', shortPlan(), '-o', output, '-q'])).code).toBe(0);
    const names = readdirSync(output);
    expect(names).toEqual(expect.arrayContaining(['.index.html-mine', 'notes.txt', 'index.html']));
    expect(names).not.toEqual(expect.arrayContaining(['.plan-ballast']));
    expect(names).not.toEqual(expect.arrayContaining(['.index.html-0a1b2c3d']));
  });

  test('of an earlier report is replaced', async () => {
    const output = work.fresh('report');
    for (const loops of [2, 3]) {
      const text = `baseUrl: ${server.origin}\nthreadGroups: [{ threads: 1, loops: ${loops}, samplers: [{ get: /a }] }]\n`;
      await plan(['run', work.write('again.yaml', text), '-o', output, '-q']);
      expect((readJson(join(output, 'summary.json')) as Summary).all.requests).toBe(loops);
    }
  });
});

test('plan report gives the run’s own report again, byte for byte but for the render time', async () => {
  server.reset(({ path }, index) => ({ delayMs: 5, status: path === '/b' && index % 3 === 0 ? 503 : 200 }));
  const file = work.write(
    'mixed.yaml',
    `baseUrl: ${server.origin}
threadGroups:
  - threads: 3
    loops: 6
    samplers:
      - get: /a
      - get: /b
      - transaction: Both
        samplers: [{ get: /c }]
thresholds: { p95: { lessThan: 10s }, errorRate: { lessThan: 90% } }
`,
  );
  const own = work.fresh('report');
  await plan(['run', file, '-o', own, '-q']);
  const folders = [own];
  for (const from of [own, join(own, 'run.ndjson.gz')]) {
    const folder = work.fresh('again');
    const { code, stdout, stderr } = await plan(['report', from, '-o', folder]);
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toMatch(LAST_LINE);
    folders.push(folder);
  }
  const renderedAt = (readJson(join(own, 'summary.json')) as Summary).renderedAt;
  expect(renderedAt).toEqual(expect.any(Number));
  const [first = '', ...others] = folders;
  for (const name of readdirSync(first)) {
    for (const other of others) {
      expect([name, timeless(join(other, name))]).toEqual([name, timeless(join(first, name))]);
    }
  }
});

test('plan report of a part: its time, its samplers, and bins as wide as asked', async () => {
  server.reset(({ path }, index) => ({ delayMs: path === '/slow' ? 30 : 2, status: index > 10 ? 200 : 503 }));
  const file = work.write(
    'parts.yaml',
    `baseUrl: ${server.origin}
threadGroups:
  - { threads: 2, duration: 4s, thinkTime: 20ms, samplers: [{ get: /quick }, { get: /slow }] }
thresholds: { errorRate: { lessThan: 1% }, samplers: { GET /slow: { p95: { lessThan: 5s } } } }
`,
  );
  const whole = work.fresh('report');
  const ran = await plan(['run', file, '-o', whole, '-q', '--allow-invalid']);
  expect(ran.code).toBe(1);
  const run = await readRun(whole);
  const { seconds, end } = run;
  const part = async (...args: readonly string[]): Promise<Summary> => {
    const folder = work.fresh('part');
    const { code, stderr } = await plan(['report', whole, '-o', folder, ...args]);
    expect([code, stderr]).toEqual([0, expect.stringMatching(LAST_LINE)]);
    return readJson(join(folder, 'summary.json')) as Summary;
  };
  const ended = (id: number, from: number): number =>
    seconds
      .filter(({ t }) => t >= from)
      .flatMap(({ samplers }) => samplers.filter((sampler) => sampler.id === id))
      .reduce((sum, { ok, failed }) => sum + (ok?.n ?? 0) + (failed?.n ?? 0), 0);

  // All failures came in the first second.
  const late = await part('--from', '1s');
  expect(late.run.part?.time).toEqual({ fromMs: 1000, toMs: end.durationMs, wholeMs: end.durationMs });
  expect(late.run).toMatchObject({ startedAt: run.head.startedAt + 1000, durationMs: end.durationMs - 1000 });
  expect(late.verdict.state).toBe('PASS');
  const ids = run.head.samplers.flatMap(({ kind }, id) => (kind === 'request' ? [id] : []));
  expect(late.all.requests).toBe(ids.reduce((sum, id) => sum + ended(id, 1), 0));

  const slow = await part('--include', '*SLOW', '--bin', '2s');
  const id = run.head.samplers.findIndex(({ name }) => name === 'GET /slow');
  expect(slow.samplers.map(({ name }) => name)).toEqual(['GET /slow']);
  expect(slow.run.part).toEqual({ include: ['*SLOW'], exclude: [], leftOut: 1 });
  expect(slow.all.requests).toBe(ended(id, 0));
  expect(slow.all.maxMs).toBe((run.end.totals.find((one) => one.id === id)?.ok?.maxUs ?? 0) / 1000);
  expect((await part('--exclude', 'GET /quick')).samplers).toEqual(slow.samplers);

  for (const [args, message] of [
    [['--from', '10s'], 'Nothing lies between --from and --to: the run is 0:04 long.'],
    [['--from', '500ms'], '--from takes whole seconds'],
    [
      ['--include', 'POST*'],
      'No sampler is called "POST*" (* stands for any characters). The run has: GET /quick, GET /slow.',
    ],
    [['--exclude', '*'], '--include and --exclude leave no sampler.'],
  ] as const) {
    const { code, stderr } = await plan(['report', whole, '-o', work.fresh('part'), ...args]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  }
});

/** A file's text, the moment of rendering masked. */
function timeless(path: string): string {
  return readFileSync(path, 'latin1')
    .replaceAll(/("renderedAt":\s*)\d+/g, '$1…')
    .replaceAll(/rendered [^<]*</gi, 'rendered …<');
}

test('plan report --print says on stdout what run said', async () => {
  server.reset();
  const output = work.fresh('report');
  const ran = await plan(['run', shortPlan(), '-o', output]);
  const { stdout } = await plan(['report', output, '-o', work.fresh('again'), '--print']);
  expect(stdout).toContain('GET /a');
  expect(ran.stderr).toContain(stdout.trimEnd());
});

test.each([
  [['report', 'nowhere'], 'There is no run file or report folder nowhere.'],
  [['report', 'not-a-run.txt'], 'not-a-run.txt is not a run file'],
])('plan %j: exit 2 and one line', async (args, message) => {
  work.write('not-a-run.txt', 'hello');
  const { code, stderr } = await plan([...args, '-o', 'again'], { cwd: work.folder });
  expect(code).toBe(2);
  expect(stderr).toMatch(/^error\[result-unreadable\] [^\n]+\n$/);
  expect(stderr).toContain(message);
});
