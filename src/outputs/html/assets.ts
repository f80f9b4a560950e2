import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { readTemplate } from '../templates.ts';
import { paletteCss } from './palette.ts';

/** Everything the page brings along, read once per process from the package itself. */
export interface Assets {
  readonly css: string;
  readonly js: string;
  /** Content-Security-Policy that allows exactly this style and this script. */
  readonly policy: string;
}

/** Style and script of the page with the chart library inlined. */
export function loadAssets(): Assets {
  const require = createRequire(import.meta.url);
  const library = (file: string): string => readFileSync(require.resolve(`uplot/dist/${file}`), 'utf8').trim();
  const css = `${paletteCss()}${shortenProperties(squeezeCss(readTemplate('report.css')))}`;
  const js = `${library('uPlot.iife.min.js')}\n${squeezeJs(readTemplate('report.js'))}`;
  return { css, js, policy: policyFor(css, js) };
}

/** Nothing but the two inlined blocks and pictures from data URLs. */
export function policyFor(css: string, js: string): string {
  const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return `default-src 'none'; script-src ${hash(js)}; style-src ${hash(css)}; img-src data:; base-uri 'none'; form-action 'none'`;
}

/** Comments and layout out; our own style sheet has no strings with braces in them. */
function squeezeCss(css: string): string {
  return css
    .replace(/\/\*[^]*?\*\//g, '')
    .replace(/\s+/g, ' ')
    .replace(/\s*([{};,>])\s*/g, '$1')
    .replace(/: /g, ':')
    .replace(/;}/g, '}')
    .trim();
}

/** `--accent` becomes `--1`: names of our own properties are for people. One-letter names stay. */
function shortenProperties(css: string): string {
  const names = [...new Set(Array.from(css.matchAll(/--([a-z]{2,})/g), (match) => match[0]))];
  return css.replace(/--[a-z]{2,}/g, (name) => `--${names.indexOf(name)}`);
}

/** Whole-line comments and indentation out: safe because our script has no text over several lines. */
function squeezeJs(js: string): string {
  return js
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('//') && !/^(\/\*\*|\*)/.test(line))
    .join('\n');
}
