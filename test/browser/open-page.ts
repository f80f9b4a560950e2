import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { html } from '../../src/outputs/html.ts';
import type { ReportModel } from '../../src/report/report-model.ts';
import { launchChromium } from './chromium.ts';

/** A page that is open, and everything it complained about: console, errors, requests to anywhere. */
export interface Opened {
  readonly page: Page;
  readonly problems: string[];
  readonly close: () => Promise<void>;
}

/** Opens reports from disk, each in a context of its own. */
export class PageOpener {
  readonly #folder = mkdtempSync(join(tmpdir(), 'loadplan-page-'));
  #browser: Browser | undefined;
  #pages = 0;

  async open(model: ReportModel, options: BrowserContextOptions & { readonly hash?: string } = {}): Promise<Opened> {
    return this.openText(html.files(model, {})[0]?.content ?? '', options);
  }

  async openText(text: string, options: BrowserContextOptions & { readonly hash?: string } = {}): Promise<Opened> {
    const { hash = '', ...contextOptions } = options;
    this.#pages += 1;
    const file = join(this.#folder, `${this.#pages}.html`);
    writeFileSync(file, text);
    if (this.#browser === undefined) throw new Error('launch first');
    const context = await this.#browser.newContext({
      viewport: { width: 1280, height: 800 },
      reducedMotion: 'reduce',
      ...contextOptions,
    });
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('console', (message) => problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('request', (request) => {
      if (!/^(file|data):/.test(request.url())) problems.push(`request to ${request.url()}`);
    });
    await page.goto(pathToFileURL(file).href + hash);
    return { page, problems, close: () => context.close() };
  }

  /** Chromium by its path, or another browser. */
  async launch(browser: string | (() => Promise<Browser>)): Promise<void> {
    this.#browser = await (typeof browser === 'string' ? launchChromium(browser) : browser());
  }

  async close(): Promise<void> {
    await this.#browser?.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Scrolls to a chart and waits until it is drawn: charts below the fold are not drawn before. */
export async function drawn(page: Page, id: string): Promise<void> {
  await page.locator(`#c-${id}`).scrollIntoViewIfNeeded();
  await page.waitForSelector(`#c-${id}.live canvas`);
}
