import { expect, test } from '@jest/globals';
import { compileField, compileJson, compileText, compileUrl, compileValue } from '../../src/template/index.ts';
import type { Value } from '../../src/base/value.ts';
import type { Template } from '../../src/template/scope.ts';
import { planNode, scalar } from '../support/nodes.ts';
import { surroundings } from '../support/templates.ts';
import type { TestSurroundings } from '../support/templates.ts';

const VARIABLES: Readonly<Record<string, Value | undefined>> = {
  token: 'abc',
  item: 'Item 5/ü&?',
  id: 7,
  big: 8414239796945638123n,
  yes: true,
  none: null,
  users: [{ id: 7 }, { id: 8 }],
  hostile: '{{token}} {{> x}} "quoted" \\ \n </script>',
  emoji: '😀 日本',
  lone: 'a\ud800b',
  missing: undefined,
  'ключ-1': 'unicode name',
};

function around(): TestSurroundings {
  return surroundings({ variables: VARIABLES, constants: { 'secrets.key': 's3cret' } });
}

function rendered<T>(compile: (around: TestSurroundings) => Template<T>): T {
  const place = around();
  const template = compile(place);
  expect(place.problems.lines()).toEqual([]);
  return template.render(place.scope);
}

test.each([
  // written, text
  ['plain', 'plain'],
  ['01234', '01234'],
  ['"a {{token}} b {{id}} c"', 'a abc b 7 c'],
  ['"{{token}}"', 'abc'],
  ['"{{ token }}{{id}}"', 'abc7'],
  ['"{{big}}|{{yes}}|{{none}}|{{users}}"', '8414239796945638123|true||[{"id":7},{"id":8}]'],
  ['"{{users.1.id}}"', '8'],
  ['"{{secrets.key}}"', 's3cret'],
  ['\'{"a":{{id}}}\'', '{"a":7}'],
  ['\'{"a":{"b":{{{id}}}}}\'', '{"a":{"b":7}}'],
  ["'\\{{token}} {{token}}'", '{{token}} abc'],
  ["'\\\\{{token}}'", '\\abc'],
  ['"{{\'{{\'}}x"', '{{x'],
  ['"a }} b"', 'a }} b'],
  ['"{{upper (concat token \'-x\')}}"', 'ABC-X'],
  ['"{{concat \'}}\' id}}"', '}}7'],
  ['"{{ключ-1}}"', 'unicode name'],
  ['"{{hostile}}"', '{{token}} {{> x}} "quoted" \\ \n </script>'],
  ['"{{id}}{{token}}{{id}}"', '7abc7'],
  ['"1{{id}}2{{token}}3{{yes}}4"', '172abc3true4'],
  ['"{{id}}.{{id}}.{{id}}.{{id}}.{{id}}!"', '7.7.7.7.7!'],
])('the text %s renders %j', (yaml, text) => {
  expect(rendered((place) => compileText(scalar(yaml), place))).toBe(text);
});

test.each([
  // written, on the wire, in the sampler's name
  ['/items/{{item}}', '/items/Item%205%2F%C3%BC%26%3F', '/items/{item}'],
  ['/items/{{{item}}}', '/items/Item 5/ü&?', '/items/{item}'],
  ['/items/{{randomInt 5 5}}?q={{item}}', '/items/5?q=Item%205%2F%C3%BC%26%3F', '/items/{randomInt}?q={item}'],
  ['"{{token}}/x"', 'abc/x', '{token}/x'],
  ['"{{item}}/x"', 'Item 5/ü&?/x', '{item}/x'],
  [
    'http://{{token}}:{{id}}/{{emoji}}',
    'http://abc:7/%F0%9F%98%80%20%E6%97%A5%E6%9C%AC',
    'http://{token}:{id}/{emoji}',
  ],
  ['/users/{{users.0.id}}', '/users/7', '/users/{users.0.id}'],
  ['/a b/é/%20', '/a%20b/%C3%A9/%20', '/a b/é/%20'],
  ['/{{lone}}', '/a%EF%BF%BDb', '/{lone}'],
  ['/{{big}}', '/8414239796945638123', '/{big}'],
])('the URL %s renders %s, named %s', (yaml, url, name) => {
  const place = around();
  const template = compileUrl(scalar(yaml), place);
  expect([template.render(place.scope), template.displayName]).toEqual([url, name]);
});

