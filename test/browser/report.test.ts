import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { ReportModel } from '../../src/report/report-model.ts';
import { simulateReportModel } from '../simulate/report-model.ts';
import { skipOrFail } from '../targets/require-tools.ts';
import { chromiumPath } from './chromium.ts';
import { drawn, PageOpener } from './open-page.ts';

const executable = chromiumPath();
const HOSTILE = '<img src=x onerror="window.owned=1"></script><script>window.owned=1</script>{{owned}}]]>\u202egnp.exe';

if (executable === undefined) skipOrFail('no Chromium: set CHROMIUM or install one at /usr/bin/chromium');
else describe('the report in a browser', () => inBrowser(executable));

function inBrowser(executablePath: string): void {
  const opener = new PageOpener();
  const open = opener.open.bind(opener);

  beforeAll(() => opener.launch(executablePath));
  afterAll(() => opener.close());

  test('opens from disk, draws every chart when scrolled to, and says nothing on the console', async () => {
    const { page, problems, close } = await open(simulateReportModel());
    await drawn(page, 'load');
    expect(await page.locator('#c-generator.live').count()).toBe(0);
    for (const id of await page.locator('figure[data-chart]').evaluateAll((all) => all.map((one) => one.id))) {
      await page.locator(`#${id}`).scrollIntoViewIfNeeded();
      await page.waitForSelector(`#${id}.live canvas`);
      expect(await painted(page, `#${id} canvas`)).toBeGreaterThan(500);
    }
    expect(problems).toEqual([]);
    await close();
  });

  test.each([1280, 600, 320])(
    'a chart takes the same place before and after it is drawn, at %d pixels',
    async (width) => {
      const samplerNames = Array.from({ length: 12 }, (_, i) => `GET /thing/${i}`);
      // So low that no chart is near enough to be drawn at once.
      const { page, problems, close } = await open(simulateReportModel({ samplerNames }), {
        viewport: { width, height: 100 },
      });
      await page.waitForSelector('#sampler-table .sort');
      expect(await page.locator('figure.live').count()).toBe(0);
      const before = await placesOf(page);
      for (const id of Object.keys(before)) await drawn(page, id.slice('c-'.length));
      expect(await page.locator('#c-sampler-times select option').count()).toBe(5);
      const after = await placesOf(page);
      expect(Object.keys(before).length).toBeGreaterThan(12);
      const moved = Object.entries(before).filter(([id, place]) =>
        place.some((value, at) => !(Math.abs((after[id]?.[at] ?? NaN) - value) <= 1)),
      );
      expect(moved).toEqual([]);
      expect(problems).toEqual([]);
      await close();
    },
  );

  test('shows samplers as in the plan, sorts, filters and opens them', async () => {
    const model = inTransactions(simulateReportModel());
    const { page, problems, close } = await open(model);
    const names = (): Promise<string[]> =>
      page.locator('#sampler-table tr[data-row]:not([hidden]) .open').allTextContents();
    const planned = await names();
    expect(planned.slice(0, 4)).toEqual(['GET /health', 'Buy', 'POST /api/v1/orders', 'GET /api/v1/orders/{orderId}']);
    const groups = page.locator('#sampler-table .group:visible');
    expect(await groups.allTextContents()).toEqual(['Shoppers', 'Members']);
    await page.getByRole('button', { name: 'requests', exact: true }).click();
    expect(await groups.count()).toBe(0);
    expect(await names()).toEqual(model.samplers.toSorted((a, b) => b.requests - a.requests).map((row) => row.name));
    expect(await page.locator('th[data-key=requests]').getAttribute('aria-sort')).toBe('descending');
    await page.getByRole('button', { name: 'requests', exact: true }).click();
    expect(await page.locator('th[data-key=requests]').getAttribute('aria-sort')).toBe('ascending');
    expect((await names())[0]).toBe(model.samplers.toSorted((a, b) => a.requests - b.requests)[0]?.name);
    await page.locator('#tree').click();
    expect(await names()).toEqual(planned);
    expect(await page.locator('th[data-key=requests]').getAttribute('aria-sort')).toBe('none');
    await page.fill('#filter', 'orders');
    expect(await groups.count()).toBe(0);
    expect((await names()).every((name) => name.includes('orders'))).toBe(true);
    const opener = page.locator('tr[data-row="4"] .open');
    await opener.press('Enter');
    expect(await opener.getAttribute('aria-expanded')).toBe('true');
    await page.waitForSelector('.detail-row canvas');
    expect(await page.locator('.detail-row figure').count()).toBe(4);
    await opener.click();
    expect(await page.locator('.detail-row').count()).toBe(0);
    expect(problems).toEqual([]);
    await close();
  });

  test('a percentile of few requests is a hollow point, in the picture too, and is read with ≈', async () => {
    const { page, problems, close } = await open(withFewAt(3));
    const rings = await page.locator('#c-times .static path[stroke-width="2.4"][stroke="#fff"]').getAttribute('d');
    expect(rings?.match(/M/g)).toHaveLength(1);
    await drawn(page, 'times');
    expect(await ringAt(page, '#c-times', 3 / 10)).toBe(true);
    expect(await ringAt(page, '#c-times', 5 / 10)).toBe(false);
    await page.locator('#c-times .plot').press('Home');
    const values = [];
    for (let bin = 0; bin < 6; bin += 1) {
      values.push(await page.locator('#c-times .key-value').first().textContent());
      await page.locator('#c-times .plot').press('ArrowRight');
    }
    expect(values).toEqual(['150ms', '150ms', '150ms', '≈150ms', '150ms', '150ms']);
    expect(await page.locator('#live').textContent()).toBe('0:12, p50 150ms');
    expect(problems).toEqual([]);
    await close();
  });

  test('zooms all charts together, from a threshold, the keyboard and back', async () => {
    const { page, problems, close } = await open(simulateReportModel());
    await drawn(page, 'load');
    await page.locator('.when a').first().click();
    await page.waitForSelector('#unzoom:not([hidden])');
    expect(await page.locator('#unzoom').textContent()).toContain('3:42');
    await drawn(page, 'times');
    const box = await page.locator('#c-load .u-over').boundingBox();
    if (!box) throw new Error('no plot');
    await page.mouse.move(box.x + box.width / 2, box.y + 40);
    await page.waitForFunction(`document.querySelector('#c-times .key-value').textContent !== ''`);
    const shown = await page.locator('#c-load .at, #c-times .at').allTextContents();
    expect(shown[0]).toBe(shown[1]);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.8, box.y + 60);
    await page.mouse.up();
    await page.waitForFunction(`!location.hash.startsWith('#t=222-')`);
    expect(page.url()).toMatch(/#t=\d+-\d+$/);
    await page.locator('#c-load .plot').press('Escape');
    await page.waitForSelector('#unzoom', { state: 'hidden' });
    await page.locator('#c-load .plot').press('ArrowRight');
    expect(await page.locator('#live').textContent()).toMatch(/requests\/s \d/);
    expect(problems).toEqual([]);
    await close();
  });

  test('the switch ok | all | failed changes the times in the table', async () => {
    const model = simulateReportModel();
    const { page, problems, close } = await open(model);
    await drawn(page, 'load');
    const cell = page
      .locator('tr.all td')
      .nth(await page.evaluate<number>(`document.querySelector('th[data-key=p95]').cellIndex - 1`));
    const value = async (): Promise<number> => Number(await cell.getAttribute('data-v'));
    const p95 = (list: ReportModel['all']['percentiles']): number | undefined => list.find(({ p }) => p === 95)?.ms;
    for (const [view, list] of [
      ['ok', model.all.okPercentiles],
      ['failed', model.all.failedPercentiles],
      ['all', model.all.percentiles],
    ] as const) {
      await page.locator(`[data-view=${view}]`).click();
      expect(await value()).toBe(p95(list));
    }
    expect(await cell.textContent()).toMatch(/^✖ /);
    expect(problems).toEqual([]);
    await close();
  });

  test('follows the system theme and the button', async () => {
    const { page, close } = await open(simulateReportModel(), { colorScheme: 'dark' });
    const background = (): Promise<string> => page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(await background()).toBe('rgb(12, 14, 18)');
    await page.click('#theme');
    expect(await background()).toBe('rgb(248, 249, 251)');
    await close();
  });

  test.each([600, 320])('does not scroll sideways at %d pixels', async (width) => {
    const { page, close } = await open(simulateReportModel(), { viewport: { width, height: 700 } });
    await drawn(page, 'load');
    await page.locator('tr[data-row="4"] .open').click();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    await close();
  });

  test('without scripts everything is readable and the pictures are there', async () => {
    const { page, close } = await open(simulateReportModel(), { javaScriptEnabled: false });
    expect(await page.locator('svg.static:visible').count()).toBeGreaterThanOrEqual(8);
    expect(await page.locator('.needs-js:visible').count()).toBe(0);
    expect(await page.locator('th[data-key=received]:visible').count()).toBe(1);
    expect(await page.locator('details.detail:visible').count()).toBe(8);
    await close();
  });

  test('on paper the static pictures stand in for the plots', async () => {
    const { page, close } = await open(simulateReportModel());
    await drawn(page, 'load');
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('#c-load svg.static').isVisible()).toBe(true);
    expect(await page.locator('#c-load .plot').isVisible()).toBe(false);
    expect(await page.locator('#sampler-table thead th:visible').count()).toBe(8);
    // Ten minutes are four pages.
    const paper = (await page.pdf({ format: 'A4' })).toString('latin1');
    expect(paper.match(/\/Type \/Page\b(?!s)/g)).toHaveLength(4);
    // A4 less its margins, at 96 pixels an inch.
    await page.setViewportSize({ width: 718, height: 1000 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(718);
    await close();
  });

  test('hostile names, messages and bodies run nothing', async () => {
    const { page, problems, close } = await open(simulateReportModel({ hostileText: HOSTILE }));
    await drawn(page, 'load');
    await page.locator('tr[data-row="4"] .open').click();
    for (const summary of await page.locator('#errors details.example > summary, .detail-row .example > summary').all())
      await summary.click();
    await drawn(page, 'sampler-times');
    expect(await page.evaluate(`'owned' in window`)).toBe(false);
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.locator('h1').textContent()).toContain('⟨202E⟩');
    expect(problems).toEqual([]);
    await close();
  });

  test('markup that slipped past the templates would not run either', async () => {
    const { page, close } = await open(simulateReportModel());
    await page.evaluate(
      `document.body.insertAdjacentHTML('beforeend', '<img src="data:," onerror="window.owned=1"><p id="styled" style="position:fixed">x</p>')`,
    );
    await page.waitForTimeout(100);
    expect(await page.evaluate(`'owned' in window`)).toBe(false);
    expect(await page.evaluate(`getComputedStyle(document.querySelector('#styled')).position`)).toBe('static');
    await close();
  });
}

