import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from '@jest/globals';
import { createProblems } from '../../src/base/collect-problems.ts';
import { seededRandom } from '../../src/base/random.ts';
import { ShapeCheck } from '../../src/document/check-node.ts';
import { checkShape } from '../../src/document/check-shape.ts';
import { loadPlanSchema } from '../../src/document/plan-schema.ts';
import type { Schema } from '../../src/document/plan-schema.ts';
import { readYaml } from '../../src/document/read-yaml.ts';
import { MATCHERS } from '../../src/matchers/index.ts';
import { PROJECT } from '../support/golden.ts';
import { examplePlans, plainOf, planFile, planOf, yamlOf } from '../support/plans.ts';

const SCHEMA_FILE = join(PROJECT, 'schemas', 'plan.schema.json');
const document = JSON.parse(readFileSync(SCHEMA_FILE, 'utf8')) as { readonly $defs: Readonly<Record<string, Schema>> };
const schema = loadPlanSchema();

const ajv = new Ajv2020({ allErrors: true, strictTypes: false });
ajv.addVocabulary(['wants', 'thing', 'unit', 'choices', 'checkedLater', 'defaultSnippets']);
const editorAccepts = ajv.compile(document);

/** Every definition and property with a path to it, references not followed. */
function* schemas(): Generator<readonly [path: string, schema: Schema, isProperty: boolean]> {
  for (const [name, definition] of Object.entries(document.$defs)) {
    yield [name, definition, false];
    if (name === 'Step') continue;
    yield* properties(name, definition);
  }
}
function* properties(path: string, part: Schema): Generator<readonly [string, Schema, boolean]> {
  for (const [key, property] of Object.entries({ ...part.properties, ...part.patternProperties })) {
    yield [`${path}.${key}`, property, true];
    yield* properties(`${path}.${key}`, property);
  }
}

function shapeProblems(value: unknown, part: Schema): readonly string[] {
  const problems = createProblems();
  const node = readYaml(planFile(JSON.stringify(value)), problems);
  if (node) new ShapeCheck(schema, problems).check(node, part, '"value"');
  return problems.list().map(({ message }) => message);
}

describe('the schema is documentation', () => {
  test.each([...schemas()].map(([path, part, isProperty]) => [path, part, isProperty] as const))(
    '%s says what it is, with an example',
    (_path, part, isProperty) => {
      expect(part.description).toMatch(/\.$/);
      if (isProperty) expect(part.examples?.length).toBeGreaterThan(0);
    },
  );

  test('every example passes', () => {
    const failures = [...schemas()].flatMap(([path, part]) =>
      path === 'Step' || (schema.kinds.has(firstKey(part)) && path.endsWith('Step'))
        ? []
        : (part.examples ?? []).flatMap((example) => shapeProblems(example, part).map((text) => `${path}: ${text}`)),
    );
    expect(failures).toEqual([]);
  });

  test('every kind of step has an example that passes, alone and in the whole', () => {
    const failures = [...schema.kinds].flatMap(([key, kind]) => {
      const example = kind.examples?.find((candidate) => Object.hasOwn(candidate as object, key));
      const steps = { threadGroups: [{ threads: 1, samplers: [example] }] };
      const { problems } = planOf(JSON.stringify(steps));
      return [
        ...(example === undefined ? [`${key}: no example`] : []),
        ...problems.map(({ message }) => `${key}: ${message}`),
        ...(editorAccepts(steps) ? [] : [`${key}: ${ajv.errorsText(editorAccepts.errors)}`]),
      ];
    });
    expect(failures).toEqual([]);
  });

  test('maps with settings are closed', () => {
    const open = [...schemas()].filter(
      ([path, part]) => part.properties && part.additionalProperties === undefined && path !== 'Step',
    );
    expect(open.map(([path]) => path)).toEqual([]);
  });

  test('no oneOf: an editor would report every branch', () => {
    expect(readFileSync(SCHEMA_FILE, 'utf8')).not.toContain('"oneOf": [');
  });

  test('matcher words are those of the matchers, both ways', () => {
    const words = Object.keys(document.$defs['MatcherWords']?.properties ?? {});
    expect(words.sort()).toEqual(MATCHERS.map(({ key }) => key).sort());
  });
});

function firstKey(part: Schema): string {
  return Object.keys(part.properties ?? {})[0] ?? '';
}

