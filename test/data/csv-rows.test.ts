import { expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { seededRandom } from '../../src/base/random.ts';
import type { Row } from '../../src/data/data-set.ts';
import type { OpenFile } from '../../src/data/find-file.ts';
import { openDataSet } from '../../src/data/open-data-set.ts';

/** A file that gives at most `most` bytes at a time, as pipes and slow disks do. */
function fileOf(text: string, most: number): OpenFile {
  const bytes = Buffer.from(text);
  return {
    stat: () => ({ bytes: bytes.length, stamp: '' }),
    read: (into, position) => bytes.copy(into, 0, position, position + most),
    close: () => undefined,
  };
}

/** The rows as we read them, or 'wrong'. */
function ours(text: string, most: number): readonly (readonly unknown[])[] | 'wrong' {
  const opened = openDataSet(
    {
      name: 'd',
      source: { file: 'd.csv' },
      mode: 'unique',
      per: 'thread',
      onEnd: undefined,
      types: {},
      delimiter: ',',
    },
    {
      folder: '/p',
      allowFolders: [],
      access: { realPath: (path) => path, sizeOf: () => text.length, open: () => fileOf(text, most) },
    },
  );
  if (opened.faults) return 'wrong';
  const feed = opened.value.feed();
  return Array.from({ length: opened.value.rowCount }, () => {
    const row = feed.next({ random: seededRandom() });
    if (row === 'end' || row instanceof Promise) throw new Error('Every row is in memory.');
    return Object.values<Row[string]>(row);
  });
}

/** The rows as csv-parse reads them. */
function theirs(text: string): readonly (readonly unknown[])[] | 'wrong' {
  try {
    const [, ...rows] = parse(text, { skip_empty_lines: true });
    return rows.length === 0 ? 'wrong' : rows;
  } catch {
    return 'wrong';
  }
}

test('any text: the rows of csv-parse, or both refuse it, whatever pieces it comes in', () => {
  const tried = { right: 0, wrong: 0 };
  for (let seed = 0; seed < 4000; seed++) {
    const random = seededRandom('csv', seed);
    const lineEnd = random.integer(0, 1) === 0 ? '\n' : '\r\n';
    const parts = ['a', 'é😀', ' ', ',', ',', '"', '"x"', '""', '"y,\n"', lineEnd, `b,c${lineEnd}`];
    const body = Array.from({ length: random.integer(1, 8) }, () => parts[random.integer(0, parts.length - 1)]);
    const text = `k,l${lineEnd}${body.join('')}`;
    const expected = theirs(text);
    tried[expected === 'wrong' ? 'wrong' : 'right']++;
    expect([text, ours(text, 1 << 20)]).toEqual([text, expected]);
    expect([text, ours(text, random.integer(1, 9))]).toEqual([text, expected]);
  }
  expect(Math.min(tried.right, tried.wrong)).toBeGreaterThan(300);
});
