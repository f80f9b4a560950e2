import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { html } from '../../src/outputs/html.ts';
import { simulateReportModel } from '../simulate/report-model.ts';
import { withTarget } from '../simulate/target.ts';
import { skipOrFail } from '../targets/require-tools.ts';
import { violations } from './axe.ts';
import { chromiumPath } from './chromium.ts';
import { drawn, PageOpener } from './open-page.ts';

const executable = chromiumPath();
if (executable === undefined) skipOrFail('no Chromium: set CHROMIUM or install one at /usr/bin/chromium');
else describe('the report for everybody', () => inBrowser(executable));

function inBrowser(executablePath: string): void {
  const opener = new PageOpener();
  beforeAll(() => opener.launch(executablePath));
  afterAll(() => opener.close());

  test.each([
    ['light', 'FAIL'],
    ['dark', 'FAIL'],
    ['light', 'NO THRESHOLDS'],
    ['dark', 'INVALID'],
  ] as const)('axe finds nothing: %s, %s, with a row, values and an exchange open', async (colorScheme, state) => {
    const { page, problems, close } = await opener.open(withTarget(simulateReportModel({ state })), { colorScheme });
    await drawn(page, 'load');
    await page.locator('#c-load [data-table]').click();
    await drawn(page, 'sampler-times');
    await page.locator('tr[data-row="6"] .open').click();
    await page.waitForSelector('.detail-row canvas');
    await page.locator('#errors .example summary').first().click();
    expect(await violations(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });

  test('axe finds nothing without scripts', async () => {
    const text = html.files(simulateReportModel(), {})[0]?.content ?? '';
    const { page, close } = await opener.openText(text.replace(/<script>[^]*?<\/script>/, ''));
    expect(await page.locator('html.js').count()).toBe(0);
    expect(await violations(page)).toEqual([]);
    await close();
  });
}
