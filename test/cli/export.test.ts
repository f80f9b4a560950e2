import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HistogramLogReader, type Histogram } from 'hdr-histogram-js';
import { plan, readJson, workFolder } from '../support/cli.ts';
import type { Summary } from '../../src/outputs/summary-json.ts';
import { recordingServer, type RecordingServer } from '../support/recording-server.ts';
import { runPlan, type PlanRun } from '../support/run-plan.ts';

// `plan export` of a real run, read back by the readers that others use.
const work = workFolder();
let server: RecordingServer;
let ran: PlanRun;

const NAMES = ['GET /a, b', 'GET /a_b', '=HYPERLINK("x")', '-1+1 "quoted"\tand\nlines'];

beforeAll(async () => {
  server = await recordingServer();
  server.reset(({ path }, index) => ({
    status: path === '/b' && index % 3 === 0 ? 500 : 200,
    delayMs: index % 7,
    text: 'x'.repeat(index % 50),
  }));
  const samplers = NAMES.map(
    (name, at) => `      - { get: ${at % 2 === 0 ? '/a' : '/b'}, name: ${JSON.stringify(name)} }`,
  );
  ran = await runPlan(
    work,
    `
baseUrl: ${server.origin}
threadGroups:
  - threads: 4
    duration: 4s
    samplers:
${samplers.join('\n')}
      - transaction: both
        samplers: [{ get: /a, name: inner }]
`,
  );
}, 60_000);
afterAll(async () => {
  await server.close();
  work.remove();
});

/** Merged by tag, as HdrHistogram's own log processor does. */
function mergedByTag(text: string): Map<string, Histogram> {
  const reader = new HistogramLogReader(text);
  const merged = new Map<string, Histogram>();
  for (let one = reader.nextIntervalHistogram(); one !== null; one = reader.nextIntervalHistogram()) {
    const known = merged.get(one.tag);
    if (known === undefined) merged.set(one.tag, one);
    else known.add(one);
  }
  return merged;
}

function rowsOf(text: string): Record<string, string>[] {
  // Without leniency: rows that do not fit RFC 4180 are an error.
  return parse(text, { columns: true, record_delimiter: '\r\n' });
}

describe('hlog', () => {
  let text = '';
  beforeAll(async () => {
    const { code, stdout } = await plan(['export', ran.output, '--format', 'hlog']);
    expect(code).toBe(0);
    text = stdout;
  });

  test('begins as version 1.3 does, with the moment the run began', () => {
    const lines = text.split('\n');
    const at = (ran.run.head.startedAt / 1000).toFixed(3);
    expect(lines[0]).toBe('#[Histogram log format version 1.3]');
    expect(lines[1]).toMatch(new RegExp(`^#\\[StartTime: ${at} \\(seconds since epoch\\), `));
    expect(lines[2]).toBe(`#[BaseTime: ${at} (seconds since epoch)]`);
    expect(lines).toContain('"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"');
  });

  test('has no field that a reader would divide', () => {
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith('"'));
    expect(lines.length).toBeGreaterThan(NAMES.length);
    for (const line of lines) {
      expect(line).toMatch(/^Tag=[^\s,]+,\d+\.\d{3},\d+\.\d{3},\d+\.\d{3},[A-Za-z0-9+/]+=*$/);
    }
  });

  test('read back and merged it gives the counts and percentiles of summary.json', () => {
    const merged = mergedByTag(text);
    const byName = new Map([
      ['GET /a, b', 'GET_/a_b'],
      ['GET /a_b', 'GET_/a_b_2'],
      ['=HYPERLINK("x")', '=HYPERLINK("x")'],
      ['-1+1 "quoted"\tand\nlines', '-1+1_"quoted"\\u0009and\\nlines'],
      ['both', 'both'],
      ['inner', 'inner'],
    ]);
    const { samplers } = ran.summary;
    expect(new Set(merged.keys())).toEqual(new Set(samplers.map(({ name }) => byName.get(name))));
    for (const row of samplers) {
      const histogram = merged.get(byName.get(row.name) ?? '');
      expect([row.name, histogram?.totalCount]).toEqual([row.name, row.requests]);
      for (const p of [50, 90, 95, 99]) {
        const wanted = row[`p${p}Ms`];
        if (typeof wanted !== 'number') continue;
        const read = (histogram?.getValueAtPercentile(p) ?? 0) / 1000;
        // 2 digits a second, 3 in the summary.
        expect(Math.abs(read - wanted) / wanted).toBeLessThan(0.01);
      }
      const max = (histogram?.maxValue ?? 0) / 1000;
      expect(Math.abs(max - Number(row['maxMs'])) / Number(row['maxMs'])).toBeLessThan(0.01);
    }
  });

  test('tells the time of each second from the start of the run', () => {
    const reader = new HistogramLogReader(text);
    const first = reader.nextIntervalHistogram();
    expect(first?.startTimeStampMsec).toBeCloseTo(ran.run.head.startedAt, 0);
  });
});

