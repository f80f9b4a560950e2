import { describe, expect, test } from '@jest/globals';
import { createProblems, nowhereIn } from '../../src/base/collect-problems.ts';
import type { Problem } from '../../src/base/errors.ts';
import { printProblems } from '../../src/document/print-problems.ts';
import { planFile } from '../support/plans.ts';

const TEXT = { format: 'text', color: false, width: 80 } as const;

function at(sourceLine: string, piece: string, more: Partial<Problem> = {}): Problem {
  return {
    code: 'unit',
    severity: 'error',
    file: 'plan.yaml',
    line: 3,
    column: sourceLine.indexOf(piece) + 1,
    width: piece.length,
    message: 'Something is wrong.',
    sourceLine,
    ...more,
  };
}

describe('text', () => {
  test('names the place, shows the line, underlines the piece and counts', () => {
    expect(printProblems([at('  timeout: 60', '60'), at('a: 1', 'a', { severity: 'warning' })], TEXT)).toBe(
      [
        'plan.yaml:3:12 error[unit] Something is wrong.',
        '      3 |   timeout: 60',
        '        |            ^^',
        'plan.yaml:3:1 warning[unit] Something is wrong.',
        '      3 | a: 1',
        '        | ^',
        '1 error, 1 warning - run "plan explain unit" for more',
        '',
      ].join('\n'),
    );
  });

  test('a problem without a line names the file only', () => {
    expect(printProblems([at('', '', { line: 0, column: 0 })], TEXT)).toBe(
      'plan.yaml error[unit] Something is wrong.\n1 error - run "plan explain unit" for more\n',
    );
  });

  test('nothing wrong prints nothing', () => {
    expect(printProblems([], TEXT)).toBe('');
  });

  test('prints at most 20 and says how many more there are', () => {
    const text = printProblems(
      Array.from({ length: 32 }, (_, line) => at('a', 'a', { line: line + 1 })),
      TEXT,
    );
    expect(text.split('\n').slice(-3)).toEqual(['… and 12 more', '32 errors - run "plan explain unit" for more', '']);
  });

  test.each([
    // The caret stands under the piece whatever comes before it.
    ['\ttimeout: 60', '  timeout: 60', '           ^^'],
    ['名前: { timeout: 60 }', '名前: { timeout: 60 }', '                 ^^'],
    ['e\u0301: 60', 'e\u0301: 60', '   ^^'],
    ['\u001B[2J: 60', String.raw`\u{1b}[2J: 60`, '           ^^'],
    ['\u202Ea: 60', String.raw`\u{202e}a: 60`, '           ^^'],
  ])('%j', (line, shown, caret) => {
    expect(
      printProblems([at(line, '60')], TEXT)
        .split('\n')
        .slice(1, 3),
    ).toEqual([`      3 | ${shown}`, `        | ${caret}`]);
  });

  test('cuts long lines around the caret', () => {
    const line = `${'a'.repeat(500)} 60 ${'b'.repeat(500)}`;
    const [, source = '', caret = ''] = printProblems([at(line, '60')], TEXT).split('\n');
    expect(source.length).toBeLessThanOrEqual(80);
    expect(source).toMatch(/\| …a+ 60 b+…$/);
    expect(source.slice(caret.indexOf('^'), caret.lastIndexOf('^') + 1)).toBe('60');
  });

  test('colors only when asked to', () => {
    expect(printProblems([at('a', 'a')], { ...TEXT, color: true })).toContain('\u001B[31merror[unit]\u001B[0m');
  });

  test('file names and messages cannot steer the terminal', () => {
    const text = printProblems([at('a', 'a', { message: '\u001B]52;c;x\u0007', file: 'a\u001B[31m' })], TEXT);
    // oxlint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u0000-\u0009\u000B-\u001F]/);
  });
});

describe('other formats', () => {
  test('json gives the problems as they are', () => {
    const problems = [at('a: 1', 'a')];
    expect(JSON.parse(printProblems(problems, { ...TEXT, format: 'json' }))).toEqual({ problems });
  });

  test('github gives one annotation each, with % and line breaks encoded', () => {
    const text = printProblems([at('a: 1%', '1%', { message: '100%\nof' })], { ...TEXT, format: 'github' });
    expect(text).toBe(String.raw`::error file=plan.yaml,line=3,col=4,endColumn=6,title=unit::100%25\u{a}of` + '\n');
  });
});

describe('collecting', () => {
  const file = planFile('one\ntwo\r\nthree', 'a.yaml');

  test('says the same thing once, in file and line order', () => {
    const problems = createProblems();
    problems.error('unit', { file, start: 9, end: 14 }, 'C');
    problems.warn('advice', { file, start: 4, end: 7 }, 'B');
    problems.error('unit', { file: planFile('x', 'b.yaml'), start: 0, end: 1 }, 'D');
    problems.error('unit', { file, start: 0, end: 3 }, 'A');
    problems.error('unit', { file, start: 0, end: 3 }, 'A');
    expect(problems.list().map(({ message }) => message)).toEqual(['A', 'B', 'C', 'D']);
    expect(problems.list()[1]).toMatchObject({ line: 2, column: 1, width: 3, sourceLine: 'two' });
    expect(problems.list()[2]).toMatchObject({ line: 3, column: 1, width: 5, sourceLine: 'three' });
  });

  test('only errors stop a run', () => {
    const problems = createProblems();
    problems.warn('advice', { file, start: 0, end: 1 }, 'A');
    expect(problems.hasErrors()).toBe(false);
    problems.error('unit', nowhereIn('plan.yaml'), 'B');
    expect(problems.hasErrors()).toBe(true);
  });

  test('a problem may belong to no line', () => {
    const problems = createProblems();
    problems.error('missing-file', nowhereIn('plan.yaml'), 'Gone.');
    expect(problems.list()).toEqual([expect.objectContaining({ file: 'plan.yaml', line: 0, sourceLine: '' })]);
  });
});
