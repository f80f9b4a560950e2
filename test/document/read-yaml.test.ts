import { describe, expect, test } from '@jest/globals';
import type { PlanNode, ScalarNode } from '../../src/base/plan-node.ts';
import { plainOf, yamlOf } from '../support/plans.ts';

function value(yaml: string): ScalarNode {
  const { node } = yamlOf(yaml);
  const found = node?.kind === 'map' ? node.entries[0]?.value : undefined;
  if (found?.kind !== 'scalar') throw new Error(`no scalar in ${yaml}`);
  return found;
}

describe('scalars', () => {
  test.each([
    // YAML → value, source
    ['a: no', 'no', 'no'],
    ['a: 2025-01-01', '2025-01-01', '2025-01-01'],
    ['a: 12:30', '12:30', '12:30'],
    ['a: 1_000', '1_000', '1_000'],
    ['a: 1.10', 1.1, '1.10'],
    ['a: 1e3', 1000, '1e3'],
    ['a: 0x1F', 31, '0x1F'],
    ['a: 01234', 1234, '01234'],
    ['a: 8414239796945638123', 8414239796945638123n, '8414239796945638123'],
    ['a: 9007199254740991', 9007199254740991, '9007199254740991'],
    ['a: true', true, 'true'],
    ['a: ~', null, '~'],
    ['a:', null, ''],
    ['a: "1"', '1', '1'],
    ["a: 'it''s'", "it's", "it's"],
    ['a: |\n  x\n  y\n', 'x\ny\n', 'x\ny\n'],
    ['a: !!str 5', '5', '5'],
  ])('%j', (yaml, expected, source) => {
    expect([value(yaml).value, value(yaml).source]).toEqual([expected, source]);
  });

  test('a plain scalar is not quoted, everything else is', () => {
    expect(['a: x', 'a: "x"', "a: 'x'", 'a: |\n  x'].map((yaml) => value(yaml).quoted)).toEqual([
      false,
      true,
      true,
      true,
    ]);
  });
});

describe('offsetOf leads back into the file', () => {
  test.each([
    // YAML, a piece of the decoded text, the piece as it stands in the file
    ['a: plain {{x}}', '{{x}}', '{{x}}'],
    ['a: "quoted {{x}}"', '{{x}}', '{{x}}'],
    [String.raw`a: "tab\t\u00e9 {{x}}"`, '{{x}}', '{{x}}'],
    ["a: 'it''s {{x}}'", '{{x}}', '{{x}}'],
    ['a: one\n   two {{x}}\n', '{{x}}', '{{x}}'],
    ['a: "one\n   two {{x}}"\n', '{{x}}', '{{x}}'],
    ['a: "one\\\n   two {{x}}"\n', '{{x}}', '{{x}}'],
    ['a: |\n  one\n\n    two {{x}}\n', '{{x}}', '{{x}}'],
    ['a: |2\n   one {{x}}\n', '{{x}}', '{{x}}'],
    ['a: >-\n  one\n  two\n\n  three {{x}}\n', '{{x}}', '{{x}}'],
    ['a: |\r\n  one\r\n  two {{x}}\r\n', '{{x}}', '{{x}}'],
    ['a:\n  b:\n    - |\n      one\n      two {{x}}\n', '{{x}}', '{{x}}'],
  ])('%j', (yaml, piece, inFile) => {
    const scalar = firstScalar(yamlOf(yaml).node);
    const start = scalar.offsetOf(scalar.source.indexOf(piece));
    expect(yaml.slice(start, start + inFile.length)).toBe(inFile);
    expect(scalar.offsetOf(scalar.source.indexOf(piece) + piece.length)).toBeGreaterThan(start);
  });
});

function firstScalar(node: PlanNode | undefined): ScalarNode {
  if (node?.kind === 'scalar') return node;
  if (node?.kind === 'map') return firstScalar(node.entries[0]?.value);
  if (node?.kind === 'list') return firstScalar(node.items[0]);
  throw new Error('no scalar');
}

