import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { html } from '../../src/outputs/html.ts';
import type { ReportModel } from '../../src/report/report-model.ts';
import { simulateReportModel } from '../simulate/report-model.ts';
import { skipOrFail } from '../targets/require-tools.ts';
import { chromiumPath, launchChromium } from './chromium.ts';

const executable = chromiumPath();
const HOSTILE = '<img src=x onerror="window.owned=1"></script><script>window.owned=1</script>{{owned}}]]>\u202egnp.exe';

if (executable === undefined) skipOrFail('no Chromium: set CHROMIUM or install one at /usr/bin/chromium');
else describe('the report in a browser', () => inBrowser(executable));

function inBrowser(executablePath: string): void {
  let browser: Browser;
  let folder: string;
  const open = async (model: ReportModel, options: BrowserContextOptions = {}): Promise<Opened> => {
    const file = join(folder, `${Math.random().toString(36).slice(2)}.html`);
    writeFileSync(file, html.files(model, {})[0]?.content ?? '');
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      reducedMotion: 'reduce',
      ...options,
    });
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('console', (message) => problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('request', (request) => {
      if (!/^(file|data):/.test(request.url())) problems.push(`request to ${request.url()}`);
    });
    await page.goto(pathToFileURL(file).href);
    return { page, problems, close: () => context.close() };
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'loadplan-page-'));
    browser = await launchChromium(executablePath);
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('opens from disk, draws every chart when scrolled to, and says nothing on the console', async () => {
    const { page, problems, close } = await open(simulateReportModel());
    await page.waitForSelector('#c-load.live canvas');
    expect(await page.locator('#c-generator.live').count()).toBe(0);
    for (const id of await page.locator('figure[data-chart]').evaluateAll((all) => all.map((one) => one.id))) {
      await page.locator(`#${id}`).scrollIntoViewIfNeeded();
      await page.waitForSelector(`#${id}.live canvas`);
      expect(await painted(page, `#${id} canvas`)).toBeGreaterThan(500);
    }
    expect(problems).toEqual([]);
    await close();
  });

  test('sorts, filters and opens samplers', async () => {
    const model = simulateReportModel();
    const { page, problems, close } = await open(model);
    const names = (): Promise<string[]> =>
      page.locator('#sampler-table tr[data-row]:not([hidden]) .open').allTextContents();
    await page.getByRole('button', { name: 'requests', exact: true }).click();
    expect(await names()).toEqual(model.samplers.toSorted((a, b) => b.requests - a.requests).map((row) => row.name));
    expect(await page.locator('th[data-key=requests]').getAttribute('aria-sort')).toBe('descending');
    await page.getByRole('button', { name: 'requests', exact: true }).click();
    expect(await page.locator('th[data-key=requests]').getAttribute('aria-sort')).toBe('ascending');
    expect((await names())[0]).toBe(model.samplers.toSorted((a, b) => a.requests - b.requests)[0]?.name);
    await page.fill('#filter', 'orders');
    expect((await names()).every((name) => name.includes('orders'))).toBe(true);
    const opener = page.locator('tr[data-row="4"] .open');
    await opener.press('Enter');
    expect(await opener.getAttribute('aria-expanded')).toBe('true');
    await page.waitForSelector('.detail-row canvas');
    expect(await page.locator('.detail-row figure').count()).toBe(2);
    await opener.click();
    expect(await page.locator('.detail-row').count()).toBe(0);
    expect(problems).toEqual([]);
    await close();
  });

  test('zooms all charts together, from a threshold, the keyboard and back', async () => {
    const { page, problems, close } = await open(simulateReportModel());
    await page.waitForSelector('#c-load.live canvas');
    await page.locator('.when a').first().click();
    await page.waitForSelector('#unzoom:not([hidden])');
    expect(await page.locator('#unzoom').textContent()).toContain('3:42');
    await page.waitForSelector('#c-times.live canvas');
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
    await page.waitForSelector('#c-load.live');
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
    await page.locator('#c-load').scrollIntoViewIfNeeded();
    await page.waitForSelector('#c-load.live');
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
    await page.waitForSelector('#c-load.live canvas');
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('#c-load svg.static').isVisible()).toBe(true);
    expect(await page.locator('#c-load .plot').isVisible()).toBe(false);
    expect(await page.locator('#sampler-table thead th:visible').count()).toBe(8);
    await close();
  });

  test('hostile names, messages and bodies run nothing', async () => {
    const { page, problems, close } = await open(simulateReportModel({ hostileText: HOSTILE }));
    // Hostile findings push the charts below the fold, and those are drawn when they come into view.
    await page.locator('#c-load').scrollIntoViewIfNeeded();
    await page.waitForSelector('#c-load.live canvas');
    await page.locator('tr[data-row="4"] .open').click();
    for (const summary of await page.locator('details.example > summary').all()) await summary.click();
    await page.locator('#c-sampler-times').scrollIntoViewIfNeeded();
    await page.waitForSelector('#c-sampler-times.live canvas');
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

interface Opened {
  readonly page: Page;
  readonly problems: string[];
  readonly close: () => Promise<void>;
}

/** Pixels of a canvas that are not transparent. The test is compiled without the browser's types, so this is text. */
async function painted(page: Page, selector: string): Promise<number> {
  return page.evaluate(`(() => {
    const canvas = document.querySelector(${JSON.stringify(selector)});
    const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
    return pixels.filter((value, i) => i % 4 === 3 && value !== 0).length;
  })()`);
}
