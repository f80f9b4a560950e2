import { expect, test } from '@jest/globals';
import { cpuTicks, openDescriptors, parseCpuTicks, type CpuTicks } from '../../src/base/proc.ts';
import { hostAdder, HostMeter } from '../../src/result/host-meter.ts';
import type { Interval } from '../../src/metrics/interval.ts';
import { onLinux } from '../support/on-linux.ts';

/** A kernel that tells these ticks, one after the other. */
function meterOf(...ticks: readonly (CpuTicks | undefined)[]): HostMeter {
  const left = [...ticks];
  return new HostMeter({ cpuTicks: () => left.shift(), openDescriptors: () => 40 });
}

test('shares of the time since the last call', () => {
  const meter = meterOf(
    { all: 1000, idle: 500, steal: 10 },
    { all: 1200, idle: 540, steal: 30 },
    { all: 1400, idle: 740, steal: 30 },
  );
  expect(meter.drain()).toEqual({ busy: 0.8, steal: 0.1, descriptors: 40 });
  expect(meter.drain()).toEqual({ busy: 0, steal: 0, descriptors: 40 });
});

test('too soon after the last figures there are none, and the time is not lost', () => {
  const meter = meterOf(
    { all: 1000, idle: 500, steal: 0 },
    { all: 1005, idle: 500, steal: 0 },
    { all: 1200, idle: 600, steal: 0 },
  );
  expect(meter.drain()).toBeUndefined();
  expect(meter.drain()).toEqual({ busy: 0.5, steal: 0, descriptors: 40 });
});

test('counters that run backwards by a tick, and a kernel that does not tell', () => {
  const meter = meterOf({ all: 1000, idle: 500, steal: 5 }, { all: 1200, idle: 499, steal: 4 });
  expect(meter.drain()).toEqual({ busy: 1, steal: 0, descriptors: 40 });
  expect(meterOf(undefined, undefined).drain()).toBeUndefined();
});

test('figures are put beside those of the worker that they came with', () => {
  const add = hostAdder(meterOf({ all: 0, idle: 0, steal: 0 }, { all: 100, idle: 50, steal: 0 }));
  const interval = { worker: 0, second: 3, generator: { loop: 0.5 } } as unknown as Interval;
  expect(add(interval)).toEqual({
    worker: 0,
    second: 3,
    generator: { loop: 0.5, host: { busy: 0.5, steal: 0, descriptors: 40 } },
  });
  expect(add(interval)).toBe(interval);
});

test.each([
  // guest time is in user time already
  ['cpu  10 1 5 100 4 0 2 3 9 9\ncpu0 1 1 1 1\n', { all: 125, idle: 104, steal: 3 }],
  ['cpu  10 1 5 100\n', { all: 116, idle: 100, steal: 0 }],
  ['intr 1 2 3', undefined],
])('%j', (text, ticks) => {
  expect(parseCpuTicks(text)).toEqual(ticks);
});

// The files are the kernel's own; elsewhere there are none.
onLinux('the kernel of this machine tells', () => {
  const ticks = cpuTicks();
  expect(ticks?.all).toBeGreaterThan(ticks?.idle ?? Infinity);
  expect(openDescriptors()).toBeGreaterThan(3);
});
