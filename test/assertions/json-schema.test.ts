import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { compileAssertions } from '../../src/assertions/compile-assertions.ts';
import type { Failure } from '../../src/metrics/sample.ts';
import { compileText, problemLines } from '../support/compile-text.ts';
import { mapNode } from '../support/nodes.ts';
import { testCompiler } from '../support/compiler.ts';
import { response } from '../support/response.ts';

function failures(schema: string, body: string): readonly Failure[] {
  const around = testCompiler();
  const compiled = compileAssertions(mapNode(`{ jsonSchema: ${schema} }`), around.compiler);
  expect(around.problems.lines()).toEqual([]);
  return compiled.flatMap((assertion) => assertion.check(response({ body }), around.scope) ?? []);
}

const ORDER = `{ type: object, required: [id, items], additionalProperties: false, properties: {
  id: { type: integer, minimum: 1 }, state: { enum: [open, paid] }, email: { type: string, format: email },
  items: { type: array, minItems: 1, items: { $ref: '#/$defs/item' } } },
  $defs: { item: { type: object, required: [price], properties: { price: { type: number }, code: { type: string, pattern: '^[A-Z]+$', maxLength: 3 } } } } }`;

test.each([
  [ORDER, '{"id":5,"items":[{"price":1.5,"code":"AB"}],"state":"paid","email":"a@b.de"}'],
  [ORDER, '{"id":9007199254740993,"items":[{"price":123456789012345678901}]}'],
  ['{ type: [string, "null"] }', 'null'],
  ['{ prefixItems: [{ type: string }, { type: number }], items: false }', '["a", 1]'],
  ['{ $schema: "http://json-schema.org/draft-07/schema#", items: [{ type: string }, { type: number }] }', '["a", 1]'],
  ['{ $schema: "https://json-schema.org/draft/2020-12/schema", dependentRequired: { a: [b] } }', '{"a":1,"b":2}'],
  ['{ $id: "https://example.com/order", $defs: { a: { $anchor: a, type: number } }, $ref: "#a" }', '5'],
  ['{ format: klingon, somethingElse: 5 }', '"x"'],
  ['{ properties: { file: { type: string } } }', '{"file":"x"}'],
  ['{ const: 9007199254740991 }', '9007199254740991'],
  ['{ type: integer, maximum: 9223372036854775807 }', '9007199254740993'],
  ['{ properties: { enum: { maximum: 9223372036854775807 } } }', '{"enum":5}'],
  ['{ const: 5, if: { type: string }, then: false }', '5'],
])('%s fits %s', (schema, body) => {
  expect(failures(schema, body)).toEqual([]);
});

