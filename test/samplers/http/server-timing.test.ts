import { expect, test } from '@jest/globals';
import { parseServerTiming } from '../../../src/samplers/http/server-timing.ts';

function read(value: string): readonly string[] {
  const found: string[] = [];
  parseServerTiming(value, (name, ms) => found.push(`${name} ${ms}`));
  return found;
}

test.each([
  // Server-Timing → name and milliseconds
  ['db;dur=12.3, app;dur=40;desc="..."', ['db 12.3', 'app 40']],
  ['db;dur=0', ['db 0']],
  ['miss, db;dur=53', ['db 53']],
  ['cache;desc="Cache Read";dur=23.2', ['cache 23.2']],
  ['a;desc="x, y; dur=9";dur=1,b;dur=2', ['a 1', 'b 2']],
  [String.raw`a;desc="say \"x\", y";dur=1, b;dur=2`, ['a 1', 'b 2']],
  ['a ; DUR = "1.5"', ['a 1.5']],
  ['a;dur=1;dur=2', ['a 1']],
  ['a;dur=12ms', ['a 12']],
  ['a;duration=5', []],
  ['a;dur=', []],
  ['a;dur=x', []],
  ['a;dur=-1', []],
  ['a;dur=Infinity', []],
  ['a;dur', []],
  ['', []],
  [' , ,;', []],
  [';dur=3', []],
  ['a b;dur=3', ['a 3']],
  ['__proto__;dur=3', ['__proto__ 3']],
  ['<img/src=x>;dur=3', []],
  ['a;desc="never ends;dur=3, b;dur=4', []],
  [`${'n'.repeat(65)};dur=3, b;dur=1`, ['b 1']],
])('%s', (value, expected) => {
  expect(read(value)).toEqual(expected);
});

test('at most 32 metrics of one line are read, however long it is', () => {
  expect(read('a;dur=1,'.repeat(2000))).toHaveLength(32);
});
