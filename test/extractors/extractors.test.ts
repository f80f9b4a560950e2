import { expect, test } from '@jest/globals';
import { compileExtractors } from '../../src/extractors/compile-extractors.ts';
import type { Extracted } from '../../src/contracts/checks.ts';
import type { Value } from '../../src/base/value.ts';
import { mapNode } from '../support/nodes.ts';
import { testCompiler } from '../support/compiler.ts';
import { response } from '../support/response.ts';
import type { TestResponse } from '../support/response.ts';

const ANSWER: TestResponse = {
  status: 200,
  body: '{"access_token":"abc","items":[{"id":1},{"id":2},{"id":3}],"none":null,"count":"12"}',
  headers: { 'x-request-id': ['r-1'], 'set-cookie': ['a=1', 'b=2'] },
  cookies: { session: 's1' },
};

function extract(yaml: string, answer: TestResponse = ANSWER): Extracted | undefined {
  const around = testCompiler({ variables: { fallback: 'f' } });
  const [extractor] = compileExtractors(mapNode(`{ x: ${yaml} }`), around.compiler);
  expect(around.problems.lines()).toEqual([]);
  return extractor?.extract(response(answer), around.scope);
}

test.each<[string, Value]>([
  ['$.access_token', 'abc'],
  ['$.none', null],
  ['"$.items[1].id"', 2],
  ['"$.items[*].id"', 1],
  ['{ jsonPath: "$.items[*].id", match: last }', 3],
  ['{ jsonPath: "$.items[*].id", match: 2 }', 2],
  ['{ jsonPath: "$.items[*].id", match: all }', [1, 2, 3]],
  ['{ jsonPath: "$.items[*].id", match: all, as: text }', ['1', '2', '3']],
  ['{ jsonPath: "$.items[*].id", match: 9, default: none }', 'none'],
  ['{ jsonPath: $.nope, default: "{{fallback}}" }', 'f'],
  ['{ jsonPath: $.nope, default: ~ }', null],
  ['{ jsonPath: $.count, as: number }', 12],
  ['{ jsonPath: "$.items[0].id", as: boolean }', true],
  ['{ regex: \'"id":(\\d)\' }', '1'],
  ['{ regex: \'"id":(\\d)\', match: all, as: number }', [1, 2, 3]],
  ['{ regex: \'"id":(\\d)\', group: 0 }', '"id":1'],
  ['{ regex: \'"id":\\d\' }', '"id":1'],
  ['{ regex: \'"(?<key>acc[a-z_]+)":"(?<token>[a-z]+)"\', group: token }', 'abc'],
  ['{ header: X-Request-Id }', 'r-1'],
  ['{ header: Set-Cookie, match: last }', 'b=2'],
  ['{ cookie: session }', 's1'],
])('%s gives %j', (yaml, value) => {
  expect(extract(yaml)).toEqual({ value });
});

test('match: random takes one of the matches, by the user’s chance', () => {
  const value = extract('{ jsonPath: "$.items[*].id", match: random }')?.value;
  expect([1, 2, 3]).toContain(value);
  expect(extract('{ jsonPath: "$.items[*].id", match: random }')?.value).toBe(value);
});

test.each<[string, TestResponse, string]>([
  [
    '$.access_token',
    { status: 401, body: '{"detail":"Incorrect username or password"}' },
    'extractor "x": $.access_token matched nothing in a 401 response {"detail":"Incorrect username or password"}',
  ],
  ['$.a', { status: 204 }, 'extractor "x": $.a matched nothing in a 204 response without a body'],
  [
    '$.a',
    { body: '<html>\n <b>no</b>' },
    'extractor "x": $.a matched nothing in a 200 response that is not JSON: <html> <b>no</b>',
  ],
  [
    '$.a',
    { body: 'z'.repeat(500) },
    `extractor "x": $.a matched nothing in a 200 response that is not JSON: ${'z'.repeat(159)}…`,
  ],
  ['{ header: X-Id }', ANSWER, 'extractor "x": X-Id matched nothing in a 200 response'],
  ['{ cookie: nope }', ANSWER, 'extractor "x": nope matched nothing in a 200 response'],
])('%s on %j fails: %s', (yaml, answer, message) => {
  expect(extract(yaml, answer)?.failure).toMatchObject({ kind: 'extract', name: 'extract_miss', message });
});

test('a value that does not read as the wanted type is a failure', () => {
  expect(extract('{ jsonPath: $.access_token, as: number }')?.failure).toMatchObject({
    kind: 'extract',
    name: 'extract_miss',
    message: 'extractor "x": $.access_token gave text "abc", which is not a number',
    expected: 'a number',
    actual: 'text "abc"',
  });
});

test('names are declared in order, with what reading them needs', () => {
  const around = testCompiler({ variables: { fallback: 'f' } });
  const yaml = '{ a: $.a, b: { header: X-Id, default: "{{fallback}}" } }';
  const compiled = compileExtractors(mapNode(yaml), around.compiler);
  expect(around.declared).toEqual(['a by extractor', 'b by extractor']);
  expect(compiled.map(({ name, slot, reads, needs }) => [name, slot, reads, needs])).toEqual([
    ['a', 0, 'body', []],
    ['b', 1, 'headers', [0]],
  ]);
});

test.each([
  ['x: $.data[0', '1:10 json-path The JSONPath stops inside "[": expected "]".'],
  ['x: access_token', '1:4 json-path A JSONPath starts with $. Write $.access_token'],
  ['x: 5', '1:4 wrong-type A JSONPath is text that starts with $, for example $.data.token.'],
  ['x: { jsonpath: $.a }', '1:6 unknown-key "jsonpath" is not a setting of this extractor. Did you mean "jsonPath"?'],
  [
    'x: { match: last }',
    '1:1 missing-key Extractor "x" needs one of jsonPath, regex, css, xpath, header, cookie, or simply a JSONPath: x: $.path.',
  ],
  ['x: { header: A, cookie: b }', '1:1 two-kinds Extractor "x" has "header" and "cookie". Give each its own name.'],
  [
    'x: { header: A, group: 1 }',
    '1:17 unknown-key "group" is not a setting of this extractor. It takes header, match, default, as.',
  ],
  [
    'x: { jsonPath: $.a, match: 0 }',
    '1:28 bad-value "match" is first, last, random, all, or a number that counts from 1.',
  ],
  [
    'x: { jsonPath: $.a, as: nmber }',
    '1:25 bad-value "as" is text, number or boolean, not "nmber". Did you mean "number"?',
  ],
  [
    'x: { regex: "(a+)+" }',
    '1:13 bad-regex The regular expression (a+)+ repeats a repeat, (a+)+: on some answers it would never finish. Keep one of the two, for example a+.',
  ],
  ['x: { regex: "(a)", group: 2 }', '1:27 bad-value "group" must be a group of the regular expression: 0 to 1.'],
  ['x: { header: "{{h}}" }', '1:14 wrong-type "header" needs the name of a header, without {{ }}.'],
])('%s: %s', (yaml, line) => {
  const around = testCompiler();
  compileExtractors(mapNode(yaml), around.compiler);
  expect(around.problems.lines()).toEqual([line]);
});