test.each([
  // schema, body, message
  [ORDER, '{"id":"5","items":[]}', 'jsonSchema at $.id: expected a whole number, got text "5"'],
  [ORDER, '{"id":0,"items":[]}', 'jsonSchema at $.id: expected at least 1, got 0'],
  [ORDER, '{"id":5.5,"items":[]}', 'jsonSchema at $.id: expected a whole number, got number 5.5'],
  [ORDER, '{"id":1}', 'jsonSchema at $: expected a property "items", got map {"id":1}'],
  [ORDER, '{"id":1,"items":[],"x":1}', 'jsonSchema at $: expected no property "x", got map {"id":1,"items":[],"x":1}'],
  [ORDER, '{"id":1,"items":[]}', 'jsonSchema at $.items: expected at least 1 items, got list []'],
  [
    ORDER,
    '{"id":1,"items":[{"price":1},{"price":"5"}]}',
    'jsonSchema at $.items[1].price: expected a number, got text "5"',
  ],
  [
    ORDER,
    '{"id":1,"items":[{"price":1,"code":"ab"}]}',
    'jsonSchema at $.items[0].code: expected text matching ^[A-Z]+$, got "ab"',
  ],
  [
    ORDER,
    '{"id":1,"items":[{"price":1,"code":"ABCD"}]}',
    'jsonSchema at $.items[0].code: expected at most 3 characters, got "ABCD"',
  ],
  [
    ORDER,
    '{"id":1,"items":[{"price":1}],"state":"new"}',
    'jsonSchema at $.state: expected one of ["open","paid"], got text "new"',
  ],
  [
    ORDER,
    '{"id":1,"items":[{"price":1}],"email":"nobody"}',
    'jsonSchema at $.email: expected text of format email, got "nobody"',
  ],
  [ORDER, '[]', 'jsonSchema at $: expected a map, got list []'],
  [ORDER, '<html>', 'jsonSchema: expected JSON, got "<html>"'],
  [ORDER, '', 'jsonSchema: expected JSON, got ""'],
  [
    '{ const: 9007199254740991 }',
    '9007199254740993',
    'jsonSchema at $: expected number 9007199254740991, got number 9007199254740992',
  ],
  ['{ const: 5 }', '"5"', 'jsonSchema at $: expected number 5, got text "5"'],
  ['{ type: [string, boolean] }', '5', 'jsonSchema at $: expected text or a boolean, got number 5'],
  [
    '{ anyOf: [{ type: string }, { type: boolean }] }',
    '5',
    'jsonSchema at $: expected one of the schemas of its "anyOf" to fit, got number 5',
  ],
  [
    '{ oneOf: [{ type: number }, { minimum: 1 }] }',
    '5',
    'jsonSchema at $: expected only one of the schemas of its "oneOf" to fit, got number 5',
  ],
  ['{ if: { type: number }, then: { minimum: 9 } }', '5', 'jsonSchema at $: expected at least 9, got 5'],
  [
    '{ uniqueItems: true }',
    '[1,2,1]',
    'jsonSchema at $: expected items that differ (0 and 2 are the same), got list [1,2,1]',
  ],
  [
    '{ properties: { a: { properties: { "odd/key": false } } } }',
    '{"a":{"odd/key":1}}',
    'jsonSchema at $.a["odd/key"]: expected nothing, got number 1',
  ],
  ['{ maximum: 10 }', '9007199254740993', 'jsonSchema at $: expected at most 10, got 9007199254740992'],
])('%s does not fit %s', (schema, body, message) => {
  expect(failures(schema, body).map((failure) => failure.message)).toEqual([message]);
});

test('hostile documents are told, never thrown', () => {
  const tree = '{ $ref: "#/$defs/a", $defs: { a: { items: { $ref: "#/$defs/a" } } } }';
  const deep = failures(tree, `${'['.repeat(200_000)}${']'.repeat(200_000)}`);
  expect(deep.map((failure) => failure.message)).toEqual([
    'jsonSchema: expected JSON that the schema can be held against, got JSON that is nested too deep',
  ]);
  expect(failures('{ required: [constructor] }', '{}').map((failure) => failure.message)).toEqual([
    'jsonSchema at $: expected a property "constructor", got map {}',
  ]);
  expect(failures('{ additionalProperties: false }', '{"__proto__":1}')).toHaveLength(1);
});

