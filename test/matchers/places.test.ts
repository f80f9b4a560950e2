import { describe, expect, test } from '@jest/globals';
import { compileAssertions } from '../../src/assertions/compile-assertions.ts';
import { compileConditions } from '../../src/controllers/conditions.ts';
import { parseJson } from '../../src/base/lossless-json.ts';
import type { Value } from '../../src/base/value.ts';
import { testCompiler } from '../support/compiler.ts';
import { mapNode } from '../support/nodes.ts';
import { response } from '../support/response.ts';
import type { TestResponse } from '../support/response.ts';

// What each word says of a value must be the same wherever the word may stand.

/** `JSON` = there is no value. */
type Row = readonly [matcher: string, json: string | undefined, message?: string];

const ROWS: readonly Row[] = [
  ['{ equals: 5 }', '5'],
  ['{ equals: 5 }', '5.0'],
  ['{ equals: 5 }', '"5"', 'expected number 5, got text "5"'],
  ['{ equals: "5" }', '5', 'expected text "5", got number 5'],
  ['5', 'true', 'expected number 5, got boolean true'],
  ['true', '"true"', 'expected boolean true, got text "true"'],
  ['~', 'null'],
  ['~', '""', 'expected null, got text ""'],
  ['~', undefined, 'expected null, got nothing'],
  ['{ equals: 9007199254740993 }', '9007199254740993'],
  ['{ equals: 9007199254740993 }', '9007199254740992', 'expected 9007199254740993, got 9007199254740992'],
  ['{ equals: 123456789012345678901234567890 }', '123456789012345678901234567890'],
  ['{ equals: [1, { a: 9007199254740993 }] }', '[1,{"a":9007199254740993}]'],
  [
    '{ equals: [1, { a: 9007199254740993 }] }',
    '[1,{"a":9007199254740995}]',
    'expected [1,{"a":9007199254740993}], got [1,{"a":9007199254740995}]',
  ],
  ['{ equals: { a: 1, b: 2 } }', '{"b":2,"a":1}'],
  ['{ equals: { a: 1 } }', '[1]', 'expected map {"a":1}, got list [1]'],
  ['{ equals: { a: ~ } }', '{}', 'expected {"a":null}, got {}'],
  ['{ equals: [] }', '{}', 'expected list [], got map {}'],
  ['Zürich 😀', '"Zürich 😀"'],
  // Composed and decomposed letters are different texts, as everywhere in HTTP.
  ['{ equals: "\\u00e9" }', '"e\\u0301"', 'expected "\u00e9", got "e\u0301"'],
  ['{ notEquals: 5 }', '"5"'],
  ['{ notEquals: 5 }', '5', 'expected anything but 5, got 5'],
  ['{ notEquals: 9007199254740993 }', '9007199254740992'],
  ['{ notEquals: 5 }', undefined, 'expected anything but 5, got nothing'],
  ['{ notEquals: ~ }', 'null', 'expected anything but null, got null'],
  ['{ lessThan: 9007199254740993 }', '9007199254740992'],
  ['{ lessThan: 9007199254740993 }', '9007199254740993', 'expected less than 9007199254740993, got 9007199254740993'],
  ['{ lessThan: 10 }', '"9"', 'expected a number less than 10, got text "9"'],
  ['{ lessThan: 10 }', 'null', 'expected a number less than 10, got null'],
  ['{ lessThan: 10 }', '[9]', 'expected a number less than 10, got list [9]'],
  ['{ lessThan: 10 }', undefined, 'expected less than 10, got nothing'],
  ['{ atMost: 10 }', '10'],
  ['{ atMost: 10 }', '10.000001', 'expected at most 10, got 10.000001'],
  ['{ greaterThan: 9007199254740992 }', '9007199254740993'],
  ['{ greaterThan: -1 }', '-1', 'expected greater than -1, got -1'],
  ['{ atLeast: 9007199254740993 }', '9007199254740992', 'expected at least 9007199254740993, got 9007199254740992'],
  ['{ atLeast: 1.5 }', '9007199254740993'],
  ['{ between: [1, 9007199254740993] }', '9007199254740993'],
  [
    '{ between: [1, 9007199254740992] }',
    '9007199254740993',
    'expected between 1 and 9007199254740992, got 9007199254740993',
  ],
  ['{ between: [1, 5] }', '0.99', 'expected between 1 and 5, got 0.99'],
  ['{ oneOf: [1, "2", ~, [3]] }', '[3]'],
  ['{ oneOf: [1, "2", ~, [3]] }', 'null'],
  ['{ oneOf: [1, "2"] }', '2', 'expected one of [1,"2"], got 2'],
  ['{ oneOf: [9007199254740993] }', '9007199254740992', 'expected one of [9007199254740993], got 9007199254740992'],
  ['{ oneOf: [] }', '1', 'expected one of [], got 1'],
  ['{ oneOf: [1] }', undefined, 'expected one of [1], got nothing'],
  ['{ contains: ü }', '"Zürich"'],
  ['{ contains: "" }', '""'],
  ['{ contains: 5 }', '"a5"'],
  ['{ contains: { id: 9007199254740993 } }', '[{"id":1},{"id":9007199254740993}]'],
  ['{ contains: 5 }', '["5"]', 'expected containing 5, got ["5"]'],
  ['{ contains: a }', '{"a":1}', 'expected text or list containing "a", got map {"a":1}'],
  ['{ contains: a }', 'null', 'expected text or list containing "a", got null'],
  ['{ notContains: 5 }', '["5"]'],
  ['{ notContains: a }', '"bad"', 'expected not containing "a", got "bad"'],
  ['{ notContains: a }', '5', 'expected text or list not containing "a", got number 5'],
  ['{ notContains: a }', undefined, 'expected not containing "a", got nothing'],
  ['{ startsWith: Zü }', '"Zürich"'],
  ['{ startsWith: zü }', '"Zürich"', 'expected starting with "zü", got "Zürich"'],
  ['{ startsWith: "5" }', '5', 'expected text starting with "5", got number 5'],
  ['{ endsWith: 😀 }', '"hi 😀"'],
  ['{ endsWith: x }', '["x"]', 'expected text ending with "x", got list ["x"]'],
  ['{ matches: "^Z.rich$" }', '"Zürich"'],
  ['{ matches: "^[0-9]+$" }', '5', 'expected text matching ^[0-9]+$, got number 5'],
  ['{ matches: "^a" }', undefined, 'expected text matching ^a, got nothing'],
  ['{ exists: true }', 'null'],
  ['{ exists: true }', 'false'],
  ['{ exists: true }', undefined, 'expected a value, got nothing'],
  ['{ exists: false }', undefined],
  ['{ exists: false }', '""', 'expected no value, got text ""'],
  ['{ isEmpty: true }', '{}'],
  ['{ isEmpty: true }', 'null'],
  ['{ isEmpty: true }', '" "', 'expected something empty, got text " "'],
  ['{ isEmpty: true }', '0', 'expected something empty, got number 0'],
  ['{ isEmpty: true }', 'false', 'expected something empty, got boolean false'],
  ['{ isEmpty: true }', '9007199254740993', 'expected something empty, got number 9007199254740993'],
  ['{ isEmpty: false }', '[]', 'expected something not empty, got list []'],
  ['{ isEmpty: false }', undefined, 'expected something not empty, got nothing'],
  ['{ type: text }', '""'],
  ['{ type: number }', '9007199254740993'],
  ['{ type: integer }', '9007199254740993'],
  ['{ type: integer }', '5.0'],
  ['{ type: integer }', '"5"', 'expected a value of type integer, got text "5"'],
  ['{ type: boolean }', 'false'],
  ['{ type: list }', '{}', 'expected a value of type list, got map {}'],
  ['{ type: map }', '{}'],
  ['{ type: "null" }', 'null'],
  ['{ type: null }', '0', 'expected null, got number 0'],
  ['{ type: text }', undefined, 'expected a value of type text, got nothing'],
  ['{ length: 2 }', '"äö"'],
  ['{ length: 1 }', '"😀"'],
  ['{ length: { lessThan: 3, greaterThan: 1 } }', '[1,2]'],
  ['{ length: 1 }', '{"a":1}'],
  ['{ length: 1 }', 'null', 'expected length 1, got null'],
  ['{ length: 1 }', '5', 'expected length 1, got number 5'],
  ['{ length: 1 }', undefined, 'expected length 1, got nothing'],
  ['{ length: { between: [2, 3] } }', '"a"', 'expected length between 2 and 3, got 1'],
  ['{ type: text, length: 2, startsWith: a }', '"ab"'],
  ['{ type: text, length: 2, startsWith: a }', '"bb"', 'expected starting with "a", got "bb"'],
];

