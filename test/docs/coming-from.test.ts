import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { HELPER_NAMES } from '../../src/template/index.ts';
import { ROOT, textOfPage } from './markdown.ts';

/** `[their word, our words]` of each row of the page's tables, by tool. */
function rowsOf(page: string): readonly (readonly [tool: string, theirs: string, here: string])[] {
  let tool = '';
  return textOfPage(page)
    .split('\n')
    .flatMap((line) => {
      tool = /^## (.+)/.exec(line)?.[1] ?? tool;
      const cells = line
        .replaceAll('\\|', '∣')
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim());
      const [theirs = '', here = ''] = cells;
      return cells.length === 2 && !/^-+$/.test(theirs) && here !== 'Here' ? [[tool, theirs, here] as const] : [];
    });
}

/** Every key of the plan's schema, and every word of its closed lists. */
function schemaWords(node: unknown, words: Set<string> = new Set()): Set<string> {
  if (Array.isArray(node)) for (const item of node) schemaWords(item, words);
  else if (typeof node === 'object' && node !== null) {
    for (const [key, value] of Object.entries(node)) {
      if (key === 'properties') for (const name of Object.keys(value as object)) words.add(name);
      if (key === 'enum') for (const word of value as readonly unknown[]) words.add(String(word));
      schemaWords(value, words);
    }
  }
  return words;
}

const rows = rowsOf('docs/coming-from.md');
const schema: unknown = JSON.parse(readFileSync(join(ROOT, 'schemas/plan.schema.json'), 'utf8'));
const known = new Set([...schemaWords(schema), ...HELPER_NAMES]);

test('each of the four tools has its table', () => {
  const counts = new Map<string, number>();
  for (const [tool] of rows) counts.set(tool, (counts.get(tool) ?? 0) + 1);
  expect([...counts.keys()]).toEqual(['JMeter', 'Locust', 'k6', 'Artillery']);
  expect(Math.min(...counts.values())).toBeGreaterThan(12);
});

describe('what the tables name exists', () => {
  test.each(rows)('%s: %s', (_tool, _theirs, here) => {
    const spans = [...here.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
    // Commands and options are held by the test of documented commands; files by that of links.
    const keys = spans
      .filter((code) => !code.startsWith('plan ') && !code.startsWith('-') && !/\.(json|yaml)$/.test(code))
      .flatMap((code) => /^(?:\{\{)?\s*([a-zA-Z][a-zA-Z0-9]*)/.exec(code)?.[1] ?? [])
      .filter((word) => !/^name$/.test(word));
    expect(keys.filter((word) => !known.has(word))).toEqual([]);
  });
});
