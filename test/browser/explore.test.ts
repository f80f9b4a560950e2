import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { formatMs, formatRate } from '../../src/outputs/format.ts';
import { html } from '../../src/outputs/html.ts';
import type { ReportModel } from '../../src/report/report-model.ts';
import { asOpenLoad } from '../simulate/open-load.ts';
import { simulateReportModel } from '../simulate/report-model.ts';
import { withTarget } from '../simulate/target.ts';
import { skipOrFail } from '../targets/require-tools.ts';
import { chromiumPath } from './chromium.ts';
import { drawn, PageOpener, type Opened } from './open-page.ts';

const executable = chromiumPath();
if (executable === undefined) skipOrFail('no Chromium: set CHROMIUM or install one at /usr/bin/chromium');
else describe('looking around in the report', () => inBrowser(executable));

function inBrowser(executablePath: string): void {
  const opener = new PageOpener();
  const model = simulateReportModel();
  beforeAll(() => opener.launch(executablePath));
  afterAll(() => opener.close());

  const withPage = async (
    look: (opened: Opened) => Promise<void>,
    options: Parameters<PageOpener['open']>[1] = {},
  ): Promise<void> => withOpened(model, look, options);
  const withOpened = async (
    shown: ReportModel,
    look: (opened: Opened) => Promise<void>,
    options: Parameters<PageOpener['open']>[1] = {},
  ): Promise<void> => {
    const opened = await opener.open(shown, options);
    await look(opened);
    expect(opened.problems).toEqual([]);
    await opened.close();
  };

  test('a sampler opens with its own charts, thresholds, checks and slowest requests', () =>
    withPage(async ({ page }) => {
      await page.waitForFunction('document.documentElement.classList.contains("js")');
      await page.locator('tr[data-row="6"] .open').click();
      await page.waitForSelector('.detail-row canvas');
      const detail = page.locator('.detail-row');
      expect(await detail.locator('figure h3').allTextContents()).toEqual([
        'Load',
        'Response time',
        'All response times',
        'Distribution',
      ]);
      expect(await detail.locator('.list').first().textContent()).toContain('p95 < ');
      expect(await detail.locator('.example').count()).toBe(2);
      expect(await detail.locator('.example summary').first().textContent()).toContain(
        `took ${formatMs((model.samplers[6]?.slowest[0]?.elapsedUs ?? 0) / 1000)}`,
      );
    }));

  test('what the target showed has charts on the same time axis, a table, and server timings in their row', async () => {
    const { page, problems, close } = await opener.open(withTarget(model));
    const section = page.locator('#target');
    expect(await section.locator('figure h3').allTextContents()).toEqual([
      'CPU of the target',
      'Memory of the target',
      'Files, threads and processes of the target',
      'requests_total',
      'temperature',
    ]);
    expect(await section.locator('tbody tr').count()).toBe(6);
    expect(await section.locator('.list').first().textContent()).toContain('connection refused');
    // Below zero there is room for what lies there, in the picture and in the plot.
    expect(await section.locator('#c-target-4 svg.static').innerHTML()).toContain('>-10<');
    await drawn(page, 'target-4');
    await section.locator('#c-target-4 [data-table]').click();
    expect(await section.locator('#c-target-4 .values tbody tr').count()).toBeLessThanOrEqual(60);
    // A stretch that is chosen anywhere is chosen here.
    await page.evaluate("location.hash = '#t=100-200'");
    await page.waitForFunction("document.querySelector('#unzoom').hidden === false");
    await section.locator('#c-target-0 .plot').focus();
    await page.keyboard.press('Home');
    expect(await page.locator('#live').textContent()).toBe('0:00, api 40%');
    await page.locator('tr[data-row="0"] .open').click();
    const detail = page.locator('.detail-row');
    await detail.locator('canvas').first().waitFor();
    expect(await detail.locator('figure h3').allTextContents()).toContain('Server timing, mean');
    expect(await detail.locator('.detail-facts table td').allTextContents()).toEqual([
      '5 000',
      '12.5ms',
      '31ms',
      '250ms',
      '4 000',
      '4ms',
      '-',
      '9ms',
    ]);
    expect(problems).toEqual([]);
    await close();
  });

  test('the address names the open sampler, and opens it again', async () => {
    let address = '';
    await withPage(async ({ page }) => {
      await page.locator('tr[data-row="4"] .open').click();
      address = new URL(page.url()).hash;
      expect(address).toBe(`#s=${encodeURIComponent('POST /api/v1/orders')}`);
      await page.locator('tr[data-row="4"] .open').click();
      expect(new URL(page.url()).hash).toBe('#samplers');
    });
    await withPage(
      async ({ page }) => {
        await page.waitForSelector('.detail-row canvas');
        expect(await page.locator('tr[data-row="4"] .open').getAttribute('aria-expanded')).toBe('true');
        expect(await page.locator('.detail-row').count()).toBe(1);
        await page.waitForFunction(`(() => {
          const { top } = document.querySelector('tr[data-row="4"]').getBoundingClientRect();
          return top > 0 && top < innerHeight;
        })()`);
      },
      { hash: address },
    );
  });

  test('a finding leads to its stretch on all charts, and a shared address shows it', async () => {
    await withPage(async ({ page }) => {
      await drawn(page, 'load');
      await page.locator('#findings a[href^="#t="]').first().click();
      await page.waitForSelector('#unzoom:not([hidden])');
      expect(new URL(page.url()).hash).toBe('#t=223-600');
    });
    await withPage(
      async ({ page }) => {
        await page.waitForSelector('#unzoom:not([hidden])');
        expect(await page.locator('#unzoom').textContent()).toContain('3:43');
      },
      { hash: '#t=223-600' },
    );
  });

  test('column sets and CSV', () =>
    withPage(async ({ page }) => {
      const titles = (): Promise<string[]> => page.locator('#sampler-table thead th:visible').allTextContents();
      expect(await titles()).toEqual(expect.arrayContaining(['p50', 'p95', 'max', 'Apdex']));
      await page.locator('button[data-set=traffic]').click();
      expect(await titles()).toEqual(expect.arrayContaining(['requests', 'received/s', 'mean size']));
      expect(await titles()).not.toContain('p95');
      await page.locator('button[data-set=connection]').click();
      expect(await titles()).toEqual(expect.arrayContaining(['TTFB p95', 'connect', 'new conn.']));
      const csv = await copied(page, '#csv');
      const lines = csv.trim().split('\n');
      expect(lines).toHaveLength(model.samplers.length + 2);
      const columns = (lines[0] ?? '').split(',');
      const all = (lines[1] ?? '').split(',');
      expect(Number(all[columns.indexOf('requests')])).toBe(model.all.requests);
      expect(Number(all[columns.indexOf('max')])).toBeCloseTo(model.all.maxMs, 1);
    }));

  test('every number stays on a screen of 1200 pixels', () =>
    withPage(
      async ({ page }) => {
        const box = await page.locator('.tall').boundingBox();
        const max = await page.locator('tr.all td:nth-of-type(14)').boundingBox();
        if (box === null || max === null) throw new Error('no table');
        expect(await page.locator('#sampler-table thead th').nth(14).textContent()).toBe('Apdex');
        expect(max.x + max.width).toBeLessThanOrEqual(box.x + box.width);
      },
      { viewport: { width: 1200, height: 800 } },
    ));

  test('copies a request as curl, quoted for a shell, without what curl sets itself', () =>
    withPage(async ({ page }) => {
      await page.locator('#errors .example summary').first().click();
      const text = await copied(page, '#errors .example[open] [data-curl]');
      expect(text).toBe(
        [
          `curl -X POST 'http://api.staging.example:8000/api/v1/orders?dry=false' \\`,
          `  -H 'content-type: application/json' \\`,
          `  -H 'authorization: [redacted]' \\`,
          `  -H 'user-agent: loadplan/0.1.0' \\`,
          `  --data-raw '{"product_id": 1042, "quantity": 3, "note": "leave at the door"}'`,
        ].join('\n'),
      );
    }));

  test.each([
    [
      'a form with a file: fields, and which file is needed',
      { type: 'multipart/form-data; boundary=x', body: 'note: a=b: c\nfile: file "rows.csv" (text/csv, 120 bytes)' },
      [
        '# What the files held is not in the report. Needed here: rows.csv',
        `curl -X POST 'http://127.0.0.1:1/import' \\`,
        `  --form-string 'note=a=b: c' \\`,
        `  -F 'file=@rows.csv;type=text/csv'`,
      ],
    ],
    [
      'a long body: how much of it is missing',
      { type: 'text/plain', body: 'a'.repeat(3000) },
      [
        '# Not the whole request: 952 characters of its body are not in the report.',
        `curl -X POST 'http://127.0.0.1:1/import' \\`,
        `  -H 'content-type: text/plain' \\`,
        `  --data-raw '${'a'.repeat(2048)}… (952 more characters)'`,
      ],
    ],
    [
      'binary data: what is missing',
      { type: 'image/png', body: '[binary data, 70000 bytes]' },
      [
        '# The body, 70000 bytes, is not in the report: put it into body.bin.',
        `curl -X POST 'http://127.0.0.1:1/import' \\`,
        `  -H 'content-type: image/png' \\`,
        '  --data-binary @body.bin',
      ],
    ],
  ])('copies what a report has of %s', async (_, { type, body }, lines) => {
    const { page, problems, close } = await opener.open(sending(model, type, body));
    await page.locator('#errors .example summary').first().click();
    expect((await copied(page, '#errors .example[open] [data-curl]')).split('\n')).toEqual(lines);
    expect(problems).toEqual([]);
    await close();
  });

  test('charts by sampler show another percentile and one more sampler', () =>
    withPage(async ({ page }) => {
      await drawn(page, 'sampler-times');
      const first = async (): Promise<string> => {
        await page.locator('#c-sampler-times .plot').press('End');
        return (await page.locator('#live').textContent()) ?? '';
      };
      const last = (columns: readonly (number | undefined)[], sign = ''): string =>
        `9:58, GET /health ${sign}${formatMs(columns.at(-1))},`;
      const series = model.timeline.samplers[0];
      // Some 50 requests in a bin: fewer than 5 are slower than p95, but not than p50.
      expect(await first()).toContain(last(series?.p95Ms ?? [], '≈'));
      await page.locator('#c-sampler-times [data-metric=p50]').click();
      expect(await first()).toContain(last(series?.p50Ms ?? []));
      for (const [name, columns] of [
        ['mean', series?.meanMs],
        ['first byte', series?.firstByteMs],
      ] as const) {
        await page.locator(`#c-sampler-times [data-metric="${name}"]`).click();
        expect(await first()).toContain(last(columns ?? []));
      }
      await drawn(page, 'sampler-throughput');
      const rates = page.locator('#c-sampler-throughput');
      const spoken = async (metric: string): Promise<string> => {
        await rates.locator(`[data-metric=${metric}]`).click();
        await rates.locator('.plot').press('End');
        return (await page.locator('#live').textContent()) ?? '';
      };
      const ended = (series?.okPerSecond.at(-1) ?? 0) + (series?.failedPerSecond.at(-1) ?? 0);
      expect(await spoken('started')).toContain(`GET /health ${formatRate(series?.startedPerSecond.at(-1) ?? 0)}/s`);
      expect(await spoken('ended')).toContain(`GET /health ${formatRate(ended)}/s`);
      expect(await page.locator('#c-sampler-times select').count()).toBe(0);
    }));

  test('the switch acts on times by sampler, on charts of the plan and in an opened row', async () => {
    const names = model.samplers.map(({ name }) => name);
    const at = names.indexOf('POST /api/v1/orders');
    const columns = model.timeline.samplers[at];
    if (columns === undefined) throw new Error('no such sampler');
    const opened = await opener.open({
      ...model,
      customCharts: [
        { title: 'Orders', metrics: ['p95', 'max'], samplers: ['POST /api/v1/orders', 'GET /health'] },
        { title: 'Slowest of all', metrics: ['max'] },
      ],
    });
    const { page } = opened;
    const spoken = async (id: string): Promise<string> => {
      await page.locator(`#c-${id} .plot`).press('End');
      return ((await page.locator('#live').textContent()) ?? '').replaceAll('≈', '');
    };
    for (const id of ['sampler-times', 'custom-1', 'custom-2']) await drawn(page, id);
    for (const [view, times, all] of [
      ['failed', columns.failed, model.timeline.failed],
      ['ok', columns.ok, model.timeline.ok],
      ['all', columns, model.timeline],
    ] as const) {
      await page.locator(`[data-view=${view}]`).click();
      expect(await spoken('sampler-times')).toContain(`POST /api/v1/orders ${formatMs(times.p95Ms.at(-1))},`);
      const custom = await spoken('custom-1');
      expect(custom).toContain(`POST /api/v1/orders p95 ${formatMs(times.p95Ms.at(-1))},`);
      expect(custom).toContain(`POST /api/v1/orders max ${formatMs(times.maxMs.at(-1))}`);
      // Of GET /health no request failed.
      expect(custom.includes('GET /health p95')).toBe(view !== 'failed');
      expect((await spoken('sampler-times')).includes('GET /health')).toBe(view !== 'failed');
      expect(await spoken('custom-2')).toContain(`max ${formatMs(all.maxMs.at(-1))}`);
    }
    await page.locator('[data-view=failed]').click();
    await page.locator('#c-sampler-times [data-metric=mean]').click();
    expect(await spoken('sampler-times')).toContain(`POST /api/v1/orders ${formatMs(columns.failed.meanMs.at(-1))},`);
    await page.locator(`tr[data-row="${at}"] .open`).click();
    const row = page.locator('.detail-row figure', { has: page.locator('h3', { hasText: 'Response time' }) }).first();
    await row.locator('.plot').press('End');
    expect(await page.locator('#live').textContent()).toContain(`p50 ≈${formatMs(columns.failed.p50Ms.at(-1))},`);
    expect(opened.problems).toEqual([]);
    await opened.close();
  });

  test('wider bins: rates are averaged over their time, of users the most stands, percentiles stay', () => {
    const { timeline } = model;
    // 299 bins: the last of the wider ones has four, and the page's last one is shorter.
    const bins = timeline.seconds.length - 1;
    const cut = <T>(column: readonly T[]): T[] => column.slice(0, bins);
    const uneven: ReportModel = {
      ...model,
      timeline: {
        ...timeline,
        seconds: cut(timeline.seconds),
        covered: [...timeline.covered.slice(0, bins - 1), 0.5],
        activeUsers: cut(timeline.activeUsers),
        plannedUsers: cut(timeline.plannedUsers),
        startedPerSecond: cut(timeline.startedPerSecond),
        okPerSecond: cut(timeline.okPerSecond),
        failedPerSecond: cut(timeline.failedPerSecond),
      },
    };
    return withOpened(uneven, async ({ page }) => {
      await drawn(page, 'load');
      await drawn(page, 'times');
      expect(await page.locator('#wide button').allTextContents()).toEqual(['2 s', '4 s', '10 s', '20 s']);
      await page.locator('#wide [data-wide="5"]').click();
      expect(await page.locator('#live').textContent()).toBe(
        'Rates and counts in bins of 10 s; times keep bins of 2 s.',
      );
      await page.locator('#c-load [data-table]').click();
      const lines = (await copied(page, '#c-load .values button')).trim().split('\n');
      expect(lines).toHaveLength(1 + Math.ceil(bins / 5));
      const requests = (bin: number): number => (timeline.okPerSecond[bin] ?? 0) + (timeline.failedPerSecond[bin] ?? 0);
      const columns = (lines[0] ?? '').split(',').map((name) => name.replaceAll('"', ''));
      for (const at of [7, Math.floor(bins / 5)]) {
        const own = Array.from({ length: 5 }, (_, i) => at * 5 + i).filter((bin) => bin < bins);
        const covered = own.map((bin) => (bin === bins - 1 ? 0.5 : 2));
        const seconds = covered.reduce((sum, one) => sum + one, 0);
        const counted = own.reduce((sum, bin, i) => sum + requests(bin) * (covered[i] ?? 0), 0);
        const cells = (lines[at + 1] ?? '').split(',').map(Number);
        expect(cells[0]).toBe(at * 10);
        expect((cells[columns.indexOf('requests/s')] ?? 0) / (counted / seconds)).toBeCloseTo(1, 2);
        expect(cells[columns.indexOf('users')]).toBe(Math.max(...own.map((bin) => timeline.activeUsers[bin] ?? 0)));
      }
      await page.locator('#c-times .plot').press('Home');
      await page.locator('#c-times .plot').press('ArrowRight');
      expect(await page.locator('#c-times .at').textContent()).toBe('0:02');
      await page.locator('#c-load .plot').press('Home');
      await page.locator('#c-load .plot').press('ArrowRight');
      expect(await page.locator('#c-load .at').textContent()).toBe('0:10');
    });
  });

  test('the generator section shows requests in flight and, of arrivals, the starts that were dropped', async () => {
    const open = asOpenLoad(model);
    const opened = await opener.open(open);
    const { page } = opened;
    await drawn(page, 'in-flight');
    expect(await page.locator('#generator #c-in-flight').count()).toBe(1);
    await page.locator('#c-in-flight .plot').press('End');
    const { generator, arrivals } = open.timeline;
    expect(await page.locator('#live').textContent()).toBe(
      `9:58, in flight ${generator.at(-1)?.inFlight}, ✖ dropped starts/s ${formatRate(arrivals?.droppedPerSecond.at(-1) ?? 0)}/s`,
    );
    expect(opened.problems).toEqual([]);
    await opened.close();
    await withPage(async ({ page: closed }) => {
      // Closed load drops nothing: no line, and no axis for one.
      await drawn(closed, 'in-flight');
      expect(await closed.locator('#c-in-flight .key-name').allTextContents()).toEqual(['in flight']);
      expect(await closed.locator('#c-in-flight .u-axis').count()).toBe(2);
    });
  });

  test('more than eight samplers: another one joins the chart', async () => {
    const samplerNames = Array.from({ length: 12 }, (_, i) => `GET /thing/${i}`);
    const opened = await opener.open(simulateReportModel({ samplerNames, durationSeconds: 60 }));
    await drawn(opened.page, 'sampler-times');
    const select = opened.page.locator('#c-sampler-times select');
    const options = await select.locator('option').allTextContents();
    const shown = await opened.page.locator('#c-sampler-times .key-name').count();
    expect(options).toHaveLength(1 + 12 - shown);
    await select.selectOption({ label: options[1] ?? '' });
    expect(await opened.page.locator('#c-sampler-times .key-name').allTextContents()).toContain(options[1]);
    expect(await select.locator('option').count()).toBe(options.length - 1);
    expect(opened.problems).toEqual([]);
    await opened.close();
  });

  test('the values behind a chart as a table and as CSV', () =>
    withPage(async ({ page }) => {
      await drawn(page, 'load');
      const button = page.locator('#c-load [data-table]');
      await button.click();
      expect(await button.getAttribute('aria-expanded')).toBe('true');
      expect(await page.locator('#c-load .values tbody tr').count()).toBeLessThanOrEqual(60);
      const csv = await copied(page, '#c-load .values button');
      const lines = csv.trim().split('\n');
      expect(lines[0]).toContain('seconds,"requests/s"');
      expect(lines).toHaveLength(model.timeline.seconds.length + 1);
      const [at, rate] = (lines[101] ?? '').split(',').map(Number);
      expect(at).toBe(model.timeline.seconds[100]);
      const sum = (model.timeline.okPerSecond[100] ?? 0) + (model.timeline.failedPerSecond[100] ?? 0);
      expect(Math.abs((rate ?? 0) / sum - 1)).toBeLessThan(0.005);
      await button.click();
      expect(await page.locator('#c-load .values').count()).toBe(0);
    }));

  test('the keyboard reads, jumps and zooms every chart over time', () =>
    withPage(async ({ page }) => {
      await drawn(page, 'load');
      const plot = page.locator('#c-load .plot');
      const spoken = async (): Promise<string> => (await page.locator('#live').textContent()) ?? '';
      await plot.press('Home');
      expect(await spoken()).toMatch(/^0:00, requests\/s /);
      await plot.press('Shift+ArrowRight');
      expect(await spoken()).toMatch(/^0:20, /);
      await plot.press('ArrowLeft');
      expect(await spoken()).toMatch(/^0:18, /);
      await plot.press('+');
      await page.waitForSelector('#unzoom:not([hidden])');
      const once = new URL(page.url()).hash;
      await plot.press('+');
      expect(new URL(page.url()).hash).not.toBe(once);
      await plot.press('Escape');
      await page.waitForSelector('#unzoom', { state: 'hidden' });
      await plot.press('End');
      expect(await spoken()).toMatch(/^9:58, /);
    }));

  test('a series is hidden and shown by its key, the hidden ones from the start too', () =>
    withPage(async ({ page }) => {
      await drawn(page, 'load');
      const key = page.locator('#c-load .keys button', { hasText: 'sent/s' });
      expect(await key.getAttribute('aria-pressed')).toBe('false');
      await key.click();
      expect(await key.getAttribute('aria-pressed')).toBe('true');
      await page.locator('#c-load .plot').press('End');
      expect(await page.locator('#live').textContent()).toContain('sent/s');
    }));

  test('the time axis shows the clock', () =>
    withPage(async ({ page }) => {
      await drawn(page, 'load');
      await page.locator('[data-axis=clock]').click();
      await page.locator('#c-load .plot').press('Home');
      expect(await page.locator('#live').textContent()).toMatch(/^\d\d:\d\d:\d\d, /);
    }));

  test('under the default policy of Jenkins everything is readable: no script, no style', async () => {
    const text = pageText(model).replace(
      /(http-equiv="Content-Security-Policy" content=")[^"]*/,
      `$1default-src 'none'; img-src 'self'; style-src 'self'`,
    );
    const opened = await opener.openText(text, { javaScriptEnabled: false });
    const { page } = opened;
    expect(await page.locator('h2').first().textContent()).toContain('FAIL');
    // Nothing that needs a script, and no number that runs into the next.
    expect(await page.locator('button:visible, input:visible').count()).toBe(0);
    expect(await page.locator('.found').textContent()).toBe(`Finding 1: ${model.findings[0]?.text ?? ''}`);
    expect(await page.locator('svg.static').count()).toBeGreaterThanOrEqual(14);
    const picture = await page.locator('svg.static').first().boundingBox();
    expect(picture?.height).toBeGreaterThan(100);
    expect(await page.locator('#samplers td').count()).toBeGreaterThan(50);
    expect(await page.locator('#errors pre').count()).toBeGreaterThan(2);
    await opened.close();
  });
}

function pageText(model: ReportModel): string {
  const content = html.files(model, {})[0]?.content;
  if (content === undefined) throw new Error('no page');
  return content;
}

/** Clicks a button that copies, and gives what was copied: the clipboard itself is not for tests. */
async function copied(page: Page, selector: string): Promise<string> {
  await page.evaluate(`navigator.clipboard.writeText = (text) => { window.copied = text; return Promise.resolve(); }`);
  await page.locator(selector).first().click();
  await page.waitForFunction('window.copied !== undefined');
  return page.evaluate('window.copied');
}

/** The model whose failed requests all sent this. */
function sending(model: ReportModel, type: string, body: string): ReportModel {
  const request = {
    method: 'POST',
    url: 'http://127.0.0.1:1/import',
    headers: [['content-type', type]],
    body,
  } as const;
  return {
    ...model,
    errors: model.errors.map((error) => ({ ...error, examples: error.examples.map((one) => ({ ...one, request })) })),
  };
}
