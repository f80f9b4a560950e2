import { expect, test } from '@jest/globals';
import { compileAssertions } from '../../src/assertions/compile-assertions.ts';
import type { Failure } from '../../src/metrics/sample.ts';
import { mapNode } from '../support/nodes.ts';
import { testCompiler } from '../support/compiler.ts';
import { response } from '../support/response.ts';
import type { TestResponse } from '../support/response.ts';

const ANSWER: TestResponse = {
  status: 200,
  body: '{"status":"completed","total":3,"id":9007199254740993,"items":[]}',
  headers: { 'content-type': ['application/json'], 'content-length': ['120'] },
  elapsedMs: 250,
};

const VARIABLES = {
  wanted: 'completed',
  ok: 200,
  text: '200',
  many: [404, '2xx'],
  none: null,
  odd: [20, true],
  empty: [],
};

function failures(yaml: string | undefined, answer: TestResponse = ANSWER): readonly Failure[] {
  const around = testCompiler({ variables: VARIABLES });
  const compiled = compileAssertions(yaml === undefined ? undefined : mapNode(yaml), around.compiler);
  expect(around.problems.lines()).toEqual([]);
  return compiled.flatMap((assertion) => assertion.check(response(answer), around.scope) ?? []);
}

test.each([
  '{ status: 200 }',
  '{ status: 2xx }',
  '{ status: [404, 2xx] }',
  '{ status: { lessThan: 300 } }',
  '{ status: "{{ok}}" }',
  '{ status: "{{many}}" }',
  '{ status: [404, "{{ok}}"] }',
  '{ jsonPath: { $.status: completed, $.total: { atLeast: 1 }, $.items: { isEmpty: true } } }',
  '{ jsonPath: { $.status: "{{wanted}}" } }',
  '{ jsonPath: { $.total: 3.0 } }',
  '{ jsonPath: { $.nope: { exists: false } } }',
  '{ headers: { Content-Type: { startsWith: application/json }, Content-Length: 120 } }',
  '{ headers: { Content-Length: { lessThan: 1000, between: [1, 200] }, X-Nope: { exists: false } } }',
  '{ body: completed }',
  '{ body: { contains: completed, notContains: error, matches: "total..3" } }',
  '{ responseTime: 1s }',
  '{ responseTime: { lessThan: 300ms } }',
  '{ responseTime: { between: [100ms, 1s] } }',
  '{ size: 1KB }',
  '{ size: { greaterThan: 10B } }',
])('%s holds', (yaml) => {
  expect(failures(yaml)).toEqual([]);
});

/** A wrong status is a cause of its own, every other failed check an assertion. */
function kindOf(message: string): { kind: string; name: string } {
  return message.startsWith('HTTP 200') ? { kind: 'status', name: 'http_200' } : { kind: 'check', name: 'assertion' };
}

test.each<[string, string, string, string]>([
  // assertion, message, expected, actual
  ['{ status: 201 }', 'HTTP 200 OK, expected 201', '201', '200'],
  ['{ status: [201, 4xx] }', 'HTTP 200 OK, expected 201 or 4xx', '201 or 4xx', '200'],
  ['{ status: { atLeast: 300 } }', 'HTTP 200 OK, expected at least 300', 'at least 300', '200'],
  ['{ status: [201, "{{none}}"] }', 'HTTP 200 OK, expected 201 or null', '201 or null', '200'],
  ['{ status: "{{odd}}" }', 'HTTP 200 OK, expected number 20 or boolean true', 'number 20 or boolean true', '200'],
  ['{ status: "{{empty}}" }', 'HTTP 200 OK, expected one of an empty list', 'one of an empty list', '200'],
  [
    '{ status: "{{text}}" }',
    'HTTP 200 OK, expected text "200"; make it a number: types: { …: integer } in the data set, or as: number in the extractor',
    'text "200"',
    '200',
  ],
  ['{ jsonPath: { $.total: 5 } }', '$.total: expected 5, got 3', '5', '3'],
  ['{ jsonPath: { $.total: "3" } }', '$.total: expected text "3", got number 3', 'text "3"', 'number 3'],
  ['{ jsonPath: { $.nope: 1 } }', '$.nope: expected 1, got nothing', '1', 'nothing'],
  ['{ headers: { X-Id: 5 } }', 'header X-Id: expected "5", got nothing', '"5"', 'nothing'],
  [
    '{ headers: { Content-Length: { lessThan: 100 } } }',
    'header Content-Length: expected less than 100, got 120',
    'less than 100',
    '120',
  ],
  ['{ responseTime: 100ms }', 'responseTime: expected at most 100ms, got 250ms', 'at most 100ms', '250ms'],
  ['{ size: 10B }', 'size: expected at most 10B, got 65B', 'at most 10B', '65B'],
])('%s fails: %s', (yaml, message, expected, actual) => {
  const check = yaml.slice('{ '.length, -' }'.length);
  expect(failures(yaml)).toEqual([{ ...kindOf(message), message, expected, actual, check }]);
});

