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
    ['randomString 13', /^[0-9a-z]{13}$/],
    ['randomString 1', /^[0-9a-z]$/],
    ['randomWords', /^[a-z]+ [a-z]+ [a-z]+$/],
    ['randomWords high', /^[a-z]+ [a-z]+ [a-z]+$/],
    ['randomWords 1', /^[a-z]+$/],
    ['randomSentence', /^[A-Z][a-z]*( [a-z]+){5,11}\.$/],
    ['randomFirstName', /^[A-Z][a-z]+$/],
    ['randomLastName', /^[A-Z][a-z]+$/],
    ['randomFullName', /^[A-Z][a-z]+ [A-Z][a-z]+$/],
    ['randomUsername', /^(?=.{3,20}$)[a-z]+_[0-9a-z]{8}$/],
    ['randomEmail', /^[a-z]+\.[a-z]+\.[0-9a-z]{6}@example\.(com|net|org)$/],
    ['randomPhone', /^\+1[2-9][0-9]{2}55501[0-9]{2}$/],
    ['randomStreet', /^[1-9][0-9]{0,2} [A-Z][a-z]+ (Avenue|Court|Drive|Lane|Place|Road|Street|Way)$/],
    ['randomCity', /^[A-Z][a-z]+$/],
    ['randomCompany', /^[A-Z][a-z]+ [A-Z][a-z]+ (AB|AG|BV|GmbH|Inc|LLC|Ltd|SA)$/],
    ['randomFloat 1 2 low', /^[12](\.[0-9])?$/],
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

  // The same on every machine and in every version: plans are repeated with a seed.
  test.each<[string, Value]>([
    ['uuid', '431597a2-c48d-45f9-818b-da0fadf0cccb'],
    ['randomHex 20', '431597a2c48d5f918bda'],
    ['randomFloat 1 100', 26.94],
    ['randomEmail', 'emilia.owens.hfd0zb@example.org'],
    ['randomUsername', 'emilia_rj6nz4hf'],
    ['randomSentence', 'Double meal visit bridge corner music salad meal brown polite bridge.'],
  ])('{{%s}} of seed 42 is %p', (expression, expected) => {
    expect(value(expression, 42)).toBe(expected);
  });

  test.each(['randomEmail', 'randomUsername'])('{{%s}} does not repeat in 200,000', (expression) => {
    const place = surroundings();
    const template = compileText(scalar(JSON.stringify(`{{${expression}}}`)), place);
    const drawn = Array.from({ length: 200_000 }, () => template.render(place.scope));
    expect(new Set(drawn).size).toBe(drawn.length);
  });

  test.each([
    ['randomFirstName', 256],
    ['randomLastName', 256],
    ['randomCity', 150],
    ['randomPhone', 12_800],
    ['randomWords 1', 384],
  ])('{{%s}} gives %d different values', (expression, count) => {
    const place = surroundings();
    const template = compileText(scalar(JSON.stringify(`{{${expression}}}`)), place);
    const drawn = Array.from({ length: count * 20 }, () => template.render(place.scope));
    expect(new Set(drawn).size).toBe(count);
  });

  test('randomInt reaches both ends', () => {
    const drawn = Array.from({ length: 60 }, (_, seed) => value('randomInt 1 3', seed));
    expect(new Set(drawn)).toEqual(new Set([1, 2, 3]));
  });
});

test('a date follows the clock', () => {
  let nowMs = Date.UTC(2026, 1, 28, 23, 59, 59, 998);
  const place = surroundings({ templates: { faker: undefined, env: {}, now: () => nowMs } });
  const formats = ['now', "now 'HH:mm:ss'", "date 'H:m'", 'date', "date offset='1h'", "now 'epochSeconds'"];
  const templates = formats.map((format) => compileText(scalar(JSON.stringify(`{{${format}}}`)), place));
  const shown = [0, 1, 1, 86_400_000, -86_400_000].map((laterMs) => {
    nowMs += laterMs;
    return templates.map((template) => template.render(place.scope)).join(' ');
  });
  expect(shown).toEqual([
    '2026-02-28T23:59:59.998Z 23:59:59 23:59 2026-02-28 2026-03-01 1772323199',
    '2026-02-28T23:59:59.999Z 23:59:59 23:59 2026-02-28 2026-03-01 1772323199',
    '2026-03-01T00:00:00.000Z 00:00:00 0:0 2026-03-01 2026-03-01 1772323200',
    '2026-03-02T00:00:00.000Z 00:00:00 0:0 2026-03-02 2026-03-02 1772409600',
    '2026-03-01T00:00:00.000Z 00:00:00 0:0 2026-03-01 2026-03-01 1772323200',
  ]);
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
