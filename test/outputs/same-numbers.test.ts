import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { load, type CheerioAPI } from 'cheerio';
import { endSummary, lastLine } from '../../src/outputs/console.ts';
import { formatCount, formatInUnit, formatMs, formatRate, formatShare } from '../../src/outputs/format.ts';
import { outputs } from '../../src/outputs/index.ts';
import type { Summary } from '../../src/outputs/summary-json.ts';
import { reportModel } from '../../src/report/model.ts';
import type { ReportModel } from '../../src/report/report-model.ts';
import { readRun } from '../../src/result/read-run.ts';
import { visible } from '../../src/outputs/html/defuse.ts';
import { formatUnit } from '../../src/outputs/html/chart-text.ts';
import { oneLine } from '../../src/outputs/one-line.ts';
import type { ChartUnit } from '../../src/report/charts/chart.ts';
import { watchedRun } from '../simulate/target.ts';
import { DEMO } from '../simulate/demo.ts';
import { simulateRun, threshold } from '../simulate/run-file.ts';
import type { SimulatedRun } from '../simulate/run-file.ts';
import { temporaryFolder } from '../simulate/temporary.ts';

// Each number is read back from what a person sees in each form of the report, and compared as text.
const P95 = threshold('p95 < 40ms', { metric: 'p95', limit: 40_000 });
const RATE = threshold('errorRate < 1%', { metric: 'errorRate', limit: 0.01, unit: 'share' });
const BROKEN = { kind: 'status', name: 'http_500', message: 'HTTP 500', status: 500, share: 1 } as const;
const ONE = { name: 'GET /one', ratePerUser: 1, medianMs: 20 };

const RUNS: readonly (readonly [name: string, state: string, run: Partial<SimulatedRun>])[] = [
  ['zero requests', 'FAIL', { seconds: 3, users: () => 0, thresholds: [P95] }],
  ['one request', 'PASS', { seconds: 1, workers: 1, users: () => 1, samplers: [ONE], thresholds: [RATE, P95] }],
  ['all failed', 'FAIL', { samplers: [{ ...ONE, errors: [BROKEN] }], thresholds: [RATE] }],
  ['one sampler', 'PASS', { seconds: 60, samplers: [ONE], thresholds: [RATE] }],
  ['not to be trusted', 'INVALID', { invalid: 'The generator was late.', thresholds: [P95, RATE] }],
  ['stopped', 'STOPPED EARLY', { reason: 'stopped', durationMs: 20_500, thresholds: [P95, RATE] }],
  ['killed', 'STOPPED EARLY', { ends: false, thresholds: [P95] }],
  [
    'three seconds',
    'PASS',
    { seconds: 3, durationMs: 3210, thresholds: [threshold('max < 9s', { metric: 'max', limit: 9e6 })] },
  ],
  ['no thresholds', 'NO THRESHOLDS', {}],
  ['ten minutes', 'FAIL', DEMO],
  ['a watched target', 'PASS', { samplers: [ONE], thresholds: [RATE], ...watchedRun(30) }],
];

const temporary = temporaryFolder();
afterAll(temporary.remove);

