import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { startPlan, workFolder, type CliChild } from '../support/cli.ts';
import { httpServer, type HttpLoopback } from '../support/loopback.ts';
import { skipOrFail } from '../targets/require-tools.ts';
import { violations } from './axe.ts';
import { chromiumPath, launchChromium } from './chromium.ts';

const executable = chromiumPath();
if (executable === undefined) skipOrFail('no Chromium: set CHROMIUM or install one at /usr/bin/chromium');
else describe('the live page on a real run', () => inBrowser(executable));

const HOSTILE = '<img src=x onerror=alert(1)>';

function inBrowser(executablePath: string): void {
  const work = workFolder();
  let browser: Browser;
  let target: HttpLoopback;
  beforeAll(async () => {
    browser = await launchChromium(executablePath);
    target = await httpServer(({ path }, response) => {
      response.statusCode = path === '/broken' ? 500 : 200;
      response.end(path === '/broken' ? `{"detail":"${HOSTILE}"}` : '{}');
    });
  });
  afterAll(async () => {
    await browser.close();
    await target.close();
    work.remove();
  });

  test('figures, charts, errors and thresholds come; the stop button ends the run; the page keeps what it has', async () => {
    const { child, url } = await start();
    const { page, problems } = await watch(url);
    await until(async () => (await page.locator('#sampler-table tbody tr').count()) === 3);
    await page.waitForSelector('#c-load.live canvas');
    expect(await page.locator('#c-sampler-throughput .keys li').count()).toBe(2);
    expect(await page.locator('#name').textContent()).toBe(`Shop ${HOSTILE}`);
    expect(await page.locator('#sampler-table tbody').textContent()).toContain('broken one');
    expect(await page.locator('#threshold-list').textContent()).toContain('errorRate');
    await page.waitForSelector('#threshold-list li.no');
    await page.locator('#cause-list .example summary').first().click();
    expect(await page.locator('#cause-list pre').last().textContent()).toContain(HOSTILE);
    expect(await page.locator('#log-list').textContent()).toContain('Broken for the first time');
    expect(await page.locator('#tile-failed dd').textContent()).toMatch(/%$/);
    await page.locator('#stop').click();
    await page.locator('#stay').click();
    await page.locator('#stop').click();
    await page.locator('#really').click();
    // The tab stays open: the command ends all the same.
    const { code, stderr } = await child.finished;
    expect(stderr).toContain('Stopped from the live view.');
    expect(code).toBe(1);
    await page.waitForSelector('#over:not([hidden])');
    expect(await page.locator('#over').textContent()).toContain('index.html');
    expect(await page.locator('#sampler-table tbody tr').count()).toBe(3);
    expect(await page.locator('img').count()).toBe(0);
    expect(problems).toEqual([]);
    await page.context().close();
  });

  test('what the target shows is drawn as it comes, bin by bin as the report has it', async () => {
    const output = work.fresh('report');
    const plan = work.write('watched.yaml', WATCHED);
    const args = ['run', plan, '--demo', '-o', output, '--live=0', '--progress', 'none', '--allow-invalid'];
    const child = startPlan(args);
    const { page, problems } = await watch(await addressOf(child));
    const figures = page.locator('#target-charts figure');
    // Rates are known from the second reading on.
    await until(async () => (await figures.count()) === 3);
    expect(await page.locator('#target-charts figure h3').allTextContents()).toEqual([
      `Answers ${HOSTILE}`,
      'process_cpu_seconds_total',
      'process_resident_memory_bytes',
    ]);
    await page.locator('#target-charts').scrollIntoViewIfNeeded();
    await page.waitForSelector('#target-charts figure.live canvas');
    const second = await watch(await addressOf(child));
    // Each second there is one more; what a reading tells of the time before it comes later, and then stays.
    await until(async () => (await valuesOf(page, 0)).length >= 5);
    const values = await valuesOf(page, 0);
    await until(async () => (await valuesOf(page, 0)).length >= values.length + 2);
    expect((await valuesOf(page, 0)).slice(0, values.length - 3)).toEqual(values.slice(0, -3));
    await until(async () => (await second.page.locator('#target-charts figure').count()) === 3);
    child.kill('SIGINT');
    await child.finished;
    await page.waitForSelector('#over:not([hidden])');
    const shown = await valuesOf(page, 0);
    const report = await watch(pathToFileURL(join(output, 'index.html')).href);
    await report.page.locator('#c-target-0').scrollIntoViewIfNeeded();
    await report.page.waitForSelector('#c-target-0 canvas');
    // The report knows one reading more, the one at the end, which the last bins have a part of.
    const told = (await valuesOf(report.page, 0, '#target')).slice(0, shown.length - 2);
    expect(told.length).toBeGreaterThan(2);
    expect(shown.slice(0, told.length)).toEqual(told);
    expect(await page.locator('img').count()).toBe(0);
    expect([...problems, ...second.problems, ...report.problems]).toEqual([]);
    for (const opened of [page, second.page, report.page]) await opened.context().close();
  });

  test('a page that ends by a bug of its own says so; the run goes on', async () => {
    const hook = work.write(
      'hook.mjs',
      `import { isMainThread } from 'node:worker_threads';
const real = JSON.stringify;
if (isMainThread) JSON.stringify = (value, ...rest) => {
  if (value?.k === 'second' && value.t > 2) throw new Error('planted');
  return real(value, ...rest);
};`,
    );
    const { child, url } = await start({ NODE_OPTIONS: `--import ${pathToFileURL(hook).href}` });
    const { page, problems } = await watch(url);
    await page.waitForSelector('#lost:not([hidden])');
    expect(await page.locator('#lost').textContent()).toMatch(
      /^This page has ended because of a fault of its own; .* The run goes on, its report will be .*index\.html\.$/,
    );
    expect(await page.locator('#state').textContent()).toBe('page ended');
    expect(await page.locator('#stop').isHidden()).toBe(true);
    expect(await page.locator('#sampler-table tbody tr').count()).toBe(3);
    child.kill('SIGINT');
    expect((await child.finished).code).toBe(1);
    expect(problems).toEqual([]);
    await page.context().close();
  });

  test('a second viewer gets the history; pausing holds the page, going on brings it up to date', async () => {
    const { child, url } = await start();
    const first = await watch(url);
    await until(async () => (await shownTime(first.page)) >= 2);
    await first.page.locator('#pause').click();
    const held = await shownTime(first.page);
    const second = await watch(url);
    await until(async () => (await shownTime(second.page)) > held);
    await second.page.waitForSelector('#c-load.live canvas');
    expect(await shownTime(first.page)).toBe(held);
    await first.page.locator('#pause').click();
    await until(async () => (await shownTime(first.page)) > held);
    child.kill('SIGINT');
    await child.finished;
    expect([...first.problems, ...second.problems]).toEqual([]);
    for (const { page } of [first, second]) await page.context().close();
  });

  test('without the key there is nothing to see', async () => {
    const { child, url } = await start();
    const { page } = await watch(url.replace(/#.*/, '#k=wrong'));
    await page.waitForSelector('#lost:not([hidden])');
    expect(await page.locator('#state').textContent()).toBe('no access');
    expect(await page.locator('body').textContent()).not.toContain('Shop');
    child.kill('SIGINT');
    await child.finished;
    await page.context().close();
  });

  test.each(['light', 'dark'] as const)(
    'axe finds nothing, nothing is wider than the page: %s',
    async (colorScheme) => {
      const { child, url } = await start();
      // The policy of the page would not let axe in.
      const { page, problems } = await watch(url, {
        colorScheme,
        bypassCSP: true,
        viewport: { width: 600, height: 900 },
      });
      await page.waitForSelector('#threshold-list li.no');
      await page.waitForSelector('#c-load.live canvas');
      await page.locator('#cause-list .example summary').first().click();
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(600);
      expect(problems).toEqual([]);
      child.kill('SIGINT');
      await child.finished;
      await page.context().close();
    },
  );

  test('a page that cannot reach the run says so, and goes on when it can', async () => {
    const { child, url } = await start();
    const { page } = await watch(url, {}, async (fresh) => fresh.route('**/api/stream', (route) => route.abort()));
    await page.waitForSelector('#lost:not([hidden])');
    await page.unroute('**/api/stream');
    await until(async () => (await page.locator('#sampler-table tbody tr').count()) === 3);
    expect(await page.locator('#lost').isHidden()).toBe(true);
    expect(await page.locator('#state').textContent()).toBe('running');
    child.kill('SIGINT');
    await child.finished;
    await page.context().close();
  });

  test('a lost connection is shown, and tried again', async () => {
    const { child, url } = await start();
    const { page } = await watch(url);
    await until(async () => (await page.locator('#sampler-table tbody tr').count()) === 3);
    child.kill('SIGKILL');
    await child.finished;
    await page.waitForSelector('#lost:not([hidden])');
    expect(await page.locator('#lost').textContent()).toMatch(/connection to the run is lost.*Next try in \d+ s/);
    expect(await page.locator('#sampler-table tbody tr').count()).toBe(3);
    await page.context().close();
  });

  /** What the values behind a chart of the target are, as text; the last row is first closed and opened anew. */
  async function valuesOf(page: Page, chart: number, within = '#target-charts'): Promise<string[]> {
    const figure = page.locator(`${within} figure`).nth(chart);
    await figure.locator('[data-table]').click();
    const rows = await figure.locator('.values tbody tr').allTextContents();
    await figure.locator('[data-table]').click();
    return rows;
  }

  async function start(
    env: Readonly<Record<string, string>> = {},
  ): Promise<{ readonly child: CliChild; readonly url: string }> {
    const plan = work.write(`${Date.now()}.yaml`, planText(target.origin));
    const output = work.fresh('report');
    const args = ['run', plan, '-o', output, '--live=0', '--progress', 'none', '--allow-invalid'];
    const child = startPlan(args, { env });
    const url = await addressOf(child);
    return { child, url };
  }

  async function watch(
    url: string,
    options: BrowserContextOptions = {},
    prepare: (page: Page) => Promise<unknown> = () => Promise.resolve(),
  ): Promise<{ readonly page: Page; readonly problems: string[] }> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    await prepare(page);
    const problems: string[] = [];
    page.on('console', (message) => problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(error.message));
    await page.goto(url);
    return { page, problems };
  }
}

/** Polls from here: the page's own policy lets nobody evaluate text in it. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 50));
}

/** Seconds since the start of the run, as the page says; -1 before it knows. */
async function shownTime(page: Page): Promise<number> {
  const [, minutes, seconds] = / (\d+):(\d\d) of /.exec((await page.locator('#phase-time').textContent()) ?? '') ?? [];
  return minutes === undefined || seconds === undefined ? -1 : Number(minutes) * 60 + Number(seconds);
}

async function addressOf(child: CliChild): Promise<string> {
  return (await child.line(/^live: (\S+)$/m))[1] ?? '';
}

const WATCHED = `
threadGroups:
  - { threads: 2, duration: 60s, thinkTime: 20ms, samplers: [{ get: /api/v1/products }] }
monitor:
  interval: 1s
  prometheus: /metrics
  metrics:
    - { name: http_requests_total, sum: true, title: 'Answers ${HOSTILE}' }
    - process_cpu_seconds_total
    - process_resident_memory_bytes
`;

function planText(origin: string): string {
  return `name: 'Shop ${HOSTILE}'
baseUrl: ${origin}
threadGroups:
  - threads: 2
    duration: 60s
    thinkTime: 20ms
    samplers:
      - get: /fine
      - get: /broken
        name: broken one
thresholds:
  errorRate: { lessThan: 1% }
`;
}
