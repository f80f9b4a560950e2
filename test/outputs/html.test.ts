import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { formatCount, formatMs, formatShare } from '../../src/outputs/format.ts';
import { html } from '../../src/outputs/html.ts';
import { slowestShown } from '../../src/outputs/html/samplers-view.ts';
import { chartView, phaseBands } from '../../src/outputs/html/chart-view.ts';
import { cut, visible } from '../../src/outputs/html/defuse.ts';
import { samplerColumns } from '../../src/outputs/html/sampler-columns.ts';
import { svgChart } from '../../src/outputs/html/svg-chart.ts';
import { heatText } from '../../src/outputs/html/svg-heat.ts';
import { thin } from '../../src/outputs/html/svg.ts';
import type { Capacity } from '../../src/result/capacity.ts';
import { charts } from '../../src/report/charts/index.ts';
import type { ReportModel } from '../../src/report/report-model.ts';
import { HOSTILE_NAMES } from '../simulate/demo.ts';
import { asOpenLoad } from '../simulate/open-load.ts';
import { simulateReportModel } from '../simulate/report-model.ts';

const TEMPLATES = new URL('../../../reports-templates/', import.meta.url);
const KIB = 1024;

function render(model: ReportModel): string {
  const [file] = html.files(model, {});
  if (!file) throw new Error('no page');
  expect(file.path).toBe('index.html');
  return file.content;
}

const between = (text: string, from: string, to: string): string => text.split(from)[1]?.split(to)[0] ?? '';
const script = (page: string): string => between(page, '<script>', '</script>');
const style = (page: string): string => between(page, '<style>', '</style>');

/** Markup without the inlined style, script and data. */
function markup(page: string): string {
  return page
    .replace(style(page), '')
    .replace(script(page), '')
    .replace(/<script type="application\/json"[^]*$/, '');
}

test('only css, js, data and svg reach a template unescaped', () => {
  const pages = readdirSync(TEMPLATES).filter((name) => name.endsWith('.hbs') && !name.startsWith('summary'));
  const raw = pages.flatMap(
    (name) => readFileSync(new URL(name, TEMPLATES), 'utf8').match(/\{\{\{[^]*?\}\}\}|\{\{&[^]*?\}\}/g) ?? [],
  );
  expect(raw.length).toBeGreaterThan(5);
  expect(raw.filter((tag) => !/^\{\{\{([a-z]+\.)*(css|js|data|svg)\}\}\}$/.test(tag))).toEqual([]);
});

test('the policy allows exactly the inlined style and script', () => {
  const page = render(simulateReportModel());
  const hash = (text: string): string => createHash('sha256').update(text).digest('base64');
  expect(page).toContain(`script-src &#x27;sha256-${hash(script(page)).replaceAll('=', '&#x3D;')}&#x27;`);
  expect(page).toContain(`style-src &#x27;sha256-${hash(style(page)).replaceAll('=', '&#x3D;')}&#x27;`);
  expect(page).toContain('content="default-src &#x27;none&#x27;;');
});

