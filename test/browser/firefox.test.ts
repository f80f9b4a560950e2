import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { firefox } from 'playwright-core';
import { simulateReportModel } from '../simulate/report-model.ts';
import { skipOrFail } from '../targets/require-tools.ts';
import { drawn, PageOpener } from './open-page.ts';

const PLACES = ['/usr/bin/firefox-esr', '/usr/bin/firefox'];
const found = [process.env['FIREFOX'] ?? '', ...PLACES].find((path) => path !== '' && existsSync(path));

if (found === undefined) skipOrFail('no Firefox: set FIREFOX or install one at /usr/bin/firefox-esr');
else describe('the report in Firefox', () => inFirefox(found));

function inFirefox(executablePath: string): void {
  const opener = new PageOpener();
  // The system's own, over the standard protocol.
  beforeAll(() => opener.launch(() => firefox.launch({ channel: 'moz-firefox', executablePath })));
  afterAll(() => opener.close());

  test('draws its charts, follows keys, opens a sampler, and complains of nothing', async () => {
    const { page, problems, close } = await opener.open(simulateReportModel());
    await drawn(page, 'load');
    await page.locator('#c-load .plot').press('ArrowRight');
    expect(await page.locator('#live').textContent()).not.toBe('');
    await page.locator('#c-load .plot').press('+');
    expect(await page.locator('#unzoom').isVisible()).toBe(true);
    await page.click('#theme');
    await page.locator('tr[data-row="4"] .open').press('Enter');
    await page.waitForSelector('.detail-row canvas');
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(1280);
    expect(problems).toEqual([]);
    await close();
  });
}
