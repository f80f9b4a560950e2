import { describe, expect, test } from '@jest/globals';
import { seededRandom } from '../../src/base/random.ts';
import { compileJson } from '../../src/template/index.ts';
import { HELPERS } from '../../src/template/helpers/index.ts';
import type { Scope } from '../../src/template/scope.ts';
import type { Value } from '../../src/base/value.ts';
import { planNode } from '../support/nodes.ts';
import { TestCompiler } from '../support/test-compiler.ts';

function scopeOf(value: Value | undefined): Scope {
  return {
    values: [value],
    random: seededRandom('sized', 1),
    iteration: 0,
    threadNumber: 1,
    threadGroup: 'Shoppers',
  };
}

function compiled(json: string): ReturnType<typeof compileJson> {
  const compiler = new TestCompiler({ variables: ['value'] });
  const template = compileJson(planNode(json), compiler);
  expect(compiler.problems.lines()).toEqual([]);
  return template;
}

const VALUES: readonly (Value | undefined)[] = [
  'plain',
  '',
  'größe',
  '日本語',
  '😀',
  '\ud800 alone',
  'a "quote" and a \\',
  'two\nlines',
  '\u007f\u0080\u00ff\u2028',
  0,
  -1.5,
  19.99,
  12345678901234567890n,
  true,
  null,
  undefined,
  ['ö', 1, { key: 'ä' }],
  { größe: 'x' },
];

describe('a JSON body knows its length', () => {
  test.each([
    ['a whole value', '{ "a": "{{value}}", "ü": "{{value}}" }'],
    ['a part of a text', '{ "a": "von {{value}} bis {{value}} – ö" }'],
    ['both', '[ "{{value}}", "x{{value}}", 5, "{{value}}" ]'],
  ])('%s', (_name, json) => {
    const { render, renderSized } = compiled(json);
    for (const value of VALUES) {
      const { text, bytes } = renderSized(scopeOf(value));
      expect(text).toBe(render(scopeOf(value)));
      expect({ value, bytes }).toEqual({ value, bytes: Buffer.byteLength(text) });
    }
  });

  test.each(HELPERS.filter(({ isPlain }) => isPlain === true).map((helper) => [helper.name, helper.example]))(
    'what %s gives is plain',
    (_name, example) => {
      const { renderSized } = compiled(JSON.stringify({ whole: example, part: `x${example}` }));
      const scope = scopeOf(undefined);
      const texts = Array.from({ length: 3000 }, () => renderSized(scope));
      expect(texts.filter(({ text, bytes }) => !/^[ -~]+$/.test(text) || bytes !== text.length)).toEqual([]);
      expect(texts.filter(({ text }) => !isAsWritten(text))).toEqual([]);
    },
  );
});

/** No character of a value is written otherwise in JSON. */
function isAsWritten(text: string): boolean {
  const { whole, part } = JSON.parse(text) as { readonly whole: string; readonly part: string };
  return text === `{"whole":"${whole}","part":"${part}"}`;
}
