import { expect, test } from '@jest/globals';
import { parseDuration, parseDurationRange, parseRate, parseShare, parseSize } from '../../src/base/units.ts';

test.each([
  ['500ms', 500],
  ['30s', 30_000],
  ['1.5s', 1500],
  ['2m', 120_000],
  ['1h', 3_600_000],
  ['0s', 0],
  ['0.3m', 18_000],
  [' 5 s ', 5000],
])('the duration %s is %d ms', (text, ms) => {
  expect(parseDuration(text, 'timeout')).toEqual({ value: ms });
});

test.each([
  ['1s-3s', 1000, 3000],
  ['500ms-2s', 500, 2000],
  ['2s', 2000, 2000],
])('the range %s goes from %d to %d ms', (text, fromMs, toMs) => {
  expect(parseDurationRange(text, 'thinkTime').value).toEqual({ fromMs, toMs });
});

test.each([
  // rate, count, per ms: start i is due at i * periodMs / count
  ['50/s', 1, 20],
  ['3000/m', 1, 20],
  ['0.2/s', 1, 5000],
  ['12/min', 1, 5000],
  ['5/h', 1, 720_000],
  ['7/s', 7, 1000],
  ['33.3/s', 333, 10_000],
  ['0/s', 0, 1],
])('the rate %s is %d per %d ms', (text, count, periodMs) => {
  expect(parseRate(text, 'rate')).toEqual({ value: { count, periodMs } });
});

test.each([
  ['1%', 0.01],
  ['0.5%', 0.005],
  ['100%', 1],
])('the share %s is %d', (text, value) => {
  expect(parseShare(text, 'errorRate')).toEqual({ value });
});

test.each([
  ['512B', 512],
  ['10KB', 10_000],
  ['1KiB', 1024],
  ['1.5MB', 1_500_000],
])('the size %s is %d bytes', (text, value) => {
  expect(parseSize(text, 'size')).toEqual({ value });
});

test.each([
  [parseDuration('2', 'timeout'), '"timeout" needs a unit: 2s is two seconds, 2ms two milliseconds.'],
  [parseDuration('1', 'timeout'), '"timeout" needs a unit: 1s is one second, 1ms one millisecond.'],
  [parseDuration('fast', 'timeout'), '"timeout" cannot read "fast" as a time. Write 500ms, 30s, 2m or 1h.'],
  [parseDuration('-5s', 'timeout'), '"timeout" cannot read "-5s" as a time. Write 500ms, 30s, 2m or 1h.'],
  [
    parseDurationRange('2', 'thinkTime'),
    '"thinkTime" needs a unit: 2s is two seconds, 2ms two milliseconds. A range is written 1s-3s.',
  ],
  [parseDurationRange('1-3s', 'thinkTime'), '"thinkTime" needs a unit on both ends: 1s-3s.'],
  [parseDurationRange('3s-1s', 'thinkTime'), '"thinkTime" has its range the wrong way round. Write 1s-3s.'],
  [parseRate('50', 'rate'), '"rate" needs a unit: 50/s is 50 per second, 50/m per minute.'],
  [parseRate('50/d', 'rate'), '"rate" cannot read "50/d" as a rate. Write 50/s, 3000/m or 5/h.'],
  [parseShare('5', 'errorRate'), '"errorRate" needs a unit: 5% is 5 of 100.'],
  [parseSize('10', 'size'), '"size" needs a unit: 10B is 10 bytes, 10KB 10 thousand.'],
])('%j says how to write it', (parsed, message) => {
  expect(parsed).toEqual({ message });
});
