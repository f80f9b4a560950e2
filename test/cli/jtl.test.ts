import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRun } from '../../src/result/read-run.ts';
import type { Summary } from '../../src/outputs/summary-json.ts';
import { plan, readJson, startPlan, workFolder } from '../support/cli.ts';
import { runOnSmallDisk, whyNoSmallDisk } from '../support/full-disk.ts';
import { recordingServer, type RecordingServer } from '../support/recording-server.ts';
import { readBack, runPlan, type PlanRun } from '../support/run-plan.ts';
import { skipOrFail } from '../targets/require-tools.ts';

// `plan run --jtl`: every request of real runs, read as tools read JMeter's results.
const work = workFolder();
let server: RecordingServer;

beforeAll(async () => {
  server = await recordingServer();
});
afterAll(async () => {
  await server.close();
  work.remove();
});

const HEADER =
  'timeStamp,elapsed,label,responseCode,responseMessage,threadName,dataType,success,failureMessage,bytes,sentBytes,grpThreads,allThreads,URL,Latency,IdleTime,Connect';

type Row = Readonly<Record<string, string>>;

/** Strict: a row with more or fewer cells is an error. */
function rowsIn(file: string): readonly Row[] {
  const text = readFileSync(file, 'utf8');
  expect(text.slice(0, text.indexOf('\n'))).toBe(HEADER);
  expect(text.endsWith('\n')).toBe(true);
  return parse(text, { columns: true, record_delimiter: '\n' });
}

const sum = (rows: readonly Row[], column: string): number => rows.reduce((all, row) => all + Number(row[column]), 0);

/** Rows are requests of the report: sampler by sampler as many, as many failed, as many bytes. */
function expectSame(rows: readonly Row[], { summary }: Pick<PlanRun, 'summary'>): void {
  const samplers = summary.samplers.filter(({ kind }) => kind === undefined || kind === 'request');
  expect(rows).toHaveLength(summary.all.requests);
  for (const { name, requests, failed, receivedBytes = 0, sentBytes = 0 } of samplers) {
    const own = rows.filter(({ label }) => label === name);
    expect([name, own.length, own.filter(({ success }) => success === 'false').length]).toEqual([
      name,
      requests,
      failed,
    ]);
    expect([name, sum(own, 'bytes'), sum(own, 'sentBytes')]).toEqual([name, receivedBytes, sentBytes]);
  }
}

/** The time that `p` percent did not exceed. */
function percentileOf(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)] ?? 0;
}

const HOSTILE = ['=1+1, "quoted"', 'two\nlines\rand one', "'-+@ \t é 日本 😀"];