describe('csv', () => {
  test('adds up to summary.json, sampler by sampler, and names are read back', async () => {
    const file = work.fresh('seconds.csv');
    const { code } = await plan(['export', join(ran.output, 'run.ndjson.gz'), '--format', 'csv', '-o', file]);
    expect(code).toBe(0);
    const rows = rowsOf(readFileSync(file, 'utf8'));
    for (const row of ran.summary.samplers) {
      const shown = /^[=-]/.test(row.name) ? `'${row.name}` : row.name;
      const own = rows.filter(({ sampler }) => sampler === shown);
      const sum = (column: string): number => own.reduce((all, one) => all + Number(one[column]), 0);
      expect([row.name, sum('requests'), sum('failed'), sum('ok')]).toEqual([
        row.name,
        row.requests,
        row.failed,
        row.requests - row.failed,
      ]);
      expect([sum('received_bytes'), sum('sent_bytes')]).toEqual([row['receivedBytes'] ?? 0, row['sentBytes'] ?? 0]);
      expect(Math.max(...own.map(({ max_ms }) => Number(max_ms)))).toBeCloseTo(Number(row['maxMs']), 2);
    }
    expect(new Set(rows.map(({ kind }) => kind))).toEqual(new Set(['request', 'transaction']));
    expect(Math.max(...rows.map(({ users }) => Number(users)))).toBe(4);
    const seconds = rows.map(({ second }) => Number(second));
    expect(seconds.slice(1).every((second, at) => second >= (seconds[at] ?? 0))).toBe(true);
    expect(Date.parse(rows[0]?.['time'] ?? '')).toBe(ran.run.head.startedAt);
  });

  test('takes wider bins, a part of the time, and some of the samplers', async () => {
    const args = ['export', ran.output, '--format', 'csv', '--bin', '2s', '--to', '4s', '--include', '*_b'];
    const rows = rowsOf((await plan(args)).stdout);
    expect(rows.map(({ second, sampler }) => [second, sampler])).toEqual([
      ['0', 'GET /a_b'],
      ['2', 'GET /a_b'],
    ]);
    const counted = ran.run.seconds
      .filter(({ t }) => t < 4)
      .flatMap(({ samplers }) => samplers.filter(({ id }) => ran.run.head.samplers[id]?.name === 'GET /a_b'))
      .reduce((sum, { ok, failed }) => sum + (ok?.n ?? 0) + (failed?.n ?? 0), 0);
    expect(rows.reduce((sum, { requests }) => sum + Number(requests), 0)).toBe(counted);
  });
});

test('a run file that breaks off is exported as far as it goes, and that is said', async () => {
  const bytes = readFileSync(join(ran.output, 'run.ndjson.gz'));
  const torn = work.fresh('torn.ndjson.gz');
  writeFileSync(torn, bytes.subarray(0, Math.floor(bytes.length * 0.6)));
  const { code, stdout, stderr } = await plan(['export', torn, '--format', 'csv']);
  expect(code).toBe(0);
  expect(stderr).toContain('The run is not complete');
  const rows = rowsOf(stdout);
  expect(rows.length).toBeGreaterThan(0);
  // As many as the report of the same file counts.
  const again = work.fresh('again');
  await plan(['report', torn, '-o', again]);
  const summary = readJson(join(again, 'summary.json')) as Summary;
  const requests = rows.filter(({ kind }) => kind === 'request').reduce((sum, row) => sum + Number(row['requests']), 0);
  expect(requests).toBe(summary.all.requests);
});

test.each([
  ['no format', ['export', 'RUN'], "required option '--format <format>' not specified"],
  ['an unknown format', ['export', 'RUN', '--format', 'xml'], '--format takes hlog or csv, not "xml".'],
  ['jtl', ['export', 'RUN', '--format', 'jtl'], 'plan run --jtl requests.jtl'],
  ['no such run', ['export', 'nowhere', '--format', 'csv'], 'There is no run file or report folder nowhere.'],
  ['an unknown sampler', ['export', 'RUN', '--format', 'csv', '--include', 'GET /c'], 'No sampler is called "GET /c"'],
  ['half a second', ['export', 'RUN', '--format', 'csv', '--bin', '500ms'], '--bin takes whole seconds'],
  ['nothing for --bin', ['export', 'RUN', '--format', 'csv', '--bin', '0s'], '--bin'],
])('%s: exit 2 and what to do', async (_, args, text) => {
  const { code, stderr, stdout } = await plan(args.map((arg) => (arg === 'RUN' ? ran.output : arg)));
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(text);
});

test('a file that is there already is kept, unless --force is given; one that cannot be written is an error', async () => {
  const file = work.write('mine.csv', 'mine');
  const args = ['export', ran.output, '--format', 'csv', '-o', file];
  const refused = await plan(args);
  expect([refused.code, readFileSync(file, 'utf8')]).toEqual([2, 'mine']);
  expect(refused.stderr).toContain('error[file-exists]');
  expect((await plan([...args, '--force'])).code).toBe(0);
  expect(rowsOf(readFileSync(file, 'utf8')).length).toBeGreaterThan(0);
  const nowhere = await plan(['export', ran.output, '--format', 'csv', '-o', work.path('no/folder/x.csv')]);
  expect([nowhere.code, nowhere.stderr.includes('error[output-unwritable]')]).toEqual([3, true]);
  const full = await plan(['export', ran.output, '--format', 'hlog', '-o', '/dev/full', '--force']);
  expect([full.code, full.stderr.includes('error[output-unwritable]')]).toEqual([3, true]);
  // No file of ours: it stays.
  expect(lstatSync('/dev/full').isCharacterDevice()).toBe(true);
});
