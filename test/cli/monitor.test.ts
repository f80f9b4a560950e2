import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { platform } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { formatBytes } from '../../src/outputs/format.ts';
import type { Summary } from '../../src/outputs/summary-json.ts';
import { readRun } from '../../src/result/read-run.ts';
import { schemaErrors } from '../simulate/schemas.ts';
import { plan, readJson, workFolder, type CliResult } from '../support/cli.ts';
import { FILES } from '../targets/monitored-files.ts';
import { onLinux } from '../support/on-linux.ts';

const work = workFolder();
afterAll(() => work.remove());

type Target = NonNullable<Summary['target']>;
const seriesOf = (target: Target | undefined, metric: string): Record<string, string | number> =>
  target?.series.find((series) => series['metric'] === metric) ?? {};
const number = (value: string | number | undefined): number => Number(value);

describe('a target with metrics, watched by its port and its endpoint', () => {
  let child: ChildProcess;
  let port = 0;
  let ran: CliResult;
  let folder = '';
  let summary: Summary;

  beforeAll(async () => {
    child = fork(fileURLToPath(new URL('../targets/monitored-server.js', import.meta.url)));
    [port] = (await once(child, 'message')) as [number];
    folder = work.fresh('report');
    const file = work.write(
      'watched.yaml',
      `baseUrl: http://127.0.0.1:${port}
secrets: { password: METRICS_PASSWORD }
threadGroups:
  - threads: 4
    duration: 3700ms
    thinkTime: 20ms
    samplers: [{ get: /timed }, { get: /plain }]
monitor:
  interval: 1s
  prometheus: http://ann:{{secrets.password}}@127.0.0.1:${port}/metrics?key={{secrets.password}}
  metrics:
    - { name: requests_total, sum: true, title: Sum }
    - requests_total
    - { name: requests_total, labels: { path: /never }, as: value, title: Never }
    - signed_in
    - heap_bytes
    - broken
    - core_busy
    - request_total
  processes: [{ port: ${port}, name: api }]
`,
    );
    ran = await plan(['run', file, '-o', folder, '--workers', '1', '--allow-invalid'], {
      env: { METRICS_PASSWORD: 'geheim-9' },
    });
    if (ran.code !== 0) throw new Error(ran.stderr);
    summary = readJson(join(folder, 'summary.json')) as Summary;
  }, 30_000);
  afterAll(() => void child.kill('SIGKILL'));

  test('rates of counters are those of the load, values are as the endpoint says', () => {
    expect(ran.code).toBe(0);
    const { target } = summary;
    const requests = seriesOf(target, 'requests_total');
    // Some 300 a second; the server counts what is sent, the endpoint is read at its own moments.
    const perSecond = summary.all.requests / (summary.run.durationMs / 1000);
    expect(requests).toMatchObject({ source: `127.0.0.1:${port}`, labels: '', unit: 'perSecond', as: 'rate' });
    expect(number(requests['mean']) / perSecond).toBeGreaterThan(0.7);
    expect(number(requests['mean']) / perSecond).toBeLessThan(1.4);
    expect(seriesOf(target, 'signed_in')).toMatchObject({ unit: 'number', min: 1, mean: 1, max: 1, last: 1 });
    expect(seriesOf(target, 'heap_bytes')).toMatchObject({ unit: 'bytes', as: 'value', last: 2.5e8 });
    expect(seriesOf(target, 'broken')).toEqual({});
    const never = target?.series.find((series) => series['as'] === 'value' && series['metric'] === 'requests_total');
    expect(never).toMatchObject({ labels: '{path="/never"}', last: 0 });
    // At the start and each second; at the end too, if the last one was long enough ago.
    expect(target?.sources[0]).toMatchObject({ kind: 'prometheus', missed: 0 });
    expect(target?.sources[0]?.readings).toBeGreaterThanOrEqual(4);
  });

  test('of a metric with very many series the first are drawn, and a name that is not there is told', () => {
    const { target } = summary;
    expect(target?.series.filter((series) => series['metric'] === 'core_busy')).toHaveLength(8);
    const notes = [
      `"core_busy" of http://127.0.0.1:${port}/metrics has 20 series, of which the first 8 are drawn. Choose some with "labels", or add them up with "sum: true".`,
      `http://127.0.0.1:${port}/metrics has no metric "request_total". Did you mean "requests_total"?`,
    ];
    expect(target?.notes).toEqual(notes);
    for (const note of notes) expect(ran.stderr).toContain(`monitor: ${note}\n`);
  });

  onLinux('the process with its children: CPU, memory, files', () => {
    const { target } = summary;
    // The child keeps a core busy for 0.3 of the time, more or less as the machine lets it; it is no child of the load.
    expect(number(seriesOf(target, 'cpu')['mean'])).toBeGreaterThan(0.05);
    expect(number(seriesOf(target, 'cpu')['mean'])).toBeLessThan(1.5);
    expect(seriesOf(target, 'processes')).toMatchObject({ source: 'api', min: 2, max: 2 });
    expect(number(seriesOf(target, 'openFiles')['min'])).toBeGreaterThan(FILES);
    expect(number(seriesOf(target, 'memory')['mean'])).toBeGreaterThan(40e6);
    expect(number(seriesOf(target, 'threads')['min'])).toBeGreaterThan(4);
  });

  test('terminal and Markdown say mean and peak with the numbers of summary.json', () => {
    const said = ran.stderr.slice(ran.stderr.indexOf('\ntarget: mean (peak)\n'));
    const markdown = readFileSync(join(folder, 'summary.md'), 'utf8');
    const { mean, max } = seriesOf(summary.target, 'memory');
    const [first, second] = [mean, max].map((value) => formatBytes(number(value)));
    expect(said).toContain(`memory ${first} (${second})`);
    expect(said).toMatch(new RegExp(`^  127\\.0\\.0\\.1:${port}: Sum \\d`, 'm'));
    expect(markdown).toContain(`| api | memory | ${first} | ${second} |\n`);
  });

  test('Server-Timing headers are series of their sampler, and of no other', () => {
    const [timed, plain] = ['GET /timed', 'GET /plain'].map((name) =>
      summary.samplers.find((sampler) => sampler.name === name),
    );
    expect(plain?.serverTimings).toBeUndefined();
    const [db, app] = timed?.serverTimings ?? [];
    expect(timed?.serverTimings).toHaveLength(2);
    expect(db).toMatchObject({ name: 'db', count: timed?.requests, maxMs: 12.5 });
    expect(db?.meanMs).toBeCloseTo(12.5, 3);
    expect((db?.p95Ms ?? 0) / 12.5).toBeCloseTo(1, 2);
    expect(app).toMatchObject({ name: 'app', count: timed?.requests, maxMs: 40 });
  });

  test('the run file fits its schema, and the same report is made from it again', async () => {
    const records = gunzipSync(readFileSync(join(folder, 'run.ndjson.gz')))
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly k: string });
    expect(new Set(records.map(({ k }) => k))).toEqual(new Set(['head', 's', 'series', 'target', 'ev', 'slow', 'end']));
    const errors = schemaErrors('run');
    expect(records.flatMap(errors)).toEqual([]);
    const again = work.fresh('again');
    expect((await plan(['report', folder, '-o', again])).code).toBe(0);
    const { renderedAt: _old, ...first } = summary;
    const { renderedAt: _new, ...second } = readJson(join(again, 'summary.json')) as Summary;
    expect(second).toEqual(first);
    expect(schemaErrors('summary')(summary)).toEqual([]);
    expect(sections(again)).toEqual(sections(folder));
  });

  test('secrets are nowhere, and labels are text', () => {
    const page = readFileSync(join(folder, 'index.html'), 'utf8');
    const file = gunzipSync(readFileSync(join(folder, 'run.ndjson.gz'))).toString();
    const basic = Buffer.from('ann:geheim-9').toString('base64');
    for (const text of [page, file, JSON.stringify(summary), ran.stderr, ran.stdout]) {
      expect(text).not.toContain('geheim-9');
      expect(text).not.toContain(basic);
    }
    expect(page).not.toContain('<img src=x');
    expect(page).toContain('&lt;img src&#x3D;x onerror&#x3D;alert(1)&gt;');
  });

  test('readings are in even intervals, and older readers leave them out', async () => {
    const run = await readRun(folder);
    const times = run.targetReadings.map(({ atMs }) => atMs);
    expect(times[0]).toBe(0);
    for (const [index, atMs] of times.slice(1, -1).entries()) {
      expect(Math.abs(atMs - (index + 1) * 1000)).toBeLessThan(900);
    }
  });
});