test.each<[string, number, string | undefined]>([
  // size, bytes of the body, what the failure says
  ['1KB', 1000, undefined],
  ['1KB', 1001, 'expected at most 1000B, got 1001B'],
  ['1KiB', 1024, undefined],
  ['1.5kb', 1501, 'expected at most 1500B, got 1501B'],
  ['0B', 0, undefined],
  ['{ lessThan: 1MiB }', 1_048_576, 'expected less than 1048576B, got 1048576B'],
  ['{ atMost: 1MB }', 1_000_000, undefined],
  ['{ greaterThan: 10B }', 10, 'expected greater than 10B, got 10B'],
  ['{ atLeast: 10B }', 10, undefined],
  ['{ between: [10B, 1KB] }', 1001, 'expected between 10B and 1000B, got 1001B'],
  ['{ between: [10B, 1KB] }', 10, undefined],
  ['{ equals: 10B }', 11, 'expected 10B, got 11B'],
  ['{ equals: 0.01KB }', 10, undefined],
  ['{ notEquals: 0B }', 0, 'expected anything but 0B, got 0B'],
  ['{ notEquals: 0B }', 1, undefined],
])('size %s on %d bytes: %s', (yaml, bytes, message) => {
  const told = message === undefined ? [] : [`size: ${message}`];
  expect(failures(`{ size: ${yaml} }`, { body: 'x'.repeat(bytes) }).map((failure) => failure.message)).toEqual(told);
});

test('a size counts bytes, not characters', () => {
  expect(failures('{ size: { equals: 6B } }', { body: 'ä€x' })).toEqual([]);
});

test('a missing text in the body shows the start of the body', () => {
  expect(failures('{ body: "no such" }').map((failure) => failure.message)).toEqual([
    'body: expected containing "no such", got "{\\"status\\":\\"completed\\",\\"total\\":3,\\"id\\":9007199254740993,\\"items\\":[]}"',
  ]);
});

test.each<[string | undefined, number, readonly Failure[]]>([
  [undefined, 399, []],
  [undefined, 404, [{ kind: 'status', name: 'http_404', message: 'HTTP 404 Not Found' }]],
  ['{ responseTime: 1s }', 500, [{ kind: 'status', name: 'http_500', message: 'HTTP 500 Internal Server Error' }]],
  [undefined, 599, [{ kind: 'status', name: 'http_599', message: 'HTTP 599' }]],
  ['{ status: 404 }', 404, []],
])('assertions %s on status %d', (yaml, status, expected) => {
  expect(failures(yaml, { status })).toEqual(expected);
});

test.each([
  ['{ staus: 200 }', '1:3 unknown-key "staus" is not an assertion. Did you mean "status"?'],
  ["{ status: '200,201' }", '1:11 bad-value "status" is 201, 2xx, [200, 202] or a matcher, not "200,201".'],
  ['{ status: ok }', '1:11 bad-value "status" is 201, 2xx, [200, 202] or a matcher, not "ok".'],
  ['{ status: 2000 }', '1:11 bad-value "status" is 201, 2xx, [200, 202] or a matcher, not "2000".'],
  ['{ jsonPath: { "$.a[": 1 } }', '1:19 json-path The JSONPath stops inside "[": expected "]".'],
  [
    '{ jsonPath: $.a }',
    '1:13 wrong-type "jsonPath" is a map from JSONPath to what it must be: { $.status: completed }.',
  ],
  ['{ responseTime: 300 }', '1:17 unit "responseTime" needs a unit: 300s is 300 seconds, 300ms 300 milliseconds.'],
  [
    '{ responseTime: { lessThan: 300 } }',
    '1:29 unit "responseTime" needs a unit: 300s is 300 seconds, 300ms 300 milliseconds.',
  ],
  ['{ size: { between: [1KB, 10] } }', '1:26 unit "size" needs a unit: 10B is 10 bytes, 10KB 10 thousand.'],
  ['{ size: 10KX }', '1:9 unit "size" cannot read "10KX" as a size. Write 512B, 10KB or 1MB.'],
  [
    '{ size: { between: [2KB, 1KB] } }',
    '1:20 bad-value "between" needs a list of two numbers, the smaller first: [1, 5], not list [2000,1000].',
  ],
  ['{ size: 10 }', '1:9 unit "size" needs a unit: 10B is 10 bytes, 10KB 10 thousand.'],
])('%s: %s', (yaml, line) => {
  const around = testCompiler();
  compileAssertions(mapNode(yaml), around.compiler);
  expect(around.problems.lines()).toEqual([line]);
});

test.each([
  [undefined, ['nothing']],
  ['{ status: 200, headers: { A: b }, body: x }', ['nothing', 'headers', 'body']],
])('%s reads %j', (yaml, reads) => {
  const around = testCompiler();
  const compiled = compileAssertions(yaml === undefined ? undefined : mapNode(yaml), around.compiler);
  expect(compiled.map((assertion) => assertion.reads)).toEqual(reads);
});
