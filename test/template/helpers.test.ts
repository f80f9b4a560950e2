import { describe, expect, test } from '@jest/globals';
import { compileText, compileValue, HELPERS, loadTemplateEnvironment } from '../../src/template/index.ts';
import { textOf } from '../../src/base/text-of.ts';
import type { Value } from '../../src/base/value.ts';
import type { TemplateEnvironment } from '../../src/template/environment.ts';
import { FAKER_METHODS } from '../../src/template/faker-methods.gen.ts';
import { FAKER_RENAMES } from '../../src/template/faker-renames.ts';
import { scalar } from '../support/nodes.ts';
import { NOON, surroundings } from '../support/templates.ts';

const FAKER: TemplateEnvironment = await loadTemplateEnvironment({ usesFaker: true, env: {}, startedAtMs: NOON });
const VARIABLES = { items: ['x', 'y', 'z'], empty: [], big: 9007199254740993n, map: { a: 1 }, low: 1, high: 3 };

function value(expression: string, seed = 1, templates?: TemplateEnvironment): Value {
  const place = surroundings({ variables: VARIABLES, seed, ...(templates && { templates }) });
  const template = compileValue(scalar(JSON.stringify(`{{${expression}}}`)), place);
  expect(place.problems.lines()).toEqual([]);
  return template.render(place.scope);
}

test.each(HELPERS.map((helper) => [helper.example, helper] as const))('the example %s renders', (example, helper) => {
  const place = surroundings({ variables: VARIABLES, templates: FAKER });
  const template = compileText(scalar(JSON.stringify(example)), place);
  expect(place.problems.lines()).toEqual([]);
  expect(template.render(place.scope)).not.toBe('');
  expect(template.random).toBe(helper.random);
  expect(helper.description).toMatch(/\.$/);
});

test.each<[string, Value]>([
  ["concat 'user-' 7 true", 'user-7true'],
  ["substring 'abcdef' 2", 'cdef'],
  ["substring 'abcdef' 0 3", 'abc'],
  ["upper 'straße'", 'STRASSE'],
  ["trim '  a '", 'a'],
  ["replace 'a.b.c' '.' '$&'", 'a$&b$&c'],
  ['json items', '["x","y","z"]'],
  ["base64 'ü'", 'w7w='],
  ["urlEncode 'a b&c/ü'", 'a%20b%26c%2F%C3%BC'],
  ['add 0.1 0.2', 0.3],
  ["add '40' 2", 42],
  ['add big 1', 9007199254740994n],
  ['add 9007199254740991 1', 9007199254740992n],
  ['subtract 5 7', -2],
  ['length items', 3],
  ["length 'ab'", 2],
  ['length map', 1],
  ['first items', 'x'],
  ['last items', 'z'],
  ['first empty', null],
  ["default empty.5 'none'", 'none'],
  ["default (first empty) 'none'", 'none'],
  ["env 'API_VERSION'", 'v2'],
  ["env 'NOT_SET' 'v9'", 'v9'],
  ['randomInt 3 3', 3],
  ['now', '2026-03-01T12:34:56.789Z'],
  ["now 'epochMs'", NOON],
  ["now 'epochSeconds' offset='-1h'", Math.floor(NOON / 1000) - 3600],
  ['date', '2026-03-01'],
  ["date 'yyyy-MM-dd' offset='-1d'", '2026-02-28'],
  ["date 'd.M.yy, HH:mm:ss.SSS'", '1.3.26, 12:34:56.789'],
  ["date \"yyyy-MM-dd'T'HH:mm 'Uhr'\" offset='2w'", '2026-03-15T12:34 Uhr'],
])('{{%s}} is %p', (expression, expected) => {
  expect(value(expression)).toEqual(expected);
});

describe('chance', () => {
  test.each([
    ['randomInt 1 1000000', /^[0-9]+$/],
    ['randomFloat 1 100 3', /^[0-9]+(\.[0-9]{1,3})?$/],
    ['randomHex 20', /^[0-9a-f]{20}$/],
    ['uuid', /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/],
    ["pick 'a' 'b' 'c'", /^[abc]$/],
    ['pick items', /^[xyz]$/],
    ["faker 'internet.email'", /^.+@.+$/],
    ["faker 'internet.password' length=12", /^.{12}$/],
    ["faker 'number.int' min=low max=high", /^[123]$/],
    ["faker 'string.numeric' 6", /^[0-9]{6}$/],
    ["faker 'date.recent'", /^2026-0(2-28|3-01)T.*Z$/], // counts from the start of the run
  ])('{{%s}} fits %s and repeats with its seed', (expression, pattern) => {
    const first = value(expression, 42, FAKER);
    expect(textOf(first)).toMatch(pattern);
    expect(value(expression, 42, FAKER)).toEqual(first);
  });

  test('another seed gives other values', () => {
    const seeds = [1, 2, 3, 4, 5];
    expect(new Set(seeds.map((seed) => value('uuid', seed))).size).toBe(seeds.length);
    expect(new Set(seeds.map((seed) => value("faker 'string.uuid'", seed, FAKER))).size).toBe(seeds.length);
  });

  test('randomInt reaches both ends', () => {
    const drawn = Array.from({ length: 60 }, (_, seed) => value('randomInt 1 3', seed));
    expect(new Set(drawn)).toEqual(new Set([1, 2, 3]));
  });
});

test('a counter counts for each user and each place by itself', () => {
  const [alice, bob] = [surroundings(), surroundings()];
  const text = compileText(scalar('"{{counter}}/{{counter start=10 step=5}}"'), alice);
  const rendered = [text.render(alice.scope), text.render(alice.scope), text.render(bob.scope)];
  expect(rendered).toEqual(['1/10', '2/15', '1/10']);
});

test('faker gives no value for arguments that turn out wrong during the run', () => {
  expect(value("faker 'number.int' min=high max=low", 1, FAKER)).toBeNull();
});

test('every faker method without needed arguments gives a value', () => {
  const failed = Object.entries(FAKER_METHODS)
    .filter(([, method]) => method.least === 0)
    .filter(([name]) => value(`faker '${name}'`, 1, FAKER) === undefined);
  expect(failed).toEqual([]);
});

test('every renamed faker method exists under its new name', () => {
  expect(Object.values(FAKER_RENAMES).filter((name) => !Object.hasOwn(FAKER_METHODS, name))).toEqual([]);
});

test('faker is loaded only on demand', async () => {
  const environment = await loadTemplateEnvironment({ usesFaker: false, env: {}, startedAtMs: NOON });
  expect(environment.faker).toBeUndefined();
});