describe('one mistake, one message', () => {
  test.each([
    // YAML → line:column code, part of the message, and what is read in spite of it
    ['a: {{x}}', '1:4 quote-template', 'a: "{{x}}"', { a: '{{x}}' }],
    ['url: {{host}}/x # c', '1:6 quote-template', 'url: "{{host}}/x"', { url: '{{host}}/x' }],
    ['a: {{b}} {{c}}', '1:4 quote-template', 'a: "{{b}} {{c}}"', { a: '{{b}} {{c}}' }],
    ['a: {{faker "x y"}}', '1:4 quote-template', `a: '{{faker "x y"}}'`, { a: '{{faker "x y"}}' }],
    ['a: {{{x}}}', '1:4 quote-template', 'a: "{{{x}}}"', { a: '{{{x}}}' }],
    ['a: { { x } }', '1:4 quote-template', 'a: "{{ x }}"', { a: '{ { x } }' }],
    ['- {{x}}', '1:3 quote-template', '- "{{x}}"', ['{{x}}']],
    ['a: { b: {{x}}/y, c: 1 }', '1:9 quote-template', 'b: "{{x}}/y"', { a: { b: '{{x}}/y', c: 1 } }],
    ['a: { url: /a/{{x}} }\nb: 1', '1:14 yaml-brackets', 'url: /a/{{x}}', { a: { url: '/a/{{x}}' }, b: 1 }],
    ['a: { m: Hello, world }', '1:14 yaml-brackets', 'm: Hello, world', { a: { m: 'Hello, world' } }],
    ['a: [ $.b[1] ]', '1:9 yaml-brackets', '- $.b[1]', { a: ['$.b[1]'] }],
    [
      'a: { b: $.x[?(@.c == "d, e")].f, g: 2 }',
      '1:12 yaml-brackets',
      'b: $.x[?(@.c == "d, e")].f',
      { a: { b: '$.x[?(@.c == "d, e")].f', g: 2 } },
    ],
    ['a: 1\nb: 2\na: 3', '3:1 duplicate-key', 'first in line 1', { a: 1, b: 2 }],
    ['__proto__: 1\nb: 2', '1:1 reserved-key', '"__proto__"', { b: 2 }],
    ['constructor: 1', '1:1 reserved-key', '"constructor"', {}],
    ['"{{x}}": 1', '1:1 template-syntax', 'only values', {}],
    ['a: &x { b: 1 }\nc: { <<: *x }', '2:6 yaml-syntax', 'merging', { a: { b: 1 }, c: {} }],
    ['a: *nope', '1:4 yaml-syntax', 'Nothing above is named', {}],
    ['a: &x { b: *x }', '1:12 yaml-syntax', 'contain itself', { a: {} }],
    ['a: !!js/function "x"', '1:4 yaml-syntax', 'tag', undefined],
    ['a: !foo 1', '1:4 yaml-syntax', 'tag', undefined],
    ['a: 1\n---\nb: 2', '2:1 yaml-syntax', 'second document', undefined],
    ['a:\n\tb: 1', '2:1 yaml-syntax', 'tab', undefined],
    ['p95: > 1', '1:8 yaml-syntax', 'p95: { greaterThan', undefined],
    ['name: foo: bar', '1:7 yaml-syntax', 'name: "foo: bar"', undefined],
    ['a: @x', '1:4 yaml-syntax', '"@x"', undefined],
    ['a: [a-z]+', '1:9 yaml-syntax', 'a: "[a-z]+"', undefined],
    ['get:/health\nname: x', '1:1 yaml-syntax', 'get: /health', undefined],
    ['a: "x', '1:4 yaml-syntax', 'closing "', undefined],
    ['a: { b: [1, 2]\nc: 3', '2:1 yaml-syntax', '"}" is missing', undefined],
    ['', '1:1 yaml-syntax', 'empty', undefined],
    ['a: \u0000', '1:4 yaml-syntax', 'U+0000', undefined],
  ])('%j', (yaml, place, part, read) => {
    const { node, problems } = yamlOf(yaml);
    expect(problems.map(({ line, column, code }) => `${line}:${column} ${code}`)).toEqual([place]);
    expect(problems[0]?.message).toContain(part);
    expect(plainOf(node)).toEqual(read);
  });

  test('several unquoted values are all found in one go', () => {
    const { problems } = yamlOf('a: { t: $.d[0].t, b: $.x[1], c: {{x}} }\nd: {{y}}\ne: { f: $.g[2] }');
    expect(problems.map(({ line, column }) => `${line}:${column}`)).toEqual(['1:12', '1:25', '1:33', '2:4', '3:12']);
  });

  test('aliases are followed', () => {
    expect(plainOf(yamlOf('a: &x { b: 1 }\nc: *x').node)).toEqual({ a: { b: 1 }, c: { b: 1 } });
  });
});

describe('hostile files are answered with a word, and do not hang', () => {
  const repeated = (text: string, times: number): string => text.repeat(times);
  const numbered = (times: number, line: (index: number) => string): string =>
    Array.from({ length: times }, (_, index) => line(index)).join('\n');
  const bomb = ['a: &a [x,x,x,x,x,x,x,x,x,x]']
    .concat(
      ['b', 'c', 'd', 'e', 'f', 'g', 'h'].map(
        (name, i) => `${name}: &${name} [${Array(10).fill(`*${'abcdefg'[i]}`).join(', ')}]`,
      ),
    )
    .join('\n');
  test.each([
    ['alias bomb', bomb],
    ['100,000 opening brackets', repeated('[', 100_000)],
    ['100,000 opening braces', repeated('{', 100_000)],
    ['deep block maps', numbered(400, (index) => `${' '.repeat(index)}a:`)],
    ['100,000 keys', numbered(100_000, (index) => `k${index}: 1`)],
    ['49,000 keys', `__proto__: 1\n${numbered(49_000, (index) => `k${index}: 1`)}`],
    ['20,000 equal keys', numbered(20_000, () => 'a: 1')],
    ['a mebibyte of }', repeated('}', 1_000_000)],
    ['a mebibyte of ,', `[${repeated(',', 1_000_000)}]`],
    ['a mebibyte of line breaks', repeated('\n', 1_000_000)],
    ['a mebibyte of ": "', repeated(': ', 500_000)],
    ['a mebibyte of "- "', repeated('- ', 500_000)],
    ['a mebibyte of "? "', repeated('? ', 500_000)],
    ['300,000 anchors', repeated('&a ', 300_000)],
    ['300,000 directives', repeated('%a\n', 300_000)],
    ['200,000 documents', repeated('---\n', 200_000)],
    ['20,000 unquoted templates', numbered(20_000, (index) => `a${index}: {{x}}`)],
    ['9,000 unquoted brackets', `a: {${repeated('b: x[1], ', 9000)}}`],
    ['a word of a mebibyte', repeated('x', 1_000_000)],
    ['more than a mebibyte', `a: ${repeated('x', 1_100_000)}`],
  ])('%s', (_name, yaml) => {
    // Time on the processor, with room for a busy machine: what grows with the square takes minutes.
    const before = process.cpuUsage();
    const { problems, node } = yamlOf(yaml);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(15_000);
    expect(problems.length > 0 || node?.kind === 'scalar').toBe(true);
    expect(problems.every(({ message }) => message.length <= 700)).toBe(true);
  });
});