test('nothing comes from elsewhere and no markup carries a style or a handler', () => {
  const text = markup(render(simulateReportModel()));
  expect(text).not.toMatch(/<[^>]+\s(style|on[a-z]+)=/i);
  expect(text).not.toMatch(/<[^>]+\s(src|srcset|href)="(https?:|\/\/)/i);
  expect(text.match(/<script/g) ?? []).toHaveLength(1);
  expect(text.match(/<h1/g)).toHaveLength(1);
});

test('sizes stay in the budget', () => {
  const page = render(simulateReportModel());
  const svgs = page.match(/<svg class="static"[^]*?<\/svg>/g) ?? [];
  expect(svgs.length).toBeGreaterThanOrEqual(8);
  expect(Buffer.byteLength(script(page))).toBeLessThanOrEqual(90 * KIB);
  expect(Buffer.byteLength(style(page))).toBeLessThanOrEqual(16 * KIB);
  expect(Buffer.byteLength(svgs.join(''))).toBeLessThanOrEqual(80 * KIB);
  expect(Buffer.byteLength(page)).toBeLessThan(600_000);
});

test('500 samplers over a day stay below 2 MB', () => {
  const samplerNames = Array.from({ length: 500 }, (_, i) => `GET /api/v1/resource-${i}/{id}/items`);
  const page = render(simulateReportModel({ samplerNames, durationSeconds: 86_400 }));
  expect(Buffer.byteLength(page)).toBeLessThan(2_000_000);
  expect(page).toContain('slow requests, ');
  expect(page).toContain(
    'charts of all but the 20 samplers that took most of the time, pictures in the rows of all but the 100 samplers that took most of the time. The run file has everything.',
  );
});

test('500 samplers with a finding each, too; the page lists a hundred and says where the others are', () => {
  const samplerNames = Array.from({ length: 500 }, (_, i) => `GET /api/v1/resource-${i}/{id}/items`);
  const model = simulateReportModel({ samplerNames, durationSeconds: 86_400 });
  const [found] = model.findings;
  if (found === undefined) throw new Error('nothing was found');
  const page = render({ ...model, findings: samplerNames.map((name) => ({ ...found, samplers: [name] })) });
  expect(Buffer.byteLength(page)).toBeLessThan(2_000_000);
  expect(between(page, 'id="findings"', '</section>').match(/Rule R/g)).toHaveLength(100);
  expect(page).toContain('400 more are in summary.json.');
});

test.each([
  [8, ''],
  [30, 'heatmaps of all but the 24 samplers that took most of the time'],
  [
    70,
    'charts of all but the 60 samplers that took most of the time, heatmaps of all but the 24 samplers that took most of the time',
  ],
])('a page of %d samplers says what it leaves out', (count, leftOut) => {
  const samplerNames = Array.from({ length: count }, (_, i) => `GET /${i}`);
  const page = render(simulateReportModel({ samplerNames, durationSeconds: 60 }));
  const footer = page.includes('this page leaves out') ? between(page, 'this page leaves out ', '. The run file') : '';
  expect(footer).toBe(leftOut);
});

test.each([
  // slow requests of each sampler, room for all → shown: one each, then all of the busiest
  [[5, 5, 5], 300, [5, 5, 5]],
  [[5, 5, 5], 8, [1, 5, 2]],
  [[5, 0, 5], 2, [1, 0, 1]],
  [[5, 5, 5], 2, [0, 1, 1]],
  [[5, 5, 5], 0, [0, 0, 0]],
])('slow requests %j in room for %d: %j', (slowest, room, shown) => {
  const timeShare = [0.1, 0.6, 0.3];
  const samplers = slowest.map((count, i) => ({ timeShare: timeShare[i], slowest: Array.from({ length: count }) }));
  expect(slowestShown({ samplers } as unknown as ReportModel, room)).toEqual(shown);
});

test.each([
  ['PASS', '✔', 'pass'],
  ['FAIL', '✖', 'fail'],
  ['STOPPED EARLY', '■', 'warn'],
  ['NO THRESHOLDS', '○', 'none'],
  ['INVALID', '⚠', 'warn'],
] as const)('%s is said in a word, a sign and the title', (state, sign, tone) => {
  const model = simulateReportModel({ state });
  const page = render(model);
  expect(page).toContain(`<section id="verdict" class="verdict ${tone}"`);
  expect(page).toContain(`<span class="sign" aria-hidden="true">${sign}</span> ${state}</h2>`);
  expect(page).toContain(`<title>${state} - shop-api ramp`);
  expect(page.includes('Ready to paste')).toBe(state === 'NO THRESHOLDS');
});

test('a kept request tells its way to the answer', () => {
  const page = render(simulateReportModel());
  expect(page).toContain(`first byte ${formatMs(30_010.1)} · download ${formatMs(2.3)}`);
});

test('every cell of the sampler table is the number of the model', () => {
  const model = simulateReportModel();
  const page = render(model);
  const body = between(between(page, 'id="sampler-table"', '</table>'), '<tbody>', '</tbody>');
  const rows = body.split('<tr').slice(1);
  const columns = samplerColumns(model.all);
  expect(rows).toHaveLength(model.samplers.length + 1);
  for (const [index, row] of [model.all, ...model.samplers].entries()) {
    const values = [...(rows[index] ?? '').matchAll(/data-v="([^"]*)">([^<]*)</g)].map((match) => match.slice(1));
    for (const [at, column] of columns.entries()) {
      const { value } = column.cell(row, 'all');
      if (value === undefined) expect(values[at]?.[0]).toBe('');
      else expect(Number(values[at]?.[0]) / (value || 1)).toBeCloseTo(value === 0 ? 0 : 1, 5);
    }
    expect(values[0]?.[1]).toBe(formatCount(row.requests));
    expect(values[2]?.[1]).toBe(`${row.broken.includes('errorRate') ? '✖ ' : ''}${formatShare(row.errorRate)}`);
    const max = columns.findIndex((column) => column.key === 'max');
    expect(values[max]?.[1]).toBe(formatMs(row.maxMs));
  }
});

/** A model that every chart but that of a search has something to show of. */
function everyChart(): ReportModel {
  const model = asOpenLoad(simulateReportModel());
  return {
    ...model,
    timeline: { ...model.timeline, groups: model.timeline.groups.flatMap((group) => [group, group]) },
    groups: model.groups.flatMap((group) => [group, { ...group, name: 'Agents' }]),
  };
}

test('the data block holds the columns of the charts and both other views of the table', () => {
  const model = everyChart();
  const packed = between(render(model), 'id="data">', '</script>');
  const data = JSON.parse(inflateRawSync(Buffer.from(JSON.parse(packed) as string, 'base64')).toString()) as {
    charts: { id: string }[];
    rows: { ok: { p95: [number, string] }[] };
    details: ({ limits?: unknown } | null)[];
    seconds: number[];
  };
  // Limits of one sampler stand in its own chart of response times.
  const limits = model.samplers.map(({ name }) =>
    model.thresholds.flatMap(({ threshold: { sampler, unit, limit, metric }, passed }) =>
      sampler === name && unit === 'time'
        ? [[Number(limit) / 1000, expect.stringMatching(`^${metric} `), passed ? 0 : 1]]
        : [],
    ),
  );
  expect(limits.flat().length).toBeGreaterThan(0);
  expect(data.details.map((detail) => detail?.limits ?? [])).toEqual(limits);
  // The chart of a search is on the page of a search only.
  const expected = charts.map((chart) => chart.id).filter((id) => id !== 'capacity');
  expect(data.charts.map((chart) => chart.id)).toEqual(expected);
  expect(data.seconds).toEqual(model.timeline.seconds);
  expect(data.rows.ok[0]?.p95[0]).toBe(model.all.okPercentiles.find(({ p }) => p === 95)?.ms);
});

test.each([
  ...HOSTILE_NAMES.map((text) => [text]),
  ['<img src=x onerror=alert(1)></script><script>alert(1)</script>{{x}}]]>'],
  ['y'.repeat(1_000_000)],
])('hostile text stays text (%#)', (hostileText) => {
  const page = render(
    simulateReportModel({
      hostileText,
      durationSeconds: 60,
      samplerNames: ['GET /a', 'GET /b', 'POST /c', 'GET /d', 'POST /e', 'GET /f', 'GET /g'],
    }),
  );
  const text = markup(page);
  expect(text.match(/<script/g)).toHaveLength(1);
  expect(text).not.toMatch(/<img/);
  expect(text).not.toMatch(/(?![\t\n])[\p{Cc}\p{Cf}]/u);
  expect(Buffer.byteLength(page)).toBeLessThan(2_000_000);
});

test.each([
  ['plain ✔ text\n\tkept', 'plain ✔ text\n\tkept'],
  ['right\u202eto left', 'right⟨202E⟩to left'],
  ['bell\u0007 and esc\u001b[2J', 'bell⟨0007⟩ and esc⟨001B⟩[2J'],
  ['a\r\nb', 'a\nb'],
  ['zero\u200bwidth', 'zero⟨200B⟩width'],
])('%j is shown as %j', (text, shown) => expect(visible(text)).toBe(shown));

test('a cut says how much is missing and spares surrogate pairs', () => {
  expect(cut('abcdef', 6)).toBe('abcdef');
  expect(cut('abcdef', 4)).toBe('abcd… (2 more characters)');
  expect(cut('abc😀def', 4)).toBe('abc… (5 more characters)');
});

const STEP = { reason: '', countedMs: 30_000, requests: 3000, errorRate: 0, dropped: 0 };
const FOUND: Capacity = {
  holds: 100,
  breaks: 120,
  limit: 'target',
  reason: 'p95 < 300ms did not hold (measured 812ms).',
  precision: 0.05,
  notJudged: [],
  steps: [
    { ...STEP, rate: 100, outcome: 'held', p95Ms: 52, report: 'steps/01-at-100-per-s' },
    { ...STEP, rate: 200, outcome: 'generator', p95Ms: 950, errorRate: 0.2, report: 'steps/02-at-200-per-s' },
    { ...STEP, rate: 120, outcome: 'broke', p95Ms: 812, reason: '<b>p95</b>', report: 'steps/03-at-120-per-s' },
  ],
};

test('a search stands above the verdict, with a chart and a row for each step that leads to its report', () => {
  const page = markup(render({ ...simulateReportModel(), capacity: FOUND }));
  expect(page.indexOf('id="capacity"')).toBeLessThan(page.indexOf('id="verdict"'));
  const part = between(page, 'id="capacity"', '</section>');
  expect(part).toContain('Capacity: 100/s hold');
  expect(part).toContain('Holds 100/s; breaks at 120/s: p95 &lt; 300ms did not hold (measured 812ms).');
  expect(part).toContain('href="steps/03-at-120-per-s/index.html"');
  expect(part).toContain('generator limit');
  expect(part).toContain('&lt;b&gt;p95&lt;/b&gt;');
  expect(markup(render(simulateReportModel()))).not.toContain('id="capacity"');
});

test('each chart has its own id, series as long as its axis, and a static picture without styles', () => {
  const model = { ...everyChart(), capacity: FOUND };
  expect(new Set(charts.map((chart) => chart.id)).size).toBe(charts.length);
  for (const chart of charts) {
    const view = chartView(chart, model);
    if (!view) throw new Error(`${chart.id} shows nothing`);
    for (const series of view.series) expect(series.values).toHaveLength(view.xs.length);
    const svg = svgChart(view);
    expect(svg).not.toMatch(/NaN|Infinity|undefined|style=/);
    for (const [, path] of svg.matchAll(/ d="([^"]+)"/g)) expect((path ?? '').length).toBeLessThan(8000);
  }
});

test('open load: elapsed and lag beside the corrected times, and where every arrival went', () => {
  const model = asOpenLoad(simulateReportModel());
  const page = markup(render(model));
  const titles = [...page.matchAll(/<th scope="col"[^>]*data-key="([^"]+)"/g)].map(([, key]) => key);
  const times = ['p50', 'p95', 'p99', 'elapsed50', 'elapsed95', 'elapsed99', 'lag50', 'lag99'];
  expect(titles.filter((key) => times.includes(key ?? ''))).toEqual(times);
  const overview = between(page, 'id="overview"', '</section>').replaceAll('&#x3D;', '=');
  expect(overview).toContain(
    'planned 60 000 = started 58 204 + dropped 1 700 + queued at stop 90 + not yet due at stop 6</li>',
  );
  expect(page).toContain('In arrival-rate groups times count from the scheduled start');
  expect(page).not.toContain('closed model');
});

test('closed load: no such columns, and the table says that slow answers reduce the load', () => {
  const page = markup(render(simulateReportModel()));
  expect(page).not.toMatch(/data-key="(elapsed|lag)/);
  expect(page).toContain('slow answers reduce the load (closed model)');
});

test.each([
  // a run too short for anything, one without requests, one that failed throughout
  ['three seconds', simulateReportModel({ durationSeconds: 3, users: 3, state: 'PASS' })],
  ['nothing sent', emptied(simulateReportModel({ durationSeconds: 10, state: 'STOPPED EARLY' }))],
])('%s still gives a page', (_, model) => {
  const page = render(model);
  expect(page).toContain('id="samplers"');
  expect(markup(page)).not.toMatch(/NaN|Infinity|undefined|\[object/);
});

test('answers 422 as a table: where, what, how often', () => {
  const model = simulateReportModel();
  const page = markup(render(model));
  const table = between(page, 'aria-label="Table: rejected by validation"', '</table>');
  const group = model.errors.find(({ examples }) => examples.some(({ response }) => response?.status === 422));
  expect(table).toContain('<code>body.quantity</code>');
  expect(table).toContain('<bdi>Input should be greater than 0</bdi>');
  expect(table).toContain(`<td class="n">${formatCount(group?.count ?? 0)}</td>`);
});

test('causes by sampler: every count of the model, a dot for none', () => {
  const model = simulateReportModel();
  const page = markup(render(model));
  const table = between(page, '<table class="matrix">', '</table>');
  for (const group of model.errors) for (const { count } of group.samplers) expect(table).toContain(formatCount(count));
  expect(table).toContain('<td class="n">·</td>');
});

test('checks: all of them, those that failed with a link to the evidence', () => {
  const page = markup(render(simulateReportModel()));
  const table = between(page, 'aria-label="Table: checks"', '</table>');
  expect(table.match(/<tr class="(ok|no)"/g)).toHaveLength(3);
  expect(table).toContain('href="#e-3">first failures');
});

test('the verdict names the first finding that is not about the generator, and whether the times can be trusted', () => {
  const model = simulateReportModel();
  const [found] = model.findings;
  if (!found) throw new Error('no finding');
  const about = (findings: ReportModel['findings'], health: ReportModel['health']): string =>
    between(markup(render({ ...model, findings, health })), 'id="verdict"', '</section>');
  const busy = { ...found, id: 'R1', text: 'The generator was late.' } as const;
  const well = { ...model.health, state: 'OK', findings: [] } as const;
  const good = about([busy, found], well);
  expect(good).toContain('href="#f-2"');
  expect(good).toContain('Throughput stops growing at about 140 users');
  expect(good).toContain('✔ The load generator kept up, so these times can be trusted.');
  const slow = about([{ ...found, severity: 'info' }], model.health);
  expect(slow).not.toContain('href="#f-');
  expect(slow).not.toContain('can be trusted');
  expect(slow).toContain(`⚠ Generator ${model.health.state}.`);
});

test('from the eighth finding on they are folded', () => {
  const model = simulateReportModel();
  const [first] = model.findings;
  if (!first) throw new Error('no finding');
  const findings = Array.from({ length: 9 }, (_, i) => ({ ...first, text: `finding number ${i + 1}` }));
  const page = markup(render({ ...model, findings }));
  const section = between(page, 'id="findings"', '</section>');
  expect(section.split('<details')[0]).toContain('finding number 7');
  expect(section.split('<details')[0]).not.toContain('finding number 8');
  expect(section).toContain('<summary>2 more</summary>');
  expect(section).toContain('title="throughput &#x3D; a');
});

test.each([
  [undefined, ''],
  [{ first: 70, counts: [1, 0, 2, 1024] }, '1y103E'],
])('a column of a heatmap as text', (column, text) => expect(heatText(column)).toBe(text));

function emptied(model: ReportModel): ReportModel {
  const none = {
    requests: 0,
    failed: 0,
    percentiles: model.all.percentiles.map(({ p }) => ({ p, rough: true })),
    sparkline: [],
    statuses: [],
    broken: [],
  };
  const blank = <T extends object>(timeline: T): T =>
    Object.fromEntries(
      Object.entries(timeline).map(([key, value]) => [key, Array.isArray(value) && key !== 'samplers' ? [] : value]),
    ) as T;
  return {
    ...model,
    thresholds: [],
    errors: [],
    all: { ...model.all, ...none },
    levels: [],
    samplers: model.samplers.map((row) => ({ ...row, ...none })),
    timeline: {
      ...blank(model.timeline),
      samplers: model.timeline.samplers.map(blank),
      ok: blank(model.timeline.ok),
      failed: blank(model.timeline.failed),
    },
  };
}

test('thinning keeps peaks and gaps', () => {
  expect(thin([1, 9, 2, undefined, undefined, undefined], 3)).toEqual([9, 2, undefined]);
  expect(thin([1, 2], 5)).toEqual([1, 2]);
});

test('the pictures of load, times and errors carry the numbers of findings, the load what the ramp leads to', () => {
  const page = markup(render(simulateReportModel()));
  const figure = (id: string): string => between(page, `id="c-${id}"`, '</figure>');
  for (const id of ['load', 'times', 'errors']) expect(figure(id)).toContain('text-anchor="middle">1</text>');
  expect(figure('heat')).not.toContain('<circle class="f-users"');
  expect(figure('load')).toContain('>ramp to 200 users</text>');
  expect(figure('times')).not.toContain('ramp to');
});

test('the load of arrivals is told as a rate, half ones too', () => {
  const model = simulateReportModel();
  const phases = [
    { fromMs: 0, toMs: 60_000, kind: 'ramp' as const, users: 2.5 },
    { fromMs: 60_000, toMs: 360_000, kind: 'hold' as const, users: 2.5 },
  ];
  const groups = model.groups.map((group) => ({ ...group, model: 'open' as const, phases }));
  expect(render({ ...model, groups })).toContain('ramp to 2.5/s in 1:00, hold 2.5/s for 5:00');
});

test('ramps that overlap are one band', () => {
  const model = simulateReportModel();
  const group = model.groups[0];
  if (!group) throw new Error('no group');
  const phases = (fromMs: number, toMs: number): ReportModel['groups'][number] => ({
    ...group,
    phases: [{ fromMs, toMs, kind: 'ramp', users: 5 }],
  });
  expect(phaseBands({ ...model, groups: [phases(0, 5000), phases(4000, 9000), phases(20_000, 21_000)] })).toEqual([
    { from: 0, to: 9, label: 'ramp to 10 users' },
    { from: 20, to: 21, label: 'ramp to 15 users' },
  ]);
  const arrivals = { ...phases(0, 5000), model: 'open' as const };
  expect(phaseBands({ ...model, groups: [arrivals] })).toEqual([{ from: 0, to: 5, label: 'ramp to 5/s' }]);
  expect(phaseBands({ ...model, groups: [arrivals, phases(0, 5000)] })).toEqual([{ from: 0, to: 5, label: 'ramp' }]);
});
