import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { PROBLEM_CODES } from '../../src/base/errors.ts';
import { blocksOf, codeOf, ROOT, tableRows, textOfPage } from './markdown.ts';
import { compileText, wholePlan } from './wrap-plan.ts';

const page = textOfPage('docs/errors.md');

describe('problem codes', () => {
  const part = page.slice(page.indexOf('## Plan problems'), page.indexOf('## Run errors'));

  test('every code has a heading, in the order of the list', () => {
    expect([...part.matchAll(/^### (.+)$/gm)].map(([, code]) => code)).toEqual([...PROBLEM_CODES]);
  });

  const examples = blocksOf('docs/errors.md').filter(({ language }) => language === 'text');
  // A plan of more than 1 MiB has no place on the page.
  test('every code but too-big has an example', () => {
    expect(examples.map(({ heading }) => heading)).toEqual(PROBLEM_CODES.filter((code) => code !== 'too-big'));
  });

  test.each(examples.map((block) => [block.heading, block] as const))('%s', async (code, { kind, text }) => {
    const environment = code === 'unknown-environment' ? 'staging' : undefined;
    const { problems } = await compileText(wholePlan(kind, text), 'plan.yaml', environment);
    expect(problems.map((problem) => problem.code)).toContain(code);
  });
});

test('run errors are those of the source', () => {
  const source = readFileSync(join(ROOT, 'src/base/errors.ts'), 'utf8');
  const union = /type RunErrorCode =([^;]+);/.exec(source)?.[1] ?? '';
  const codes = [...union.matchAll(/'([a-z-]+)'/g)].map(([, code]) => code ?? '');
  expect(codes.length).toBeGreaterThan(3);
  expect(firstCells('## Run errors')).toEqual(codes);
});

test('classes of failed requests are those of the source', () => {
  const known = ['assertions', 'controllers', 'extractors', 'metrics', 'samplers'].flatMap(classesIn);
  const documented = firstCells('## Failed requests').filter((name) => name !== 'http_4xx');
  expect([...documented].sort()).toEqual([...new Set(known)].sort());
});

function firstCells(heading: string): readonly string[] {
  const part = page.slice(page.indexOf(heading));
  return tableRows(part.slice(part.indexOf('\n|') + 1)).map(([cell = '']) => codeOf(cell));
}

/** Names beside a `kind`, those of requests not sent, and those of the table of connection errors. */
function classesIn(folder: string): readonly string[] {
  const path = join(ROOT, 'src', folder);
  return readdirSync(path, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => {
      const text = readFileSync(join(path, name), 'utf8');
      const beside = text.matchAll(/kind(?:: '[a-z]+')?,\s+name: '([a-z_]+)'/g);
      const table = text.matchAll(/^ {2}E[A-Z_]+: \['([a-z_]+)',/gm);
      const notSent = text.matchAll(/new NotSent\(\s*'([a-z_]+)'/g);
      return [...beside, ...table, ...notSent].map(([, found]) => found ?? '');
    });
}