test.each([
  // written, whether no value can bring in a character that does not belong in a path
  ['/items/{{item}}?q={{token}}#x', true],
  ['/a b/é', true],
  ['/items/{{{item}}}', false],
  ['"{{token}}/x"', false],
  ['http://{{token}}/x', false],
  ['"{{secrets.key}}/{{item}}"', true],
  ["\"{{concat 'a' '#b'}}/{{item}}\"", false],
  ["\"{{concat 'a' ' b'}}/{{item}}\"", false],
])('%s is encoded: %p', (yaml, isEncoded) => {
  expect(compileUrl(scalar(yaml), around()).isEncoded).toBe(isEncoded);
});

test.each([
  // written, value: a list repeats the field, null omits it
  ['01234', '01234'],
  ['1.10', '1.10'],
  ['+15551234567', '+15551234567'],
  ['true', 'true'],
  ['~', null],
  ['"{{none}}"', null],
  ['"{{id}}"', 7],
  ['"{{big}}"', 8414239796945638123n],
  ['"{{users}}"', [{ id: 7 }, { id: 8 }]],
  ['"x{{id}}"', 'x7'],
  ['" {{id}}"', ' 7'],
])('the field %s is %p', (yaml, value) => {
  expect(rendered((place) => compileField(scalar(yaml), place))).toEqual(value);
});

const VALUES: readonly (readonly [string, Value, string])[] = [
  // written, value, JSON
  ['5', 5, '5'],
  ['"5"', '5', '"5"'],
  ['"{{id}}"', 7, '7'],
  ['"{{big}}"', 8414239796945638123n, '8414239796945638123'],
  ['8414239796945638123', 8414239796945638123n, '8414239796945638123'],
  ['"{{yes}}"', true, 'true'],
  ['~', null, 'null'],
  ['"{{none}}"', null, 'null'],
  ['"n{{none}}"', 'n', '"n"'],
  ['"id-{{id}}"', 'id-7', '"id-7"'],
  ['2025-01-01', '2025-01-01', '"2025-01-01"'],
  ['no', 'no', '"no"'],
  ['[]', [], '[]'],
  ['{}', {}, '{}'],
  ['[1, "{{token}}", [true]]', [1, 'abc', [true]], '[1,"abc",[true]]'],
  // strings beside each other and beside what is none
  ['["{{token}}", "{{item}}", "{{id}}", "{{token}}"]', ['abc', 'Item 5/ü&?', 7, 'abc'], '["abc","Item 5/ü&?",7,"abc"]'],
  ['["{{id}}{{token}}", "{{token}}", "{{none}}", "{{yes}}"]', ['7abc', 'abc', null, true], '["7abc","abc",null,true]'],
  [
    '["{{token}}", "a{{token}}", "{{token}}b", "{{users}}"]',
    ['abc', 'aabc', 'abcb', [{ id: 7 }, { id: 8 }]],
    '["abc","aabc","abcb",[{"id":7},{"id":8}]]',
  ],
  ['{ a: { b: "{{id}}" }, "k\\"": x }', { a: { b: 7 }, 'k"': 'x' }, '{"a":{"b":7},"k\\"":"x"}'],
  ['{ "{{emoji": "{{emoji}} ü" }'.replace('"{{emoji"', 'e'), { e: '😀 日本 ü' }, '{"e":"😀 日本 ü"}'],
];

test.each(VALUES)('the value %s is %p and in JSON %s', (yaml, value, json) => {
  expect(rendered((place) => compileValue(planNode(yaml), place))).toEqual(value);
  expect(rendered((place) => compileJson(planNode(yaml), place))).toBe(json);
});

