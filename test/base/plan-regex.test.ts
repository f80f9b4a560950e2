import { expect, test } from '@jest/globals';
import { parseRegex } from '../../src/base/plan-regex.ts';

test.each([
  '"id":\\s*(\\d+)',
  '^(\\d+,)*\\d+$', // a comma ends every round
  '([a-z]+\\.)*example',
  '(?:[^"]*"[^"]*")*',
  '(ab)+',
  '(?<year>[0-9]{4})-(?<month>[0-9]{2})',
  '[(+]+x',
  '(?=a)b+',
])('%s is accepted', (pattern) => {
  expect(parseRegex(pattern).value).toBeInstanceOf(RegExp);
});

test.each([
  ['^(a+)+$', '(a+)+', 'a+'],
  ['(a*)*', '(a*)*', 'a*'],
  ['(?:\\w+\\s*)+:', '(?:\\w+\\s*)+', '\\w+'],
  ['(.*)*x', '(.*)*', '.*'],
  ['(a{2,}){3,}', '(a{2,}){3,}', 'a{2,}'],
  ['((ab)+)+', '((ab)+)+', '(ab)+'],
  ['(a|b+)*c', '(a|b+)*', 'b+'],
])('%s repeats a repeat', (pattern, repeat, instead) => {
  expect(parseRegex(pattern).message).toBe(
    `The regular expression ${pattern} repeats a repeat, ${repeat}: on some answers it would never finish. Keep one of the two, for example ${instead}.`,
  );
});

test.each([
  ['(a)(b+,)*\\1', '\\1'],
  ['(?=x)(b+,)*', '(?='],
])('%s also uses %s, which no engine runs in linear time', (pattern, trap) => {
  expect(parseRegex(pattern).message).toContain(`repeats a repeat and uses "${trap}"`);
});

test('a syntax error is told in plain words', () => {
  expect(parseRegex('(a').message).toBe('The regular expression (a is not valid: unterminated group.');
});
