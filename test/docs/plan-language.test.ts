import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { HELPERS } from '../../src/template/helpers/index.ts';
import { compileValue, loadTemplateEnvironment, textOf } from '../../src/template/index.ts';
import { scalar } from '../support/nodes.ts';
import { surroundings } from '../support/templates.ts';
import { codeOf, ROOT, tableRows, textOfPage } from './markdown.ts';

interface Definition {
  readonly properties?: Readonly<Record<string, { readonly default?: unknown }>>;
  readonly patternProperties?: Readonly<Record<string, unknown>>;
}
interface PlanSchema {
  readonly $defs: Readonly<Record<string, Definition>>;
}

const page = textOfPage('docs/plan-language.md');
const schema = JSON.parse(readFileSync(join(ROOT, 'schemas/plan.schema.json'), 'utf8')) as PlanSchema;
/** Documented once for all steps. */
const COMMON = ['name', 'description', 'enabled', 'weight'];

/** Tables under `<!-- keys of A, B -->`: every key of these definitions, and no other. */
const tables = [...page.matchAll(/<!-- keys of ([\w, ]+) -->\n+/g)].map((match) => ({
  names: (match[1] ?? '').split(', '),
  rows: tableRows(page.slice(match.index + match[0].length)),
}));

function keysOf(name: string): readonly string[] {
  const keys = Object.keys(schema.$defs[name]?.properties ?? {});
  const isStep = name.endsWith('Step');
  return isStep ? keys.filter((key) => !COMMON.includes(key)) : keys;
}

describe('docs/plan-language.md and the schema', () => {
  test.each(tables.map(({ names, rows }) => [names.join(', '), rows] as const))('%s', (list, rows) => {
    const names = list.split(', ');
    const documented = rows.map(([key = '']) => codeOf(key));
    const patterns = names.flatMap((name) => Object.keys(schema.$defs[name]?.patternProperties ?? {}));
    const plain = documented.filter((key) => !patterns.some((pattern) => new RegExp(pattern).test(key)));
    const existing = [...new Set(names.flatMap(keysOf))];
    expect([...plain].sort()).toEqual([...existing].sort());
    expect(documented.length - plain.length).toBe(new Set(patterns).size);
    for (const name of names) {
      for (const [key, { default: standard }] of Object.entries(schema.$defs[name]?.properties ?? {})) {
        if (standard === undefined || COMMON.includes(key) || list.includes('Threshold')) continue;
        const row = rows.find(([cell = '']) => codeOf(cell) === key);
        expect([key, row?.at(-1)]).toEqual([
          key,
          expect.stringContaining(JSON.stringify(standard).replaceAll('"', '')),
        ]);
      }
    }
  });

  test('every definition with keys has a table', () => {
    const withKeys = Object.keys(schema.$defs).filter((name) => name !== 'Step' && keysOf(name).length > 0);
    const documented = tables.flatMap(({ names }) => names);
    expect([...documented].sort()).toEqual(withKeys.sort());
  });

  test('the keys of all steps', () => {
    const at = page.indexOf('<!-- common keys -->\n');
    const rows = tableRows(page.slice(at + '<!-- common keys -->\n'.length));
    expect(rows.map(([key = '']) => codeOf(key))).toEqual(COMMON);
    for (const name of Object.keys(schema.$defs).filter((key) => key.endsWith('Step'))) {
      expect(Object.keys(schema.$defs[name]?.properties ?? {})).toEqual(expect.arrayContaining(COMMON));
    }
  });
});

const helperRows = tableRows(page.slice(page.indexOf('| Helper ')));
const examples = helperRows.map(([name = '', , example = '', result = '']) => [codeOf(name), example, result] as const);

describe('the table of helpers', () => {
  test('names every helper, in the order of the list', () => {
    expect(examples.map(([name]) => name)).toEqual(HELPERS.map((helper) => helper.name));
  });

  test.each(examples)('%s', async (name, example, result) => {
    const templates = await loadTemplateEnvironment({ usesFaker: true, env: {}, startedAtMs: 0 });
    const around = surroundings({ variables: { items: ['a', 'b', 'c'], missing: undefined }, templates });
    const template = compileValue(scalar(JSON.stringify(codeOf(example))), around);
    const value = template.render(around.scope);
    expect(around.problems.list()).toEqual([]);
    const helper = HELPERS.find((known) => known.name === name);
    if (result === 'random' || result === 'time') expect(helper?.pure).toBe(false);
    else expect(textOf(value)).toBe(codeOf(result));
    expect(helper?.random).toBe(result === 'random');
  });
});