test.each(['"{{hostile}}"', '"x {{hostile}} y"', '"{{lone}}"', '[ "{{hostile}}", { k: "{{lone}}" } ]'])(
  'hostile values in %s stay one JSON value',
  (yaml) => {
    const value = rendered((place) => compileValue(planNode(yaml), place));
    const json = rendered((place) => compileJson(planNode(yaml), place));
    expect(json).toBe(JSON.stringify(value));
  },
);

test('numbers in JSON keep their digits', () => {
  expect(rendered((place) => compileJson(planNode('[50.0, 1e3, -0.50]'), place))).toBe('[50.0,1e3,-0.50]');
});

test('__proto__ is an ordinary key', () => {
  const yaml = '{ __proto__: { admin: true }, a: "{{id}}" }';
  const value = rendered((place) => compileValue(planNode(yaml), place));
  expect(Object.keys(value as object)).toEqual(['__proto__', 'a']);
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  expect(rendered((place) => compileJson(planNode(yaml), place))).toBe('{"__proto__":{"admin":true},"a":7}');
});

test.each([
  ['plain', 'plain'],
  ['"{{secrets.key}}!"', 's3cret!'],
  ['"{{sha256 \'abc\'}}"', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  ['"{{token}}"', undefined],
  ['"{{now}}"', undefined],
  ['"{{counter}}"', undefined],
])('the constant of %s is %j', (yaml, constant) => {
  expect(compileText(scalar(yaml), around()).constant).toBe(constant);
});

test.each([
  // written, slots needed, ready now
  ['"{{token}} {{id}} {{token}}"', [0, 2], true],
  ['"{{default missing \'x\'}}"', [], true],
  ['"{{default missing token}}"', [], true],
  ['"{{default missing missing}}"', [], false],
  ['"{{users.0.id}}"', [6], true],
  ['"{{users.9.id}}"', [6], false],
  ['"{{upper users.9.id}}"', [6], false],
  ['"{{default users.9.id 0}}"', [], true],
  ['"{{first users}}"', [6], true],
  ['"{{first id}}"', [2], false],
  ['"{{add token 1}}"', [0], false],
  ['"plain"', [], true],
])('%s needs slots %j; ready: %p', (yaml, needs, isReady) => {
  const place = around();
  const text = compileText(scalar(yaml), place);
  expect([text.needs, text.isReady?.(place.scope) ?? true]).toEqual([needs, isReady]);
  const json = compileJson(planNode(`{ a: [ ${yaml} ] }`), place);
  expect([json.needs, json.isReady?.(place.scope) ?? true]).toEqual([needs, isReady]);
  const value = compileValue(planNode(`{ a: [ ${yaml} ] }`), place);
  expect([value.needs, value.isReady?.(place.scope) ?? true]).toEqual([needs, isReady]);
});

test.each([
  ['01234', '1:1 advice 01234 reads as 1234. Quote it to keep the zero: "01234".'],
  ['+15551234567', '1:1 advice +15551234567 reads as 15551234567. Quote it to keep it as written: "+15551234567".'],
  ['.inf', '1:1 bad-value .inf is not a number that JSON can carry. Quote it to send it as text: ".inf".'],
  [
    '{ "{{k}}": 1 }',
    '1:3 template-syntax Keys are never templates: "{{k}}" would be sent as it stands. Put {{ }} into values only.',
  ],
])('JSON from %s says %s', (yaml, line) => {
  const place = around();
  compileJson(planNode(yaml), place);
  expect(place.problems.lines()).toEqual([line]);
});

test('1.10 as a value warns, in JSON it keeps its digits', () => {
  const place = around();
  compileJson(planNode('1.10'), place);
  expect(place.problems.lines()).toEqual([]);
  compileValue(planNode('1.10'), place);
  expect(place.problems.lines()).toEqual(['1:1 advice 1.10 reads as 1.1. Quote it to keep it as written: "1.10".']);
});
