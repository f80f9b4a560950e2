import { expect, test } from '@jest/globals';
import { ownPath, setOwn } from '../../src/base/own-member.ts';
import type { Value } from '../../src/base/value.ts';

test.each([
  ['a.b', 1],
  ['list.1', 'y'],
  ['list.01x', undefined],
  ['list.length', undefined],
  ['a.constructor', undefined],
  ['a.__proto__', undefined],
  ['a.b.c', undefined],
])('%s reads %j', (path, found) => {
  expect(ownPath({ a: { b: 1 }, list: ['x', 'y'] }, path.split('.'))).toBe(found);
});

test('__proto__ is set as plain data', () => {
  const map: Record<string, Value> = {};
  setOwn(map, '__proto__', { polluted: true });
  expect(Object.keys(map)).toEqual(['__proto__']);
  expect(Object.getPrototypeOf(map)).toBe(Object.prototype);
});
