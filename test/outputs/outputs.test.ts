import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { endSummary, lastLine } from '../../src/outputs/console.ts';
import { formatCount, formatMs, formatRate, formatShare } from '../../src/outputs/format.ts';
import { outputs } from '../../src/outputs/index.ts';
import { columnsOf, oneLine } from '../../src/outputs/one-line.ts';
import { summaryOf } from '../../src/outputs/summary-json.ts';
import { markdown } from '../../src/outputs/summary-md.ts';
import { reportModel } from '../../src/report/model.ts';
import type { ReportModel, SamplerRow } from '../../src/report/report-model.ts';
import { readRun } from '../../src/result/read-run.ts';
import { DEMO, HOSTILE, HOSTILE_NAMES } from '../simulate/demo.ts';
import { asOpenLoad } from '../simulate/open-load.ts';
import { ramp, simulateRun } from '../simulate/run-file.ts';
import type { SimulatedRun } from '../simulate/run-file.ts';
import { schemaErrors } from '../simulate/schemas.ts';
import { withTarget } from '../simulate/target.ts';
import { temporaryFolder } from '../simulate/temporary.ts';

const temporary = temporaryFolder();
afterAll(temporary.remove);

async function modelOf(name: string, changes: Partial<SimulatedRun>): Promise<ReportModel> {
  const path = temporary.path(`${name}.ndjson.gz`);
  await simulateRun(path, changes);
  return reportModel(await readRun(path));
}

function contentOf(model: ReportModel, path: string): string {
  const file = outputs.flatMap((output) => output.files(model, {})).find((candidate) => candidate.path === path);
  if (file === undefined) throw new Error(`no ${path}`);
  return file.content;
}

let demo: ReportModel;
let hostile: ReportModel;
let empty: ReportModel;
beforeAll(async () => {
  demo = await modelOf('demo', { ...DEMO, seconds: 240, users: ramp(200, 160) });
  hostile = await modelOf('hostile', HOSTILE);
  empty = await modelOf('empty', { seconds: 1, users: () => 0 });
}, 180_000);

const PLAIN = { color: false, unicode: true };

/** The model's numbers of a row, as every output must show them. */
function shown(row: SamplerRow): string[] {
  const p = (wanted: number): string => {
    const percentile = row.percentiles.find((candidate) => candidate.p === wanted);
    return `${percentile?.rough === true && percentile.ms !== undefined ? '≈' : ''}${formatMs(percentile?.ms)}`;
  };
  return [
    formatCount(row.requests),
    formatRate(row.throughput),
    p(50),
    p(95),
    p(99),
    formatMs(row.maxMs),
    formatShare(row.errorRate),
  ];
}

describe('numbers are the same everywhere', () => {
  test('Markdown', () => {
    const table = tableRows(contentOf(demo, 'summary.md'), 'Sampler');
    const found = table.map(([, requests, rate, , p50, , p95, p99, max, failed]) => [
      requests,
      rate,
      p50,
      p95,
      p99,
      max,
      failed?.replace('✖ ', ''),
    ]);
    expect(found).toEqual([demo.all, ...demo.samplers].map(shown));
  });

  test('terminal', () => {
    const lines = endSummary(demo, { ...PLAIN, width: 120 }).split('\n');
    for (const row of [demo.all, ...demo.samplers]) {
      const line = lines.find((candidate) => candidate.startsWith(`${row.name} `));
      expect(line?.slice(-59).trim().split(/ {2,}/)).toEqual(shown(row));
    }
  });

  test('JSON', () => {
    const summary = JSON.parse(contentOf(demo, 'summary.json')) as ReturnType<typeof summaryOf>;
    const rows = [summary.all, ...summary.samplers] as Record<string, number>[];
    const number = (value: number | undefined): number => value ?? Number.NaN;
    const found = rows.map((row) => [
      formatCount(number(row['requests'])),
      formatRate(number(row['throughput'])),
      ...['p50Ms', 'p95Ms', 'p99Ms', 'maxMs'].map((column) => formatMs(row[column])),
      formatShare(number(row['errorRate'])),
    ]);
    expect(found).toEqual([demo.all, ...demo.samplers].map((row) => shown(row).map((text) => text.replace('≈', ''))));
    expect(summary.thresholds[0]).toMatchObject({ limit: 400, unit: 'time' });
  });

  test('the last line', () => {
    expect(lastLine(demo, 'report/index.html')).toBe(
      `plan: FAIL thresholds_failed=${demo.verdict.thresholdsFailed}/5 requests=${demo.all.requests}` +
        ` failed=${formatShare(demo.all.errorRate)} p95=${shown(demo.all)[3] ?? ''} report=report/index.html`,
    );
    expect(lastLine(empty, 'a\nb')).toBe(
      'plan: NO_THRESHOLDS thresholds_failed=0/0 requests=0 failed=0% p95=- report=a\\nb',
    );
  });
});

