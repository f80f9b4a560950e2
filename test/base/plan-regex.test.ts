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
  // emails, addresses, tokens
  '[\\w.+-]+@[\\w-]+\\.[\\w.-]+',
  '^[a-zA-Z0-9._%+-]+@[a-zA-Z0-9.-]+\\.[a-zA-Z]{2,}$',
  '[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}',
  '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}',
  'eyJ[\\w-]+\\.[\\w-]+\\.[\\w-]*',
  '[A-Za-z0-9_-]{2,}(?:\\.[A-Za-z0-9_-]{2,}){2}',
  '(?:[0-9]{1,3}\\.){3}[0-9]{1,3}',
  '([0-9a-f]{2}:){5}[0-9a-f]{2}',
  'Bearer ([A-Za-z0-9._~+/-]+=*)',
  // html and scripts
  'name="csrf_token" value="([^"]+)"',
  'name=["\']authenticity_token["\'][^>]*value=["\']([^"\']*)["\']',
  '<input[^>]*name="csrf"[^>]*>',
  '<a\\s+(?:[^>]*?\\s)?href="([^"]*)"',
  '<title>(.*?)</title>',
  '<li class="item">([\\s\\S]*?)</li>',
  '<option value="(\\d+)"(?: selected)?>',
  'data-id=(\\d+)',
  'window\\.__STATE__ ?= ?(\\{.*?\\});',
  'var token = "(?<token>[^"]+)"',
  '<[^>]+>',
  '&(?:amp|lt|gt|quot|#\\d+);',
  // urls and paths
  'https?://[^\\s"<>]+',
  '^https?://(www\\.)?example\\.com(/[\\w./-]*)?(\\?.*)?$',
  '/orders/(\\d+)(?:\\?|$)',
  'page=(\\d+)',
  '(?:/[\\w-]+)+',
  '^/(?:[a-z]+/)*[a-z]*$',
  '[?&]code=([^&]+)',
  '(?:[\\w-]+=[\\w-]*&)*',
  '^(?:[a-z0-9-]+\\.)+[a-z]{2,}$',
  // dates and numbers
  '\\d{4}-\\d{2}-\\d{2}(?:T\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d+)?)?(?:Z|[+-]\\d{2}:?\\d{2})?)?',
  '^\\d{1,3}(?:,\\d{3})*(?:\\.\\d+)?$',
  '-?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?',
  '^(?:0|[1-9]\\d*)$',
  '\\$\\s*(\\d+\\.\\d{2})',
  '(\\d+) results?',
  '^v?\\d+\\.\\d+\\.\\d+(?:-[\\w.]+)?$',
  // alternatives
  '^(?:pending|running|completed)$',
  '(?:GET|GOT|PUT)+',
  '(?:foo|far|bar)*',
  '(?:\\s|<br>)+',
  '(?:.|\\n)*?</div>',
  '(?:\\w|-)+',
  '(?:[^"\\\\]|\\\\.)*',
  '"(?:[^"\\\\]|\\\\.)*"',
  '(?:a|b|c)+$',
  // words, anchors, classes of Unicode, look-aheads
  '^\\s*OK\\s*$',
  '\\bsession\\b',
  '[\\u00c0-\\u024f]+',
  '^.{3,40}$',
  '.*',
  '.+?,.+?,',
  '^(?!.*error).*$',
  '^(?=.*\\d)(?=.*[a-z]).{8,}$',
  '(?<=id=)\\d+',
  '(["\'])(.*?)\\1',
  '\\w+\\s\\w+',
  '\\d+\\d+',
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
  ['(a|aa)+', '(a|aa)+'],
  ['^(?:a|a)*$', '(?:a|a)*'],
  ['(\\w|\\d)+', '(\\w|\\d)+'],
  ['(?:.|\\s)*</div>', '(?:.|\\s)*'],
  ['([a-z]|[a-z0-9])+@', '([a-z]|[a-z0-9])+'],
  ['(?:ab|abab)+c', '(?:ab|abab)+'],
  ['(?:aa|a){2,}x', '(?:aa|a){2,}'],
  ['x(?:0|\\d\\d|1)*?y', '(?:0|\\d\\d|1)*?'],
])('%s repeats alternatives for the same text', (pattern, repeat) => {
  expect(parseRegex(pattern).message).toBe(
    `The regular expression ${pattern} repeats alternatives that match the same text, ${repeat}: on some answers it would never finish. Make them differ in a character.`,
  );
});

test.each([
  '(\\w+)*',
  '([a-zA-Z]+)*$',
  '(.*,?)+',
  '(?:\\s*\\w*)*;',
  '(\\d+\\.?)+$',
  '(?:[^"]+|x)*"',
  '^(([a-z])+.)+[A-Z]([a-z])+$',
  '(x+x+)+y',
  '(?:(?:a+)b?)+',
  '((a*)b*)*',
  '(\\S+\\s?)+$',
  '(?:-?\\w+)+=',
  '^(?:[\\w.]+)+@',
  '(?<word>\\w+)+\\s',
])('%s is refused', (pattern) => {
  expect(parseRegex(pattern).message).toContain('on some answers it would never finish');
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