function messages(yaml: string, answer: TestResponse): readonly string[] {
  const around = testCompiler();
  const compiled = compileAssertions(mapNode(yaml), around.compiler);
  expect(around.problems.lines()).toEqual([]);
  return compiled.flatMap((assertion) => assertion.check(response(answer), around.scope)?.message ?? []);
}

test.each(ROWS)('in an assertion, %s on %s: %p', (...[matcher, json, message]) => {
  const body = json === undefined ? '{}' : `{"x":${json}}`;
  expect(messages(`{ jsonPath: { $.x: ${matcher} } }`, { body })).toEqual(
    message === undefined ? [] : [`$.x: ${message}`],
  );
});

test.each(ROWS)('in a condition, %s on %s: %p', (...[matcher, json, message]) => {
  // What an extractor would have put into the variable.
  const value = json === undefined ? undefined : (parseJson(json) as Value);
  const around = testCompiler({ variables: { x: value ?? null } });
  if (value === undefined) around.scope.values.fill(undefined);
  const conditions = compileConditions(mapNode(`{ x: ${matcher} }`), around.compiler);
  expect(around.problems.lines()).toEqual([]);
  expect(conditions.hold(around.scope)).toBe(message === undefined);
});

describe('where all values are text', () => {
  test.each<readonly [matcher: string, text: string | undefined, message?: string]>([
    ['5', '5'],
    ['05', '5', 'expected "05", got "5"'],
    ['{ equals: 5 }', '5.0', 'expected "5", got "5.0"'],
    ['{ equals: true }', 'true'],
    ['{ equals: 9007199254740993 }', '9007199254740993'],
    ['{ notEquals: 5 }', '5', 'expected anything but "5", got "5"'],
    ['{ lessThan: 10 }', '9'],
    ['{ lessThan: 10 }', 'many', 'expected a number less than 10, got text "many"'],
    ['{ lessThan: 10 }', '', 'expected a number less than 10, got text ""'],
    ['{ greaterThan: 9007199254740992 }', '9007199254740993'],
    ['{ atMost: 1.5 }', '1.50'],
    ['{ atLeast: 10 }', '9', 'expected at least 10, got 9'],
    ['{ between: [1, 5] }', '6', 'expected between 1 and 5, got 6'],
    ['{ oneOf: [1, b] }', '1'],
    ['{ oneOf: [1, b] }', '2', 'expected one of ["1","b"], got "2"'],
    ['{ contains: 5 }', 'a5'],
    ['{ notContains: err }', 'an error', 'expected not containing "err", got "an error"'],
    ['{ startsWith: 5 }', '55'],
    ['{ endsWith: ü }', 'x', 'expected ending with "ü", got "x"'],
    ['{ matches: "^[a-z]+$" }', 'abc'],
    ['{ isEmpty: false }', 'x'],
    ['{ type: text }', '5'],
    ['{ length: { atMost: 3 } }', 'abcd', 'expected length at most 3, got 4'],
  ])('%s on %s: %p', (...[matcher, text, message]) => {
    const told = (place: string): readonly string[] => (message === undefined ? [] : [`${place}: ${message}`]);
    expect(messages(`{ headers: { X-A: ${matcher} } }`, { headers: { 'x-a': [text ?? ''] } })).toEqual(
      told('header X-A'),
    );
    if (matcher.startsWith('{')) expect(messages(`{ body: ${matcher} }`, { body: text ?? '' })).toEqual(told('body'));
  });

  test('a header that is missing', () => {
    expect(messages('{ headers: { X-A: { exists: false } } }', {})).toEqual([]);
    expect(messages('{ headers: { X-A: { notEquals: a } } }', {})).toEqual([
      'header X-A: expected anything but "a", got nothing',
    ]);
  });
});

test.each<readonly [matcher: string, elapsedMs: number, message?: string]>([
  ['300ms', 300],
  ['300ms', 300.001, 'expected at most 300ms, got 300.001ms'],
  ['{ lessThan: 1s }', 1000, 'expected less than 1000ms, got 1000ms'],
  ['{ greaterThan: 1ms }', 1, 'expected greater than 1ms, got 1ms'],
  ['{ atLeast: 0.5s }', 500],
  ['{ between: [10ms, 1m] }', 9, 'expected between 10ms and 60000ms, got 9ms'],
  ['{ equals: 5ms }', 5],
  ['{ notEquals: 5ms }', 5, 'expected anything but 5ms, got 5ms'],
])('responseTime %s on %d ms: %p', (...[matcher, elapsedMs, message]) => {
  expect(messages(`{ responseTime: ${matcher} }`, { elapsedMs })).toEqual(
    message === undefined ? [] : [`responseTime: ${message}`],
  );
});