describe('summary.json', () => {
  test.each<[string, () => ReportModel]>([
    ['demo', () => demo],
    ['hostile', () => hostile],
    ['empty', () => empty],
  ])('fits its schema: %s', (_, model) => {
    expect(schemaErrors('summary')(JSON.parse(contentOf(model(), 'summary.json')))).toEqual([]);
    expect(schemaErrors('summary')({ ...summaryOf(model(), { renderedAt: 5 }) })).toEqual([]);
    expect(schemaErrors('summary')({ ...summaryOf(model()), typo: 1 })).not.toEqual([]);
  });
});

describe('hostile texts', () => {
  test('cannot leave their cell in Markdown', () => {
    const text = contentOf(hostile, 'summary.md');
    expect(tableRows(text, 'Sampler')).toHaveLength(HOSTILE_NAMES.length + 1);
    expect(tableRows(text, 'Sampler').every((cells) => cells.length === 10)).toBe(true);
    expect(tableRows(text, '').every((cells) => cells.length === 4)).toBe(true);
    expect(text).not.toMatch(/[<>`[\]{}]|:\/\/|www\.|@|\*\*(?!all\*\*|\s)[^a]/);
    for (const line of text.split('\n')) expect(line).toBe(oneLine(line));
  });

  test.each([
    ['a|b', 'a&#124;b'],
    ['<b>', '&lt;b&gt;'],
    ['a & b', 'a &amp; b'],
    ['snake_case _x_', 'snake_case &#95;x&#95;'],
    ['# no heading', '&#35; no heading'],
    ['1. no list', '1&#46; no list'],
    ['--- no rule', '&#45;&#45;&#45; no rule'],
    ['http://x', 'http&#58;//x'],
    ['www.x.y', 'www&#46;x.y'],
    ['@someone', '&#64;someone'],
    ['{{x}}', '&#123;&#123;x&#125;&#125;'],
    ['GET /orders/:id?limit=20', 'GET /orders/:id?limit=20'],
  ])('%j is written %j in Markdown', (text, safe) => expect(markdown(text)).toBe(safe));

  test('leave JUnit well-formed', () => {
    const xml = contentOf(hostile, 'junit.xml');
    // oxlint-disable-next-line no-control-regex
    expect(xml).not.toMatch(/[^\n\u0020-\ud7ff\ue000-\ufffd]/);
    const markup = xml.replace(/="[^"<]*"/g, '');
    const tags = [...markup.matchAll(/<(\/?)([a-z]+)([^<>]*)>/g)].filter(([, , , rest]) => !rest?.endsWith('/'));
    const open: string[] = [];
    for (const [, slash, name] of tags) {
      if (slash === '') open.push(name ?? '');
      else expect(open.pop()).toBe(name);
    }
    expect(open).toEqual([]);
    expect(markup.match(/<testcase/g)).toHaveLength(1 + HOSTILE_NAMES.length + hostile.checks.length);
    expect(markup.replace(/<\?xml [^<>]*\?>|<[^<>]*>/g, '')).not.toMatch(/[<>]/);
    expect(xml.replace(/&(amp|lt|gt|quot|#x[0-9A-F]+);/g, '')).not.toContain('&');
  });

  test('reach the terminal without control characters, within its width', () => {
    for (const width of [60, 80, 120]) {
      const text = endSummary(hostile, { ...PLAIN, width });
      for (const line of text.split('\n')) {
        expect(line).toBe(oneLine(line));
        expect(columnsOf(line)).toBeLessThanOrEqual(width);
      }
    }
    expect(lastLine(hostile, 'report\u001b[2J')).not.toContain('\u001b');
  });
});

describe('the terminal', () => {
  test.each([80, 120])('has at most 40 lines of %d columns', (width) => {
    for (const model of [demo, hostile, empty, asOpenLoad(demo), withTarget(demo), withTarget(hostile)]) {
      const lines = endSummary(model, { ...PLAIN, width }).split('\n');
      expect(lines.length).toBeLessThanOrEqual(35);
      for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(width);
    }
  });

  test('in a narrow terminal has names, and the columns that matter most', () => {
    const lines = endSummary(demo, { ...PLAIN, width: 60 }).split('\n');
    expect(lines).toContainEqual(expect.stringMatching(/^sampler +requests +p95 +p99 +failed$/));
    for (const { name } of demo.samplers.slice(0, 3))
      expect(lines).toContainEqual(expect.stringMatching(new RegExp(`^${name} +[\\d ]+ +\\S+s `)));
    for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(60);
  });

  test('says the verdict first, then broken thresholds, then the others', () => {
    const lines = endSummary(demo, { ...PLAIN, width: 80 }).split('\n');
    expect(lines[0]).toMatch(/^✖ FAIL - shop-api ramp - 4:00, up to \d+ users$/);
    expect(lines[2]).toMatch(/^ {2}First to break: .+, at \d+:\d\d with \d+ users\.$/);
    const marks = lines.slice(5, 10).map((line) => line[0]);
    expect(marks).toEqual([...marks].sort((a, b) => (a === b ? 0 : a === '✖' ? -1 : 1)));
    expect(marks).toContain('✖');
  });

  test('uses colour only when asked, and plain signs without Unicode', () => {
    expect(endSummary(demo, { ...PLAIN, width: 80 })).not.toContain('\u001b');
    expect(endSummary(demo, { ...PLAIN, color: true, width: 80 })).toContain('\u001b[31m');
    const ascii = endSummary(demo, { color: false, unicode: false, width: 80 });
    expect(ascii.replaceAll('"…"', '')).toMatch(/^[\n -~]+$/);
  });

  test('colour adds no columns', () => {
    const coloured = endSummary(demo, { color: true, unicode: true, width: 80 });
    // oxlint-disable-next-line no-control-regex
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(endSummary(demo, { ...PLAIN, width: 80 }));
  });

  test('says of open load where every arrival went, and what the times are made of', () => {
    const lines = endSummary(asOpenLoad(demo), { ...PLAIN, width: 120 }).split('\n');
    const block = lines.slice(lines.indexOf('arrivals') + 1);
    const line = 'planned 60 000 = started 58 204 + dropped 1 700 + queued at stop 90 + not yet due at stop 6';
    const [first, second] = demo.groups.map(({ name }) => `  ${name}: ${line}`);
    expect(block.slice(0, 3)).toEqual([first, second, `   … ${demo.groups.length - 2} more groups in the report`]);
    expect(block[3]).toMatch(/^ {2}elapsed p50 .+, p95 .+, p99 .+; schedule lag p50 0\.15ms, p99 2\.1ms$/);
  });

  test('says when arrivals do not add up', () => {
    const model = asOpenLoad(demo);
    expect(endSummary(demo, { ...PLAIN, width: 120 })).not.toContain('planned');
    const wrong = model.groups.map((group) =>
      group.arrivals === undefined ? group : { ...group, arrivals: { ...group.arrivals, started: 1 } },
    );
    expect(endSummary({ ...model, groups: wrong }, { ...PLAIN, width: 120 })).toContain(
      'planned 60 000 does not equal started 1 + ',
    );
  });

  test('says that there were no errors', () => {
    expect(endSummary(empty, { ...PLAIN, width: 80 })).toContain('errors: none');
    expect(contentOf(empty, 'summary.md')).toContain('Errors: none');
  });
});

test('Markdown and summary.json have the times of open load too, valid by the schema', () => {
  const model = asOpenLoad(demo);
  const table = tableRows(contentOf(model, 'summary.md'), 'Sampler');
  expect(contentOf(model, 'summary.md')).toContain('| Sampler | Elapsed p50 | p95 | p99 | Lag p50 | p99 |');
  expect(contentOf(model, 'summary.md')).toContain(': planned 60 000 = started 58 204 + ');
  expect(table.length).toBeGreaterThan(0);
  const summary = JSON.parse(contentOf(model, 'summary.json')) as ReturnType<typeof summaryOf>;
  expect(summary.all.schedule?.lag).toEqual({ p50Ms: 0.15, p99Ms: 2.1 });
  expect(schemaErrors('summary')(summary)).toEqual([]);
});

test('Markdown offers thresholds to paste when the plan has none', async () => {
  const model = await modelOf('suggestion', { users: () => 30 });
  expect(contentOf(model, 'summary.md')).toContain(`\`\`\`yaml\n${model.verdict.suggestion ?? ''}\n\`\`\``);
});

test('JUnit has a case for the run and one per threshold and check', () => {
  const xml = contentOf(demo, 'junit.xml');
  expect(xml.match(/<testcase /g)).toHaveLength(1 + 5 + demo.checks.length);
  expect(xml.match(/<failure /g)).toHaveLength(demo.verdict.thresholdsFailed);
  expect(xml).toContain('name="p95 &lt; 400ms"');
});

/** Cells of the table whose first heading is `heading`. */
function tableRows(text: string, heading: string): string[][] {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => cells(line)[0] === heading && line.startsWith('|'));
  const rest = lines.slice(start + 2);
  return rest
    .slice(
      0,
      rest.findIndex((line) => !line.startsWith('|')),
    )
    .map(cells);
}

function cells(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}

describe('the generator', () => {
  const note =
    'Generator DEGRADED. The generator stood still from 0:04 to 0:30 (6 s of it): collecting garbage took up to 61ms at a time.';
  let slow: ReportModel;
  beforeAll(async () => {
    slow = await modelOf('slow', { generator: (second) => ({ gcMaxMs: second % 5 === 4 ? 61 : 2 }) });
  });

  test('slow at times: said at the top of every output, and in the last of them for programs', () => {
    const said = (text: string): string => text.replaceAll(/\s+/g, ' ');
    expect(said(endSummary(slow, { ...PLAIN, width: 80 }))).toContain(note);
    expect(said(contentOf(slow, 'summary.md'))).toContain(`⚠ ${note}`);
    expect(contentOf(slow, 'index.html')).toContain(`⚠ ${note}`);
    expect(summaryOf(slow).health).toMatchObject({ state: 'DEGRADED', findings: [{ signal: 'gc' }] });
    expect(schemaErrors('summary')(summaryOf(slow))).toEqual([]);
  });

  test('fine: nothing is said, and the table of the page shows every signal with its limits', () => {
    expect(endSummary(demo, { ...PLAIN, width: 120 })).not.toContain('Generator');
    const page = contentOf(demo, 'index.html');
    const section = page.slice(page.indexOf('<section id="generator"'));
    expect(section).toContain('<h3>Health: OK</h3>');
    const cells = (name: string): readonly string[] => {
      const row = section.split('<tr').find((one) => one.includes(`>${name} <span`)) ?? '';
      return [...row.matchAll(/<td class="n(?: strong)?">([^<]*)</g)].map(([, text = '']) => text);
    };
    expect(cells('event loop delay, p99')).toEqual(['1.8ms', '0:00', '0', '&gt; 10ms', '&gt; 50ms for 3 s']);
    expect(cells('results waiting for the disk')).toEqual(['0ms', '0:00', '', '&gt; 2s', '&gt; 10s']);
  });

  test('a long reason is broken into lines, and says when it is cut', () => {
    const text = `${'word '.repeat(80)}end.`;
    const model: ReportModel = { ...slow, verdict: { ...slow.verdict, state: 'INVALID', sentence: text } };
    const lines = endSummary(model, { ...PLAIN, width: 80 })
      .split('\n')
      .slice(1, 4);
    for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(80);
    expect(lines[2]).toMatch(/(…|\.\.\.)$/);
  });
});