test.each([
  [
    '{ type: objekt }',
    '1:23 json-schema "type" of the JSON Schema is not valid: it must be one of array, boolean, integer, null, number, object, string, not "objekt". Did you mean "object"?',
  ],
  [
    '{ properties: { a: { minimum: x } } }',
    '1:45 json-schema "minimum" of the JSON Schema is not valid: must be number.',
  ],
  ['{ required: a }', '1:27 json-schema "required" of the JSON Schema is not valid: must be array.'],
  ['{ $ref: "#/$defs/nope" }', '1:23 json-schema The JSON Schema has no "#/$defs/nope".'],
  [
    '{ items: { $ref: "https://example.com/a.json" } }',
    '1:32 json-schema The JSON Schema refers to "https://example.com/a.json", which lies outside of it and is not loaded. Copy it into "$defs".',
  ],
  [
    '{ items: { $ref: item.schema.json } }',
    '1:32 json-schema The JSON Schema refers to "item.schema.json", which lies outside of it and is not loaded. Copy it into "$defs".',
  ],
  [
    '{ $schema: "http://json-schema.org/draft-04/schema#" }',
    '1:26 json-schema "$schema" is not a draft known here: leave it out for 2020-12, or write http://json-schema.org/draft-07/schema#.',
  ],
  [
    '{ pattern: "(a+)+$" }',
    '1:26 bad-regex The regular expression (a+)+$ repeats a repeat, (a+)+: on some answers it would never finish. Keep one of the two, for example a+.',
  ],
  ['{ patternProperties: { "(": true } }', '1:38 bad-regex The regular expression ( is not valid: unterminated group.'],
  [
    '{ properties: { id: { enum: [1, 9007199254740993] } } }',
    '1:47 json-schema The JSON Schema would compare 9007199254740993 inexactly: it is beyond 2^53. Compare it with the assertion "jsonPath", which is exact.',
  ],
  [
    '{ const: { id: [-9007199254740993] } }',
    '1:31 json-schema The JSON Schema would compare -9007199254740993 inexactly: it is beyond 2^53. Compare it with the assertion "jsonPath", which is exact.',
  ],
  ['5', '1:15 wrong-type "jsonSchema" is a JSON Schema as a map, or { file: order.schema.json }.'],
])('%s: %s', (schema, line) => {
  const around = testCompiler();
  compileAssertions(mapNode(`{ jsonSchema: ${schema} }`), around.compiler);
  expect(around.problems.lines()).toEqual([line]);
});

describe('in a file', () => {
  const outside = mkdtempSync(join(tmpdir(), 'schema-'));
  const folder = mkdtempSync(join(tmpdir(), 'schema-'));
  afterAll(() => {
    for (const path of [outside, folder]) rmSync(path, { recursive: true });
  });
  writeFileSync(
    join(folder, 'order.schema.json'),
    '{\n  "type": "object",\n  "properties": { "id": { "type": "integer" } }\n}',
  );
  writeFileSync(join(folder, 'broken.json'), '{ "type": ');
  writeFileSync(join(folder, 'wrong.json'), '{\n  "type": "objekt"\n}');
  writeFileSync(join(outside, 'other.json'), '{ "type": "object" }');

  async function problemsOf(file: string, allowFolders: readonly string[] = []): Promise<readonly string[]> {
    const text = `baseUrl: http://127.0.0.1:1\nthreadGroups:\n  - threads: 1\n    samplers:\n      - get: /a\n        assertions: { jsonSchema: { file: ${file} } }\n`;
    const compilation = await compileText(text, { file: { name: 'plan.yaml', text, folder }, allowFolders });
    return compilation.problems.map(
      ({ file: name, message }, index) => `${name}:${problemLines(compilation)[index] ?? message}`,
    );
  }

  test('is read beside the plan, or in a folder that is allowed', async () => {
    expect(await problemsOf('order.schema.json')).toEqual([]);
    expect(await problemsOf(join(outside, 'other.json'), [outside])).toEqual([]);
  });

  test.each([
    ['nope.json', 'plan.yaml:6:43 missing-file Cannot read "nope.json": there is no such file beside the plan.'],
    [
      'wrong.json',
      'wrong.json:2:11 json-schema "type" of the JSON Schema is not valid: it must be one of array, boolean, integer, null, number, object, string, not "objekt". Did you mean "object"?',
    ],
    [
      join(outside, 'other.json'),
      `plan.yaml:6:43 missing-file Cannot read "${join(outside, 'other.json')}": it lies outside the folder of the plan. Move it there, or allow its folder with --allow-file.`,
    ],
  ])('%s: %s', async (file, line) => {
    expect(await problemsOf(file)).toEqual([line]);
  });

  test('that is no JSON tells its own line', async () => {
    expect((await problemsOf('broken.json'))[0]).toMatch(/^broken\.json:1:\d+ yaml-/);
  });
});