/** Two thread groups, and a transaction that holds the samplers of orders. */
function inTransactions(model: ReportModel): ReportModel {
  const [first] = model.samplers;
  if (first === undefined) throw new Error('no samplers');
  const buy = { ...first, name: 'Buy', kind: 'transaction' as const, requests: 1, timeShare: 0 };
  const samplers = model.samplers.map((row, index) => ({
    ...row,
    group: index === 0 || row.name.includes('orders') ? 'Shoppers' : 'Members',
    ...(row.name.includes('orders') ? { within: 'Buy' } : {}),
  }));
  const [columns] = model.timeline.samplers;
  if (columns === undefined) throw new Error('no columns');
  return {
    ...model,
    samplers: [...samplers, buy],
    timeline: { ...model.timeline, samplers: [...model.timeline.samplers, columns] },
  };
}

/** Ten bins with a p50 of 150 ms and nothing else; in one of them it rests on 8 requests. */
function withFewAt(few: number): ReportModel {
  const model = simulateReportModel({ durationSeconds: 20, binSeconds: 2 });
  const { timeline } = model;
  const none = timeline.seconds.map(() => undefined);
  return {
    ...model,
    thresholds: [],
    findings: [],
    timeline: {
      ...timeline,
      p50Ms: timeline.seconds.map(() => 150),
      p95Ms: none,
      p99Ms: none,
      maxMs: none,
      minMs: none,
      okPerSecond: timeline.seconds.map((_, bin) => (bin === few ? 3 : 50)),
      failedPerSecond: timeline.seconds.map(() => 1),
    },
  };
}

