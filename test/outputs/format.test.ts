import { describe, expect, test } from '@jest/globals';
import {
  formatApdex,
  formatBytes,
  formatCount,
  formatElapsed,
  formatInUnit,
  formatLocalTime,
  formatMargin,
  formatMs,
  formatRate,
  formatShare,
} from '../../src/outputs/format.ts';
import { columnsOf, fit, oneLine } from '../../src/outputs/one-line.ts';

test.each([
  [0, '0ms'],
  [0.5, '0.5ms'],
  [0.0123456, '0.0123ms'],
  [52.34, '52.3ms'],
  [52, '52ms'],
  [410.4, '410ms'],
  [999.4, '999ms'],
  [999.6, '1s'],
  [1000, '1s'],
  [1484, '1.48s'],
  [32_192, '32.2s'],
  [123_456, '123s'],
  [1_234_567, '1230s'],
  [undefined, '-'],
])('%p milliseconds read %s', (ms, text) => expect(formatMs(ms)).toBe(text));

test.each([
  [0, '0%'],
  [1, '100%'],
  [0.0154, '1.54%'],
  [0.5, '50%'],
  [0.9999, '>99.9%'],
  [0.9994, '99.9%'],
  [0.000_001, '<0.001%'],
  [0.000_012, '0.0012%'],
])('the share %d reads %s', (share, text) => expect(formatShare(share)).toBe(text));

test.each([
  [0, '0'],
  [0.25, '0.25'],
  [10.14, '10.1'],
  [331.4, '331'],
  [999.6, '1000'],
  [12_345.6, '12 346'],
])('%d a second read %s', (rate, text) => expect(formatRate(rate)).toBe(text));

test.each([
  [0, '0B'],
  [999, '999B'],
  [1000, '1KB'],
  [18_400, '18.4KB'],
  [999_900, '1MB'],
  [1_131_790_660, '1.13GB'],
  [5e15, '5000TB'],
])('%d bytes read %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

test.each([
  [0, '0'],
  [999, '999'],
  [1000, '1 000'],
  [198_902, '198 902'],
  [1_234_567, '1 234 567'],
])('the count %d reads %s', (count, text) => expect(formatCount(count)).toBe(text));

test.each([
  [0, '0:00'],
  [59_999, '0:59'],
  [223_000, '3:43'],
  [3_723_000, '1:02:03'],
])('%d ms elapsed read %s', (ms, text) => expect(formatElapsed(ms)).toBe(text));

test.each([
  ['UTC', '2026-01-15 09:30:00 +00:00'],
  ['Europe/Berlin', '2026-01-15 10:30:00 +01:00'],
  ['Asia/Kolkata', '2026-01-15 15:00:00 +05:30'],
  ['America/New_York', '2026-01-15 04:30:00 -05:00'],
])('the start in %s reads %s', (zone, text) => {
  expect(formatLocalTime(Date.UTC(2026, 0, 15, 9, 30), zone)).toBe(text);
});

test('values of thresholds read in their unit', () => {
  expect(formatInUnit(410_000, 'time')).toBe('410ms');
  expect(formatInUnit(0.0154, 'share')).toBe('1.54%');
  expect(formatInUnit(50, 'rate')).toBe('50/s');
  expect(formatInUnit(12_000, 'count')).toBe('12 000');
  expect(formatInUnit(undefined, 'time')).toBe('-');
  expect([formatMargin(0.343), formatMargin(-0.316), formatMargin(undefined)]).toEqual(['+34.3%', '-31.6%', '-']);
  expect([formatApdex(0.9592, 5), formatApdex(0, 0)]).toEqual(['0.96', '-']);
});

describe('foreign text', () => {
  test.each([
    ['plain', 'plain'],
    ['ä € 漢字 🚀', 'ä € 漢字 🚀'],
    ['a\nb\tc', 'a\\nb\\u0009c'],
    ['\u001b[2J\u009b31m', '\\u001b[2J\\u009b31m'],
    ['\u202eabc\u2066\ufeff', '\\u202eabc\\u2066\\ufeff'],
    ['\ud800 \uffff', '\\ud800 \\uffff'],
    ['\u2028', '\\u2028'],
  ])('%j is written %j', (text, safe) => expect(oneLine(text)).toBe(safe));

  test.each([
    ['abc', 5, 'abc  '],
    ['abcdef', 5, 'abcd…'],
    ['漢字漢字', 5, '漢字…'],
    ['漢字漢字', 6, '漢字… '],
    ['e\u0301e\u0301', 2, 'e\u0301e\u0301'],
  ])('%j in %d columns is %j', (text, columns, fitted) => {
    expect(fit(text, columns, '…')).toBe(fitted);
    expect(columnsOf(fitted)).toBe(columns);
  });
});
