import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { blocksOf, PAGES, proseOf, ROOT, textOfPage, type Block } from './markdown.ts';
import { compileText, wholePlan } from './wrap-plan.ts';

const blocks = PAGES.flatMap(blocksOf);
/** Recipes for CI servers are YAML, but no plans. */
const plans = blocks.filter(({ language, kind }) => language === 'yaml' && kind !== 'ci');

describe('YAML blocks compile', () => {
  test('there are some', () => {
    expect(plans.length).toBeGreaterThan(20);
  });

  test.each(plans.map((block) => [titleOf(block), block] as const))('%s', async (title, block) => {
    const { plan, problems } = await compileText(wholePlan(block.kind, block.text), title);
    // A single step shows how to extract; what reads it would stand elsewhere.
    const isPart = ({ message }: { readonly message: string }): boolean =>
      block.kind !== '' && message.includes(' is extracted but nothing reads it.');
    const told = problems.filter((problem) => !isPart(problem));
    const errors = told.map(({ line, message, severity }) => `${severity}, line ${line}: ${message}`);
    expect(errors).toEqual([]);
    expect(plan).toBeDefined();
  });
});

describe('fences', () => {
  test.each(PAGES)('%s names the language of every block', (page) => {
    expect(blocksOf(page).filter(({ language }) => language === '')).toEqual([]);
    expect(textOfPage(page).match(/^```/gm)?.length ?? 0).toBe(2 * blocksOf(page).length);
  });
});

describe('links lead somewhere', () => {
  test.each(PAGES)('%s', (page) => {
    const links = [...proseOf(page).matchAll(/\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"\s]+)"/g)].map(
      ([, markdown, html]) => markdown ?? html ?? '',
    );
    const lost = links.filter((link) => !/^https?:\/\//.test(link)).filter((link) => !isThere(page, link));
    expect(lost).toEqual([]);
  });
});

test('pages name no paths and hosts of the machine they were written on', () => {
  const home = /\/(?:work|home|root|tmp)\/|registry\.|localhost:4873/;
  expect(PAGES.filter((page) => home.test(textOfPage(page)))).toEqual([]);
});

test('the list of decisions is complete', () => {
  const records = PAGES.filter((page) => /^docs\/decisions\/\d{3}-/.test(page));
  const listed = [...textOfPage('docs/decisions/README.md').matchAll(/\]\((\d{3}-[^)]+)\)/g)].map(([, name]) => name);
  expect(listed).toEqual(records.map((page) => page.replace('docs/decisions/', '')));
});

test('the changelog knows the present version', () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { readonly version: string };
  expect(textOfPage('CHANGELOG.md')).toContain(`## [${version}]`);
});

function titleOf({ page, line, kind }: Block): string {
  return `${page}:${line}${kind === '' ? '' : ` (${kind})`}`;
}

function isThere(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : join(dirname(page), path);
  if (!existsSync(join(ROOT, target))) return false;
  return anchor === undefined || !target.endsWith('.md') || anchorsOf(target).includes(anchor);
}

/** As GitHub makes them of headings. */
function anchorsOf(page: string): readonly string[] {
  return [...proseOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