/** Whether there is a ring in this part of the plot's width: the line's colour, what is behind, the colour again. */
async function ringAt(page: Page, figure: string, part: number): Promise<boolean> {
  return page.evaluate(`(() => {
    const canvas = document.querySelector(${JSON.stringify(`${figure} canvas`)});
    const [over, all] = [document.querySelector(${JSON.stringify(`${figure} .u-over`)}), canvas].map((one) => one.getBoundingClientRect());
    const x = Math.round((over.left - all.left + over.width * ${part}) * canvas.width / all.width);
    const top = Math.round((over.top - all.top) * canvas.height / all.height);
    const copy = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    [copy.canvas.width, copy.canvas.height] = [canvas.width, canvas.height];
    copy.drawImage(canvas, 0, 0);
    const pixels = copy.getImageData(x, top, 1, Math.floor(over.height) - 2).data;
    let text = '';
    for (let i = 0; i < pixels.length; i += 4) text += pixels[i + 2] - pixels[i] > 60 ? 'L' : pixels[i] > 250 ? 'C' : '-';
    return /L-?C{1,3}-?L/.test(text);
  })()`);
}

/** Left, top, width and height of every chart with its picture or plot in it, on the page. */
async function placesOf(page: Page): Promise<Readonly<Record<string, readonly number[]>>> {
  return page.evaluate(`Object.fromEntries([...document.querySelectorAll('figure[data-chart]')].map((figure) => {
    const place = (box) => [box.left + scrollX, box.top + scrollY, box.width, box.height];
    const shown = [...figure.querySelectorAll('.plot, .static')].find((one) => one.getClientRects().length > 0);
    return [figure.id, [...place(figure.getBoundingClientRect()), ...place(shown.getBoundingClientRect()).filter((_, at) => at % 2 === 1)]];
  }))`);
}

/** Pixels of a canvas that are not transparent. The test is compiled without the browser's types, so this is text. */
async function painted(page: Page, selector: string): Promise<number> {
  return page.evaluate(`(() => {
    const canvas = document.querySelector(${JSON.stringify(selector)});
    const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
    return pixels.filter((value, i) => i % 4 === 3 && value !== 0).length;
  })()`);
}