describe('with two workers', () => {
  let ran: PlanRun;
  let rows: readonly Row[];

  beforeAll(async () => {
    server.reset(({ path }, index) => {
      if (path.startsWith('/moved')) return { status: 302, headers: { location: '/there' }, delayMs: index % 3 };
      if (path.startsWith('/bad'))
        return { status: 500, json: { message: 'line one\nsecret hunter2-long, "quoted"' }, delayMs: index % 5 };
      return { delayMs: index % 9, text: 'x'.repeat(index % 100), json: undefined };
    });
    const jtl = work.path('two/requests.jtl');
    const hostile = HOSTILE.map((name) => `      - { get: /a, name: ${JSON.stringify(name)} }`);
    ran = await runPlan(
      work,
      `
baseUrl: ${server.origin}
secrets: { word: SECRET_WORD }
threadGroups:
  - name: 'Buyers, "all"'
    threads: 6
    duration: 3s
    samplers:
${hostile.join('\n')}
      - { get: '/a?token=abc&word={{secrets.word}}', name: secret }
      - { post: /bad, json: { a: 1 }, name: bad }
      - { get: /moved, name: moved }
      - { get: 'http://127.0.0.1:1/', name: nobody }
      - transaction: both
        samplers: [{ get: /a, name: inner }]
      - repeat: 1
        name: poll
        until: { never: 1 }
        samplers: [{ get: /a, name: again }]
  - { name: Others, threads: 2, duration: 3s, samplers: [{ get: /a, name: other }, { pause: 20ms }] }
variables: { never: 0 }
`,
      { env: { SECRET_WORD: 'hunter2-long' }, args: ['--jtl', jtl, '--workers', '2', '--no-preflight'] },
    );
    rows = rowsIn(jtl);
  }, 60_000);

  test('has a row for each request, with its bytes; none for transactions and polls', () => {
    expectSame(rows, ran);
    expect(rows.length).toBeGreaterThan(100);
    expect(rows.filter(({ label }) => label === 'both' || label === 'poll')).toEqual([]);
    expect(rows.some(({ label }) => label === 'moved → redirect 1')).toBe(true);
  });

  test('gives the percentiles of the report', () => {
    for (const row of [...ran.summary.samplers, ran.summary.all]) {
      const own = rows.filter(({ label }) => row.name === 'all' || label === row.name);
      for (const p of [50, 90, 95, 99]) {
        const wanted = row[`p${p}Ms`];
        if (typeof wanted !== 'number' || own.length === 0) continue;
        const read = percentileOf(
          own.map(({ elapsed }) => Number(elapsed)),
          p,
        );
        // Whole milliseconds here; the time of redirects is in the sampler's row.
        if (row.name !== 'all') expect(Math.abs(read - wanted)).toBeLessThanOrEqual(0.5 + 0.001 * wanted + 0.001);
      }
    }
  });

  test('reads hostile labels back unchanged', () => {
    const labels = new Set(rows.map(({ label }) => label));
    for (const name of HOSTILE) expect(labels).toContain(name);
  });

  test('writes each column as JMeter does', () => {
    const started = ran.run.head.startedAt;
    for (const row of rows) {
      expect(Number(row['timeStamp'])).toBeGreaterThanOrEqual(started);
      expect(Number(row['timeStamp'])).toBeLessThan(started + ran.summary.run.durationMs + 10_000);
      expect(row['threadName']).toMatch(/^(Buyers, "all" 1-[1-6]|Others 2-[12])$/);
      expect([row['dataType'], row['IdleTime']]).toEqual(['text', '0']);
      expect(Number(row['Latency'])).toBeLessThanOrEqual(Number(row['elapsed']));
      expect(Number(row['grpThreads'])).toBeLessThanOrEqual(row['label'] === 'other' ? 2 : 6);
      expect(Number(row['allThreads'])).toBeLessThanOrEqual(8);
    }
    // Users of both workers together.
    expect(Math.max(...rows.map(({ allThreads }) => Number(allThreads)))).toBe(8);
    const bad = rows.find(({ label }) => label === 'bad');
    expect([bad?.['responseCode'], bad?.['responseMessage'], bad?.['URL']]).toEqual([
      '500',
      'Internal Server Error',
      `${server.origin}/bad`,
    ]);
    const moved = rows.find(({ label }) => label === 'moved → redirect 1');
    expect([moved?.['responseCode'], moved?.['responseMessage'], moved?.['success']]).toEqual(['302', 'Found', 'true']);
    const nobody = rows.find(({ label }) => label === 'nobody');
    expect(nobody?.['responseCode']).toBe('Non HTTP response code: connect_refused');
    expect(nobody?.['responseMessage']).toMatch(/^Non HTTP response message: .*127\.0\.0\.1:1/);
  });

  test('holds no secret, and each failure on one line', () => {
    const text = readFileSync(work.path('two/requests.jtl'), 'utf8');
    expect(text).not.toContain('hunter2');
    expect(text).not.toContain('token=abc');
    const [secret] = rows.filter(({ label }) => label === 'secret');
    expect(secret?.['URL']).toBe(`${server.origin}/a?token=[redacted]&word=[redacted]`);
    for (const { label, success, failureMessage } of rows) {
      expect([label, failureMessage === '']).toEqual([label, success === 'true']);
      expect(failureMessage).not.toMatch(/[\r\n]/);
    }
    expect(rows.find(({ label }) => label === 'bad')?.['failureMessage']).toContain('HTTP 500');
  });
});

test('after Ctrl-C twice every counted request has its row', async () => {
  server.reset((_, index) => ({ delayMs: index % 50 === 49 ? 20_000 : 5 }));
  const file = work.write(
    'stopped.yaml',
    `
baseUrl: ${server.origin}
threadGroups: [{ threads: 10, duration: 5m, samplers: [{ get: /a }] }]
`,
  );
  const [output, jtl] = [work.fresh('report'), work.fresh('requests.jtl')];
  const child = startPlan(['run', file, '-o', output, '--jtl', jtl, '--workers', '2', '--allow-invalid']);
  await server.asked(40);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  child.kill('SIGINT');
  await child.said('Stopped by Ctrl-C');
  child.kill('SIGINT');
  const ran = await readBack(await child.finished, output);
  expect(ran.code).toBe(130);
  const rows = rowsIn(jtl);
  expectSame(rows, ran);
  expect(ran.run.end.totals[0]?.interrupted ?? 0).toBeGreaterThan(0);
}, 60_000);