describe('the example plans', () => {
  test.each(examplePlans())('%s passes, and in an editor', (_name, text) => {
    expect(planOf(text).problems).toEqual([]);
    expect(editorAccepts(plainOf(yamlOf(text).node)) || editorAccepts.errors).toBe(true);
    expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=../schemas/plan.schema.json');
  });

  test('are the nine of the plan language', () => {
    const names = examplePlans().map(([name]) => name.replace('.yaml', ''));
    expect(names).toEqual(
      expect.arrayContaining([
        'async-comparison',
        'basic-reads',
        'hello',
        'imports-and-reports',
        'journeys',
        'jwt',
        'million',
        'staged',
        'support-desk',
      ]),
    );
  });
});

describe('our check and a schema validator agree', () => {
  /** Said with more knowledge than a pattern has, or left to whoever compiles the matcher. */
  const BEYOND_THE_SCHEMA = /wrong way round|too many digits/;

  test.each([1, 2, 3])('on mutated plans, seed %i', (seed) => {
    const random = seededRandom('shape', seed);
    const plans = examplePlans().map(([, text]) => plainOf(yamlOf(text).node));
    const disagreements: string[] = [];
    let rejected = 0;
    for (let round = 0; round < 150; round++) {
      const plan = structuredClone(plans[random.integer(0, plans.length - 1)]);
      mutate(plan, () => random.next(), 1 + random.integer(0, 2));
      const text = JSON.stringify(plan);
      const { node, problems } = yamlOf(text);
      if (node === undefined || problems.length > 0) continue;
      const said = createProblems();
      checkShape(node, said, schema);
      const ours = said.list().filter(({ message }) => !BEYOND_THE_SCHEMA.test(message));
      const theirs = editorAccepts(plan) ? [] : (editorAccepts.errors ?? []);
      if (theirs.length > 0) rejected++;
      const outside = theirs.filter(
        ({ schemaPath }) => !schemaPath.includes('MatcherWords') && !schemaPath.includes('Matcher/'),
      );
      if (ours.length > 0 && theirs.length === 0) disagreements.push(`ours only: ${ours[0]?.message} in ${text}`);
      if (ours.length === 0 && outside.length === theirs.length && theirs.length > 0) {
        disagreements.push(`theirs only: ${ajv.errorsText(theirs)} in ${text}`);
      }
    }
    expect(disagreements).toEqual([]);
    expect(rejected).toBeGreaterThan(20);
  });
});

const VALUES: readonly unknown[] = [
  0,
  1,
  2.5,
  -3,
  '',
  'x',
  '5s',
  '1s-3s',
  '{{x}}',
  true,
  null,
  [],
  {},
  ['a'],
  { get: '/a' },
];
const KEYS: readonly string[] = [
  'get',
  'post',
  'samplers',
  'pickOne',
  'threads',
  'stages',
  'arrivals',
  'weight',
  'json',
  'zzz',
  'repeat',
  'duration',
];

/** Changes, adds or removes something somewhere in a JSON value. */
function mutate(root: unknown, next: () => number, times: number): void {
  const containers: Record<string, unknown>[] = [];
  const collect = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    containers.push(value as Record<string, unknown>);
    Object.values(value).forEach(collect);
  };
  collect(root);
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(next() * list.length)];
  for (let time = 0; time < times; time++) {
    const container = pick(containers) ?? {};
    const key = pick(Object.keys(container)) ?? 'x';
    const action = Math.floor(next() * 4);
    if (Array.isArray(container)) container[Math.floor(next() * container.length)] = structuredClone(pick(VALUES));
    else if (action === 0) delete container[key];
    else if (action === 1) container[pick(KEYS) ?? 'x'] = structuredClone(pick(VALUES));
    else if (action === 2) {
      container[`${key}s`] = container[key];
      delete container[key];
    } else container[key] = structuredClone(pick(VALUES));
  }
}

test('the generated files are those that the sources give', () => {
  const folder = mkdtempSync(join(tmpdir(), 'generate-'));
  try {
    execFileSync(process.execPath, [join(PROJECT, 'scripts', 'generate.mjs'), folder]);
    for (const name of ['schemas/plan.schema.json', 'src/document/plan-document.gen.ts']) {
      expect(readFileSync(join(folder, name), 'utf8') === readFileSync(join(PROJECT, name), 'utf8')).toBe(true);
    }
    expect(readdirSync(join(folder, 'schemas'))).toContain('plan.schema.json');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
