import { expect, test } from '@jest/globals';
import { compileMatcher } from '../../src/matchers/compile-matcher.ts';
import { MATCHERS } from '../../src/matchers/index.ts';
import type { MatcherTools } from '../../src/matchers/matcher.ts';
import type { Value } from '../../src/base/value.ts';
import { compileValue } from '../../src/template/index.ts';
import type { Scope } from '../../src/template/scope.ts';
import { planNode } from '../support/nodes.ts';
import { surroundings } from '../support/templates.ts';
import type { TestSurroundings } from '../support/templates.ts';

function around(): TestSurroundings & { readonly tools: MatcherTools<Scope> } {
  const place = surroundings({ variables: { limit: 300, status: 'completed' } });
  return { ...place, tools: { compileOperand: (node) => compileValue(node, place), problems: place.problems } };
}

function check(yaml: string, actual: Value | undefined): string | undefined {
  const place = around();
  const matcher = compileMatcher(planNode(yaml), place.tools);
  expect(place.problems.lines()).toEqual([]);
  return matcher.check(actual, place.scope);
}

test.each(MATCHERS.map((kind) => [kind.key, kind.example] as const))(
  '%s: its example holds and fails',
  (key, example) => {
    expect(check(`{ ${key}: ${example.operand} }`, example.holds)).toBeUndefined();
    expect(check(`{ ${key}: ${example.operand} }`, example.fails)).toMatch(/^expected .+, got .+$/);
  },
);

test.each<[string, Value | undefined]>([
  ['5', 5],
  ['5', 5n],
  ['9007199254740993', 9007199254740993n],
  ['completed', 'completed'],
  ['"{{status}}"', 'completed'],
  ['~', null],
  ['[1, [2]]', [1, [2]]],
  ['{ equals: { a: 1, b: [x] } }', { b: ['x'], a: 1 }],
  ['{ notEquals: 5 }', '5'],
  ['{ atLeast: 1, lessThan: 5 }', 4],
  ['{ greaterThan: 9007199254740992 }', 9007199254740993n],
  ['{ lessThan: "{{limit}}" }', 299],
  ['{ between: [1, 5] }', 1],
  ['{ oneOf: [1, two] }', 'two'],
  ['{ contains: 2 }', [1, 2]],
  ['{ contains: 5 }', 'room 5'],
  ['{ notContains: x }', []],
  ['{ matches: "^a.c$" }', 'abc'],
  ['{ exists: true }', null],
  ['{ exists: false }', undefined],
  ['{ isEmpty: true }', ''],
  ['{ isEmpty: true }', null],
  ['{ isEmpty: false }', 0],
  ['{ type: map }', {}],
  ['{ type: number }', 5n],
  ['{ length: 3 }', 'abc'],
  ['{ length: { atLeast: 1 } }', [1]],
])('%s holds for %p', (yaml, actual) => {
  expect(check(yaml, actual)).toBeUndefined();
});

test.each<[string, Value | undefined, string]>([
  ['5', '5', 'expected number 5, got text "5"'],
  ['201', 200, 'expected 201, got 200'],
  ['completed', 'pending', 'expected "completed", got "pending"'],
  ['completed', undefined, 'expected "completed", got nothing'],
  ['completed', null, 'expected text "completed", got null'],
  ['true', 'true', 'expected boolean true, got text "true"'],
  ['9007199254740993', 9007199254740992, 'expected 9007199254740993, got 9007199254740992'],
  ['[1, 2]', [2, 1], 'expected [1,2], got [2,1]'],
  ['{ equals: { a: 1 } }', { a: 1, b: 2 }, 'expected {"a":1}, got {"a":1,"b":2}'],
  ['{ notEquals: 5 }', undefined, 'expected anything but 5, got nothing'],
  ['{ lessThan: 10 }', 12, 'expected less than 10, got 12'],
  ['{ lessThan: 10 }', '5', 'expected a number less than 10, got text "5"'],
  ['{ lessThan: 10 }', undefined, 'expected less than 10, got nothing'],
  ['{ lessThan: "{{status}}" }', 5, 'expected less than text "completed", got 5'],
  ['{ atLeast: 1, lessThan: 5 }', 5, 'expected less than 5, got 5'],
  ['{ between: [1, 5] }', 6, 'expected between 1 and 5, got 6'],
  ['{ oneOf: [1, 2] }', '1', 'expected one of [1,2], got "1"'],
  ['{ contains: ell }', 'word', 'expected containing "ell", got "word"'],
  ['{ contains: ell }', 5, 'expected text or list containing "ell", got number 5'],
  ['{ startsWith: a }', null, 'expected text starting with "a", got null'],
  ['{ matches: ^a }', 'b', 'expected text matching ^a, got "b"'],
  ['{ exists: true }', undefined, 'expected a value, got nothing'],
  ['{ exists: false }', 5, 'expected no value, got number 5'],
  ['{ isEmpty: true }', undefined, 'expected something empty, got nothing'],
  ['{ type: integer }', 5.5, 'expected a value of type integer, got number 5.5'],
  ['{ length: 3 }', 'ab', 'expected length 3, got 2'],
  ['{ length: { atLeast: 3 } }', [1], 'expected length at least 3, got 1'],
  ['{ length: 3 }', 5, 'expected length 3, got number 5'],
  ['x', 'y'.repeat(500), `expected "x", got "${'y'.repeat(118)}…`],
])('%s on %p: %s', (yaml, actual, message) => {
  expect(check(yaml, actual)).toBe(message);
});

test.each([
  ['{ lessThn: 5 }', '1:3 unknown-key "lessThn" is not a matcher. Did you mean "lessThan"?'],
  ['{ gte: 5 }', '1:3 unknown-key "gte" is not a matcher. Here it is called "atLeast".'],
  ['{ lessThan: soon }', '1:13 bad-value "lessThan" needs a number, not text "soon".'],
  [
    '{ between: [5, 1] }',
    '1:12 bad-value "between" needs a list of two numbers, the smaller first: [1, 5], not list [5,1].',
  ],
  ['{ oneOf: 5 }', '1:10 bad-value "oneOf" needs a list, not number 5.'],
  ['{ exists: 1 }', '1:11 bad-value "exists" is either true or false.'],
  [
    '{ type: string }',
    '1:9 bad-value "type" is one of text, number, integer, boolean, list, map, null, not "string". Here it is called "text".',
  ],
  ['{ matches: "(" }', '1:12 bad-regex The regular expression ( is not valid: unterminated group.'],
  ['{ matches: "{{x}}" }', '1:12 bad-regex "matches" needs a regular expression as text, without {{ }}.'],
  ['{ length: { lessThn: 1 } }', '1:13 unknown-key "lessThn" is not a matcher. Did you mean "lessThan"?'],
])('%s is refused: %s', (yaml, line) => {
  const place = around();
  compileMatcher(planNode(yaml), place.tools);
  expect(place.problems.lines()).toEqual([line]);
});

test('a matcher tells what it asks for and which slots it reads', () => {
  const matcher = compileMatcher(planNode('{ lessThan: "{{limit}}", atLeast: 5 }'), around().tools);
  expect([matcher.describe, matcher.needs]).toEqual(['less than {{limit}} and at least 5', [0]]);
});