test('requests of the warm-up have no rows, as they are in no total; open load tells the time from the actual start', async () => {
  server.reset(() => ({ delayMs: 30 }));
  const jtl = work.fresh('requests.jtl');
  const ran = await runPlan(
    work,
    `
baseUrl: ${server.origin}
warmUp: 1s
threadGroups: [{ arrivals: { rate: 40/s, duration: 3s, maxThreads: 1, onBusy: queue }, samplers: [{ get: /a }] }]
`,
    { args: ['--jtl', jtl] },
  );
  const rows = rowsIn(jtl);
  expectSame(rows, ran);
  expect(ran.summary.run.warmUp?.requests ?? 0).toBeGreaterThan(0);
  const [row] = ran.summary.samplers;
  const read = percentileOf(
    rows.map(({ elapsed }) => Number(elapsed)),
    50,
  );
  expect(Math.abs(read - Number(row?.schedule?.elapsed['p50Ms']))).toBeLessThan(0.6);
  expect(Number(row?.['p50Ms'])).toBeGreaterThan(read);
});

test('with "samples: none" rows have no URL, and causes without values', async () => {
  server.reset(() => ({ status: 422, json: { detail: 'Zebrafink' } }));
  const jtl = work.fresh('requests.jtl');
  await runPlan(
    work,
    `
baseUrl: ${server.origin}
report: { samples: none }
threadGroups: [{ threads: 1, loops: 3, samplers: [{ get: '/a?Zebrafink={{iteration}}' , name: a }] }]
`,
    { args: ['--jtl', jtl] },
  );
  const rows = rowsIn(jtl);
  expect(rows.map(({ URL, failureMessage }) => [URL, failureMessage])).toEqual(
    Array.from({ length: 3 }, () => ['', 'HTTP 422 Unprocessable Entity']),
  );
});

describe('where rows cannot be written', () => {
  const endless = (): string => {
    server.reset(() => ({ delayMs: 1 }));
    return work.write(
      'endless.yaml',
      `
baseUrl: ${server.origin}
threadGroups: [{ threads: 20, duration: 2m, samplers: [{ get: /a }] }]
`,
    );
  };

  /** Exit 3, one message, a whole report, whole rows. */
  async function expectBroken(
    ran: { readonly code: number | null; readonly stderr: string },
    output: string,
    jtl: string,
  ): Promise<void> {
    expect([ran.code, ran.stderr]).toEqual([3, expect.stringContaining('error[result-unwritable] Cannot write the ')]);
    expect(ran.stderr).not.toContain('This is a bug');
    const run = await readRun(output);
    expect([run.complete, run.end.reason]).toEqual([true, 'broken']);
    expect(existsSync(join(output, 'index.html'))).toBe(true);
    const rows = rowsIn(jtl);
    const { all } = readJson(join(output, 'summary.json')) as Summary;
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.length).toBeLessThanOrEqual(all.requests);
  }

  test('a file that may not grow: exit 3, the report is whole', async () => {
    const [output, jtl] = [work.fresh('report'), work.fresh('requests.jtl')];
    // Blocks of 512 bytes. The report's page is smaller.
    const ran = await plan(['run', endless(), '-o', output, '--jtl', jtl], { after: 'ulimit -f 1400' });
    await expectBroken(ran, output, jtl);
    expect(ran.stderr).toContain(`Cannot write the rows to ${jtl}`);
  }, 90_000);

  test('a full disk with the results on it: the ballast is theirs', async () => {
    const reason = whyNoSmallDisk();
    if (reason !== undefined) return skipOrFail(reason);
    const ran = await runOnSmallDisk(work, { file: endless(), kib: 4000, args: ['--jtl', 'DISK/requests.jtl'] });
    await expectBroken(ran, ran.left, join(ran.left, 'requests.jtl'));
  }, 90_000);

  test('a device that is full from the start: exit 3, nothing is sent', async () => {
    const file = endless();
    const { code, stderr } = await plan([
      'run',
      file,
      '-o',
      work.fresh('report'),
      '--jtl',
      '/dev/full',
      '--force',
      '--no-preflight',
    ]);
    expect([code, stderr]).toEqual([3, expect.stringContaining('Cannot write the rows to /dev/full')]);
    expect(server.log).toEqual([]);
  });
});

test('a file that is there already is kept, and nothing is sent, unless --force is given', async () => {
  server.reset();
  const jtl = work.write('mine.jtl', 'mine');
  const file = work.write(
    'once.yaml',
    `
baseUrl: ${server.origin}
threadGroups: [{ threads: 1, loops: 2, samplers: [{ get: /a }] }]
`,
  );
  const args = ['run', file, '-o', work.fresh('report'), '--jtl', jtl, '--no-preflight', '--allow-invalid'];
  const refused = await plan(args);
  expect([refused.code, readFileSync(jtl, 'utf8'), server.log]).toEqual([2, 'mine', []]);
  expect(refused.stderr).toContain('error[file-exists]');
  expect((await plan([...args, '--force'])).code).toBe(0);
  expect(rowsIn(jtl)).toHaveLength(2);
  for (const other of [['--once'], ['--repeat', '2'], ['--find-capacity']]) {
    expect((await plan([...args, '--force', ...other])).code).toBe(2);
  }
});