describe.each(RUNS)('%s', (name, state, run) => {
  let model: ReportModel;
  let page: CheerioAPI;
  const files = new Map<string, string>();

  beforeAll(async () => {
    const path = temporary.path(`${name.replaceAll(' ', '-')}.ndjson.gz`);
    await simulateRun(path, { seed: 1, ...run });
    model = reportModel(await readRun(path));
    for (const file of outputs.flatMap((output) => output.files(model, {}))) files.set(file.path, file.content);
    page = load(files.get('index.html') ?? '');
  }, 120_000);

  test('the same verdict everywhere', () => {
    const word = page('#h-verdict').text().replace(/^\S+ /, '').trim();
    const summary = summaryOf(files);
    expect(word).toBe(state);
    expect(summary.verdict.state).toBe(word);
    expect(files.get('summary.md')).toMatch(new RegExp(`^## \\S+ ${word}:`));
    expect(/name="verdict" value="([^"]*)"/.exec(files.get('junit.xml') ?? '')?.[1]).toBe(word);
    expect(terminal(model)).toContain(` ${word} - `);
    expect(lastLine(model, 'x')).toContain(`plan: ${word.replaceAll(' ', '_')} `);
  });

  test('the same rows in page, Markdown, JSON and terminal', () => {
    const inPage = pageRows(page);
    expect(inPage).toEqual(markdownRows(files.get('summary.md') ?? ''));
    expect(inPage).toEqual(jsonRows(summaryOf(files)));
    // The terminal keeps the row of all for the end, and cuts long names.
    const inTerminal = terminalRows(terminal(model));
    expect(inTerminal).toHaveLength(inPage.length);
    for (const [all, ...rows] of [[...inTerminal.slice(-1), ...inTerminal.slice(0, -1)]]) {
      expect([all, ...rows].map((row) => row?.slice(1))).toEqual(inPage.map((row) => row.slice(1)));
    }
  });

  test('the same thresholds in page, Markdown, JSON, JUnit and terminal', () => {
    const rows = page('.thresholds tbody tr')
      .toArray()
      .map((row) => [page(row).find('.mark .hide').text() === 'held', page(row).find('.strong').text()] as const);
    const { thresholds } = summaryOf(files);
    const sorted = (values: readonly (readonly [boolean, string])[]): string[] =>
      values.map(([passed, text]) => `${passed} ${text}`).sort();
    expect(rows).toHaveLength(thresholds.length);
    const inJson = thresholds.map((row) => [row['passed'] === true, measuredText(row)] as const);
    expect(sorted(rows)).toEqual(sorted(inJson));
    const inMarkdown = markdownTable(files.get('summary.md') ?? '', ' | Threshold').map(
      ([sign, , measured]) => [sign === '✔', measured ?? ''] as const,
    );
    expect(sorted(inMarkdown)).toEqual(sorted(rows));
    const suites = (files.get('junit.xml') ?? '').split('<testsuite ');
    const suite = suites.find((text) => !/^name="[^"]*: (run|checks)"/.test(text) && text.includes('<testcase')) ?? '';
    const cases = [...suite.matchAll(/<testcase [^>]*?(\/>|>\s*<failure message="([^"]*)")/g)];
    const kept = (held: readonly boolean[]): number => held.filter(Boolean).length;
    expect(cases).toHaveLength(rows.length);
    expect(kept(cases.map(([, end]) => end === '/>'))).toBe(kept(rows.map(([passed]) => passed)));
    const failures = cases
      .flatMap(([, , message]) => message ?? [])
      .map((text) => text.replace(/^measured |, first .*/g, ''));
    expect(failures.sort()).toEqual(
      rows
        .filter(([passed]) => !passed)
        .map(([, text]) => escaped(text))
        .sort(),
    );
    // Of a reason the terminal shows what fits.
    for (const [, text] of rows) expect(terminal(model)).toContain(text.slice(0, 30));
  });

  test('the same totals in the overview, the last line and the page title', () => {
    const tile = (label: string): string =>
      page('.tiles div')
        .filter((_, div) => page(div).find('dt').text() === label)
        .find('dd')
        .contents()
        .not('small')
        .text()
        .replace('✖ ', '')
        .trim();
    const { overview, all } = summaryOf(files);
    expect(tile('requests')).toBe(formatCount(overview.requests));
    expect(tile('throughput')).toBe(`${formatRate(overview.throughput)}/s`);
    expect(tile('failed')).toBe(formatShare(overview.errorRate));
    expect(tile('most users')).toBe(formatCount(overview.maxUsers));
    expect(tile('p95').replace('≈ ', '')).toBe(formatMs(all['p95Ms'] as number | undefined));
    const last = lastLine(model, 'x');
    expect(last).toContain(
      `requests=${overview.requests} failed=${tile('failed')} p95=${tile('p95').replace('≈ ', '')} `,
    );
    expect(page('title').text().startsWith(`${state} - `)).toBe(true);
  });

  test('the same findings, errors and checks add up', () => {
    const said = page('#findings .said bdi')
      .toArray()
      .map((node) => page(node).text());
    expect(said).toEqual(summaryOf(files).findings.map(({ text }) => text));
    const counts = page('.cause .big')
      .toArray()
      .map((node) => page(node).text());
    expect(counts).toEqual(summaryOf(files).errors.map((error) => formatCount(error['count'] as number)));
    for (const check of model.checks) {
      const row = model.samplers.find(({ name: own }) => own === check.sampler);
      expect(check.passed + check.failed).toBeLessThanOrEqual(row?.requests ?? 0);
    }
  });

  test('the same figures of the target in page, Markdown, JSON and terminal', () => {
    const rows = page('#target tbody tr')
      .toArray()
      .map((row) => {
        const [what, source, , mean, max] = page(row).children().toArray();
        const title = page(what).find('bdi').text();
        return [page(source).text(), title, page(what).find('code').text(), page(mean).text(), page(max).text()];
      });
    const { target } = summaryOf(files);
    expect(rows).toHaveLength(name === 'a watched target' ? 5 : 0);
    const inJson = target?.series.map(({ source, labels, unit, mean, max }) => {
      const text = (value: unknown): string => formatUnit(unit as ChartUnit, Number(value));
      return [source, visible(String(labels)), text(mean), text(max)];
    });
    expect(inJson ?? []).toEqual(rows.map(([source, , labels, mean, max]) => [source, labels, mean, max]));
    const inMarkdown = markdownTable(files.get('summary.md') ?? '', ' Target |');
    expect(inMarkdown.map(([source, , mean, peak]) => [source, mean, peak])).toEqual(
      rows.map(([source, , , mean, max]) => [source, mean, max]),
    );
    const said = endSummary(model, { color: false, unicode: true, width: 400 });
    rows.forEach(([source = '', title = '', , mean = '', max = ''], index) => {
      const line = said.split('\n').find((one) => one.startsWith(`  ${source}: `));
      const labels = String(target?.series[index]?.['labels']);
      expect(line?.toLowerCase()).toContain(oneLine(`${title}${labels} ${mean} (${max})`).toLowerCase());
    });
  });

  test('no number is missing, and nothing is shown that is none', () => {
    const text = page('main').text();
    expect(text).not.toMatch(/NaN|Infinity|undefined|\[object/);
    expect(Buffer.byteLength(files.get('index.html') ?? '')).toBeLessThan(600_000);
  });
});

function summaryOf(files: ReadonlyMap<string, string>): Summary {
  return JSON.parse(files.get('summary.json') ?? '') as Summary;
}

function terminal(model: ReportModel): string {
  return endSummary(model, { color: false, unicode: true, width: 140 });
}

type Row = readonly string[];

/** Name, requests, req/s, p50, p95, p99, max, failed %. */
function pageRows(page: CheerioAPI): Row[] {
  const keys = page('#sampler-table thead th')
    .toArray()
    .map((th) => page(th).attr('data-key') ?? '');
  // The page shows them as the plan has them; all others in the order of the model, which the rows carry.
  const place = (row: Parameters<CheerioAPI>[0]): number => Number(page(row).attr('data-row') ?? -1);
  return page('#sampler-table tbody tr:not(.group)')
    .toArray()
    .sort((a, b) => place(a) - place(b))
    .map((row) => {
      const cells = page(row).children().toArray();
      const cell = (key: string): string => page(cells[keys.indexOf(key)]).text().replace('✖ ', '').replace('≈ ', '≈');
      const name = page(cells[0]).find('.open').text() || 'all';
      return [name, ...['requests', 'throughput', 'p50', 'p95', 'p99', 'max', 'errorRate'].map(cell)];
    });
}

function markdownTable(text: string, head: string): Row[] {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`|${head}`));
  if (start === -1) return [];
  const rows = lines.slice(start + 2);
  const end = rows.findIndex((line) => !line.startsWith('|'));
  return rows.slice(0, end === -1 ? undefined : end).map((line) => line.split('|').slice(1, -1).map(plain));
}

