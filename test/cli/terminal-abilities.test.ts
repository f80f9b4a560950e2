import { describe, expect, test } from '@jest/globals';
import { isUnicode, plainSigns, showsLinks, usesColor } from '../../src/cli/terminal-abilities.ts';
import { reportPlace } from '../../src/cli/run/tell.ts';
import { columnsOf } from '../../src/outputs/one-line.ts';

describe('colours', () => {
  test.each([
    // choice, environment, a terminal → colours
    ['auto', {}, true, true],
    ['auto', {}, false, false],
    ['auto', { TERM: 'dumb' }, true, false],
    ['auto', { NO_COLOR: '1' }, true, false],
    ['auto', { NO_COLOR: '' }, true, true],
    ['auto', { FORCE_COLOR: '1' }, false, true],
    ['auto', { FORCE_COLOR: '0' }, true, false],
    ['auto', { FORCE_COLOR: 'false' }, true, false],
    ['auto', { FORCE_COLOR: '3', TERM: 'dumb' }, false, true],
    ['auto', { FORCE_COLOR: '1', NO_COLOR: '1' }, true, false],
    ['always', { NO_COLOR: '1' }, false, true],
    ['never', { FORCE_COLOR: '1' }, true, false],
  ] as const)('--color %s with %j, terminal %s: %s', (choice, env, isTTY, colours) => {
    expect(usesColor(choice, env, { isTTY })).toBe(colours);
  });
});

describe('signs beyond ASCII', () => {
  const isWindows = process.platform === 'win32';
  test.each([
    [{}, isWindows],
    [{ LANG: 'en_US.UTF-8' }, true],
    [{ LANG: 'en_US.utf8' }, true],
    [{ LANG: 'de_DE.ISO-8859-1' }, isWindows],
    [{ LANG: 'C.UTF-8', LC_ALL: 'C' }, isWindows],
    [{ LANG: 'C', LC_CTYPE: 'C.UTF-8' }, true],
  ])('%j: %s', (env, unicode) => expect(isUnicode(env)).toBe(unicode));

  test('are spelled out where they cannot be shown; names stay as they are', () => {
    expect(plainSigns('✖ p95 rose ×5.9 → 日本 · ≈3 …')).toBe('x p95 rose x5.9 -> 日本 - ~3 ...');
  });
});

describe('links', () => {
  test.each([
    [{}, false],
    [{ TERM: 'xterm-256color' }, false],
    [{ TERM: 'xterm-kitty' }, true],
    [{ TERM_PROGRAM: 'iTerm.app' }, true],
    [{ VTE_VERSION: '7600' }, true],
    [{ VTE_VERSION: '4600' }, false],
    [{ WT_SESSION: 'a' }, true],
    [{ WT_SESSION: 'a', CI: 'true' }, false],
    [{ TERM: 'dumb', FORCE_HYPERLINK: '1' }, true],
    [{ TERM: 'xterm-kitty', FORCE_HYPERLINK: '0' }, false],
  ])('%j: %s', (env, links) => expect(showsLinks(env)).toBe(links));

  test('the report is a link, or its address stands below', () => {
    expect(reportPlace('/tmp/a b/index.html', true)).toBe(
      'report: \u001b]8;;file:///tmp/a%20b/index.html\u001b\\/tmp/a b/index.html\u001b]8;;\u001b\\',
    );
    expect(reportPlace('/tmp/a b/index.html', false)).toBe(
      'report: /tmp/a b/index.html\n        file:///tmp/a%20b/index.html',
    );
    // What a path holds cannot end the link early.
    expect(reportPlace('/tmp/\u001b\\x', true)).not.toContain('\u001b\\x');
  });
});

describe('columns of a text', () => {
  test.each([
    ['GET /a', 6],
    ['日本', 4],
    ['ｶﾅ', 2],
    ['한국', 4],
    // The same in parts, as some systems write it.
    ['한국'.normalize('NFD'), 4],
    ['e\u0301', 1],
    ['का', 2],
    ['שלום', 4],
    ['✔✖⚠■○', 5],
    ['🚀✅', 4],
    ['©™', 2],
    ['█▁…·', 4],
    ['\u{20000}', 2],
  ])('%j: %d', (text, columns) => expect(columnsOf(text)).toBe(columns));
});