/** The page's part about the target. */
function sections(folder: string): string {
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  return page.slice(page.indexOf('<section id="target"'), page.indexOf('<section id="traffic"'));
}

describe('endpoints that give nothing', () => {
  let server: Server;
  let origin = '';
  const dying: Server = createServer((_, response) => response.end('up 1\n'));
  const pages: Readonly<Record<string, (response: ServerResponse) => void>> = {
    '/html': (response) => response.end('<!doctype html><p>Hello'),
    '/missing': (response) => response.writeHead(404).end('Not Found'),
    '/binary': (response) => response.end(Buffer.from(Array.from({ length: 9999 }, (_, i) => (i * 7919) % 256))),
    '/huge': (response) => response.end(`up 1\n${'# '.padEnd(1024, 'x')}\n`.repeat(5000)),
    '/hangs': () => undefined,
    '/zipped': (response) => response.setHeader('content-encoding', 'gzip').end('up 1\n'),
    '/torn': (response) => {
      response.writeHead(200, { 'content-length': 100 }).write('up 1\n');
      setTimeout(() => response.destroy(), 10);
    },
  };

  beforeAll(async () => {
    server = createServer((request, response) => {
      const page = pages[request.url ?? ''];
      if (page === undefined) response.end('ok');
      else page(response);
    });
    for (const one of [server, dying]) await new Promise<void>((done) => one.listen(0, '127.0.0.1', done));
    origin = originOf(server);
  });
  afterAll(() => {
    for (const one of [server, dying]) one.closeAllConnections();
    server.close();
    if (dying.listening) dying.close();
  });

  test('each is told once, with a gap in its charts; the run goes on and ends as if they were not there', async () => {
    const folder = work.fresh('report');
    const address = originOf(dying);
    let answers = 0;
    dying.on('request', () => {
      // Before the run, after one second, and then never more.
      if (++answers === 2) setImmediate(() => (dying.close(), dying.closeAllConnections()));
    });
    const file = work.write(
      'troubles.yaml',
      `baseUrl: ${origin}
threadGroups: [{ threads: 2, duration: 3500ms, thinkTime: 50ms, samplers: [{ get: / }] }]
monitor:
  interval: 1s
  metrics: [up]
  prometheus:
    - { url: '${address}/metrics', name: dying }
${Object.keys(pages)
  .map((path) => `    - ${origin}${path}\n`)
  .join('')}  processes: [{ port: 1, name: nobody }]
`,
    );
    const { code, stderr } = await plan(['run', file, '-o', folder, '-q', '--workers', '1', '--allow-invalid']);
    const { target, verdict, run } = readJson(join(folder, 'summary.json')) as Summary;
    expect({ code, stderr, state: verdict.state }).toMatchObject({ code: 0, state: 'NO THRESHOLDS' });
    // Nothing is waited for.
    expect(run.durationMs).toBeLessThan(6000);
    const gap = 'Its charts have a gap there.';
    const expected = [
      `${origin}/html gives no metrics: its answer is not in Prometheus' text format. ${gap}`,
      `${origin}/missing gives no metrics: it answers with status 404. ${gap}`,
      `${origin}/binary gives no metrics: its answer is not in Prometheus' text format. ${gap}`,
      `${origin}/huge gives no metrics: its answer is longer than 4 MB. ${gap}`,
      `${origin}/hangs gives no metrics: no answer within 0.8 s. ${gap}`,
      `${origin}/zipped gives no metrics: it answers compressed, which nobody asked for. ${gap}`,
      `${origin}/torn gives no metrics: it broke off in the middle of its answer. ${gap}`,
      ...(platform() === 'linux'
        ? ['"nobody" (port 1) cannot be watched: no process of this machine listens there.']
        : ['Processes can be watched on Linux only: "processes" of the plan is left out here.']),
    ];
    const notes = target?.notes ?? [];
    const ofDying = notes.filter((note) => note.startsWith(`${address}/metrics gives no metrics: `));
    expect(ofDying).toHaveLength(1);
    expect(notes.filter((note) => !ofDying.includes(note)).sort()).toEqual(expected.sort());
    const [dead] = target?.sources ?? [];
    expect(dead?.missed).toBeGreaterThan(0);
    expect(seriesOf(target, 'up')).toMatchObject({ source: 'dying', last: 1 });
    expect(sections(folder)).toContain(`${dead?.missed} in vain`);
  }, 30_000);
});

function originOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