function plain(cell: string): string {
  return cell
    .trim()
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

function markdownRows(text: string): Row[] {
  const lines = text.split('\n');
  const head = (lines.find((line) => line.startsWith('| Sampler |')) ?? '')
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
  return markdownTable(text, ' Sampler |').map((row) => {
    const cell = (title: string): string =>
      (row[head.indexOf(title)] ?? '').replace('✖ ', '').replace('**', '').replace('**', '');
    return [
      cell('Sampler').replace(/ \((transaction|poll)\)$/, ''),
      cell('Requests'),
      cell('Req/s'),
      cell('p50'),
      cell('p95'),
      cell('p99'),
      cell('Max'),
      cell('Failed'),
    ];
  });
}

function jsonRows({ all, samplers }: Summary): Row[] {
  return [all, ...samplers].map((row) => {
    const rough = (row['rough'] ?? []) as readonly string[];
    const time = (p: string): string => {
      const ms = row[`${p}Ms`] as number | undefined;
      return `${ms !== undefined && rough.includes(p) ? '≈' : ''}${formatMs(ms)}`;
    };
    const max = row.requests === 0 ? '-' : formatMs(row['maxMs'] as number);
    return [
      row.name,
      formatCount(row.requests),
      formatRate(row['throughput'] as number),
      time('p50'),
      time('p95'),
      time('p99'),
      max,
      formatShare(row['errorRate'] as number),
    ];
  });
}

function terminalRows(text: string): Row[] {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => /^sampler +requests/.test(line));
  const rows = lines.slice(start + 1);
  const end = rows.findIndex((line) => line === '');
  return rows
    .slice(0, end)
    .filter((line) => !/more samplers/.test(line))
    .map((line) => {
      let at = line.length - 59;
      const name = line.slice(0, at).trim();
      const cells = [11, 7, 8, 8, 8, 8, 9].map((width) => line.slice(at, (at += width)).trim());
      return [name, ...cells];
    });
}

function measuredText(row: Readonly<Record<string, unknown>>): string {
  const measured = row['measured'] as number | undefined;
  if (measured === undefined) return (row['reason'] as string | undefined) ?? '-';
  const unit = row['unit'] as Parameters<typeof formatInUnit>[1];
  return `${row['rough'] === true ? '≈' : ''}${formatInUnit(unit === 'time' ? measured * 1000 : measured, unit)}`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
