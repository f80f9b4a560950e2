import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { compareRuns } from '../../src/compare/compare-runs.ts';
import { historyOf } from '../../src/compare/history.ts';
import { measureRun } from '../../src/compare/measure-run.ts';
import { trendOf } from '../../src/compare/trend.ts';
import { comparisonPage } from '../../src/outputs/compare/page.ts';
import { trendPage } from '../../src/outputs/trend/page.ts';
import { reportModel } from '../../src/report/model.ts';
import { readRun, type RunResult } from '../../src/result/read-run.ts';
import { DEMO, HOSTILE } from '../simulate/demo.ts';
import { simulateRun, type SimulatedRun } from '../simulate/run-file.ts';
import { skipOrFail } from '../targets/require-tools.ts';
import { chromiumPath } from './chromium.ts';
import { PageOpener } from './open-page.ts';

const executable = chromiumPath();

if (executable === undefined) skipOrFail('no Chromium: set CHROMIUM or install one at /usr/bin/chromium');
else describe('comparison and trend in a browser', () => inBrowser(executable));

function inBrowser(executablePath: string): void {
  let folder: string;
  const run = async (seed: number, changes: Partial<SimulatedRun>): Promise<RunResult> => {
    const path = join(folder, `${seed}.gz`);
    await simulateRun(path, { ...changes, seed, head: { ...changes.head, seed, startedAt: seed * 3_600_000 } });
    return readRun(path);
  };
  const comparison = async (changes: Partial<SimulatedRun>): Promise<string> => {
    const [base, candidate] = [await run(1, changes), await run(2, { ...changes, slowdown: () => 1.5 })];
    const recorded = (one: RunResult) => ({ run: one, measured: measureRun(one) });
    return comparisonPage({
      comparison: compareRuns({ base: [recorded(base)], candidate: [recorded(candidate)], isHistory: false }),
      base: reportModel(base),
      candidate: reportModel(candidate),
    });
  };
  const opener = new PageOpener();
  const open = opener.openText.bind(opener);
  const widthOf = (page: Page): Promise<number> => page.evaluate<number>('document.documentElement.scrollWidth');

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'loadplan-compare-'));
    await opener.launch(executablePath);
  });
  afterAll(async () => {
    await opener.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('draws both sides, zooms, and says nothing on the console', async () => {
    const { page, problems, close } = await open(await comparison({ ...DEMO, seconds: 120 }));
    for (const id of ['c-load', 'c-times', 'c-percentiles']) {
      await page.locator(`#${id}`).scrollIntoViewIfNeeded();
      await page.waitForSelector(`#${id}.live canvas`);
    }
    const names = await page.locator('#c-times .key-name').allTextContents();
    expect(names).toEqual(['base p50', 'base p95', 'base p99', 'p50', 'p95', 'p99']);
    await page.locator('#c-load .plot').press('ArrowRight');
    await page.locator('#c-load .plot').press('+');
    expect(await page.locator('#unzoom').isVisible()).toBe(true);
    await page.click('#theme');
    expect(await page.locator('svg.interval').count()).toBeGreaterThan(20);
    expect(problems).toEqual([]);
    await close();
  });

  test.each([600, 320])('neither page scrolls sideways at %d pixels', async (width) => {
    const size = { viewport: { width, height: 700 } };
    const first = await open(await comparison({ ...DEMO, seconds: 60 }), size);
    expect(await widthOf(first.page)).toBeLessThanOrEqual(width);
    await first.close();
    const runs = await Promise.all([3, 4, 5].map(async (seed) => measureRun(await run(seed, { seconds: 60 }))));
    const trend = trendOf(historyOf(runs));
    if (trend === undefined) throw new Error('no trend');
    const second = await open(trendPage(trend, '0.1.0'), size);
    expect(await widthOf(second.page)).toBeLessThanOrEqual(width);
    expect(await second.page.locator('.trends svg').count()).toBeGreaterThan(5);
    expect(await second.page.locator('.trends svg').first().locator('title').count()).toBe(3);
    expect(await second.page.locator('.trends svg').first().locator('title').allTextContents()).toEqual(
      trend.runs.map(({ id }) => expect.stringMatching(new RegExp(`^${id}, \\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2} UTC: `))),
    );
    expect(await overlaps(second.page)).toEqual([]);
    const many = runs.slice(0, 1).flatMap((one) =>
      Array.from({ length: 40 }, (_, i) => ({
        ...one,
        id: `run${i}`,
        startedAt: i * 86_400_000,
        commit: '<img src=x>',
      })),
    );
    const longer = trendOf(historyOf(many));
    if (longer === undefined) throw new Error('no trend');
    const third = await open(trendPage(longer, '0.1.0'), size);
    expect(await third.page.locator('.trends svg').first().locator('title').last().textContent()).toContain(
      'run39, 1970-02-09 00:00 UTC, commit <img src: ',
    );
    expect(await third.page.locator('img').count()).toBe(0);
    expect(await overlaps(third.page)).toEqual([]);
    await third.close();
    expect(second.problems).toEqual([]);
    await second.close();
  });

  test('hostile names and messages run nothing on either page', async () => {
    const pages = [await comparison({ ...HOSTILE, users: () => 20 })];
    const trend = trendOf(historyOf([measureRun(await run(6, { ...HOSTILE, users: () => 20 }))]));
    if (trend !== undefined) pages.push(trendPage(trend, '0.1.0'));
    expect(pages).toHaveLength(2);
    for (const html of pages) {
      const { page, problems, close } = await open(html);
      await page.waitForTimeout(200);
      expect(await page.locator('img').count()).toBe(0);
      expect(await page.locator('h1').textContent()).toContain('<img src=x');
      expect(problems).toEqual([]);
      await close();
    }
  });

  test('without scripts the tables and pictures are there', async () => {
    const { page, close } = await open(await comparison({ ...DEMO, seconds: 60 }), { javaScriptEnabled: false });
    expect(await page.locator('svg.static:visible').count()).toBe(4);
    expect(await page.locator('.needs-js:visible').count()).toBe(0);
    await close();
  });
}

/** Labels of an axis that lie over each other, or beyond their chart; `none` for a chart without any. */
function overlaps(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`[...document.querySelectorAll('.trends svg')].flatMap((svg) => {
    const frame = svg.getBoundingClientRect();
    const boxes = [...svg.querySelectorAll('text[text-anchor="middle"]')].map((text) => text.getBoundingClientRect());
    if (boxes.length === 0) return ['none'];
    return boxes.flatMap((box, index) => {
      const next = boxes[index + 1];
      if (next !== undefined && box.right + 2 > next.left) return [box.right + ' > ' + next.left];
      return box.left < frame.left - 1 || box.right > frame.right + 1 ? ['beyond'] : [];
    });
  })`);
}
