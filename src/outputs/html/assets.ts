import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { readTemplate } from '../templates.ts';
import { paletteCss } from './palette.ts';
import { squeezeCss, squeezeJs } from './squeeze.ts';

/** Everything the page brings along, read once per process from the package itself. */
export interface Assets {
  readonly css: string;
  readonly js: string;
  /** Content-Security-Policy that allows exactly this style and this script. */
  readonly policy: string;
}

/** Files of `reports-templates/script/`, in order: one function of one classic script, whose names they share. */
const SCRIPT = [
  'page',
  'start',
  'theme',
  'numbers',
  'axes',
  'charts',
  'values',
  'drawing',
  'heat',
  'zoom',
  'links',
  'samplers',
  'details',
  'swatch',
  'view',
  'copying',
] as const;

/** The live page has the report's charts, and what follows a stream in place of what reads a data block. */
const LIVE_SCRIPT = [
  'page',
  'theme',
  'numbers',
  'axes',
  'charts',
  'values',
  'drawing',
  'heat',
  'zoom',
  'swatch',
  'live',
  'live-stream',
  'live-charts',
  'live-table',
  'live-lists',
] as const;

/** Style and script of a page with the chart library inlined; `styles` are files that only this page needs. */
export function loadAssets(...styles: readonly string[]): Assets {
  return assetsOf(styles, ownScript());
}

/** The same for the live page, which may talk to the server it came from and stand in no frame. */
export function loadLiveAssets(): Assets {
  const { policy, ...assets } = assetsOf(['live.css'], ownScript(LIVE_SCRIPT));
  return { ...assets, policy: `${policy}; connect-src 'self'; frame-ancestors 'none'` };
}

function assetsOf(styles: readonly string[], script: string): Assets {
  const css = `${paletteCss()}${squeezeCss(['report.css', ...styles].map(readTemplate).join('\n'))}`;
  const js = `${library('uPlot.iife.min.js')}\n${script}`;
  return { css, js, policy: policyFor(css, js) };
}

function library(file: string): string {
  const require = createRequire(import.meta.url);
  return readFileSync(require.resolve(`uplot/dist/${file}`), 'utf8').trim();
}

/** Our part of the script, squeezed. */
export function ownScript(names: readonly string[] = SCRIPT): string {
  const files = names.map((name) => readTemplate(`script/${name}.js`));
  return squeezeJs(`(() => {\n'use strict';\n${files.join('\n')}\n})();\n`);
}

/** Nothing but the two inlined blocks and pictures from data URLs. */
export function policyFor(css: string, js: string): string {
  const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return `default-src 'none'; script-src ${hash(js)}; style-src ${hash(css)}; img-src data:; base-uri 'none'; form-action 'none'`;
}
