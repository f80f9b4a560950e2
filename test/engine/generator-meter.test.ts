import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { GeneratorMeter } from '../../src/engine/generator-meter.ts';

const NO_LOAD = { lagP99Ms: 0, lagMaxMs: 0, inFlight: 0, usersMs: undefined };

test('a thread that is blocked once in a second is seen, in the p99 too', async () => {
  const meter = new GeneratorMeter(true);
  try {
    await sleep(100);
    meter.drain(NO_LOAD);
    await sleep(300);
    const endMs = performance.now() + 150;
    while (performance.now() < endMs);
    await sleep(550);
    const { loopDelayP99Ms, loopDelayMaxMs, loop, lengthMs, heapShare = 0, rssBytes } = meter.drain(NO_LOAD);
    // At most one timer's period of the block is no delay.
    expect(loopDelayP99Ms).toBeGreaterThan(120);
    expect(loopDelayMaxMs).toBeGreaterThanOrEqual(loopDelayP99Ms * 0.99);
    expect(loop).toBeGreaterThan(0);
    expect(lengthMs).toBeUndefined();
    expect(heapShare).toBeGreaterThan(0);
    expect(heapShare).toBeLessThan(1);
    expect(rssBytes).toBeGreaterThan(1e6);
  } finally {
    meter.close();
  }
});

test('a piece of a second says how long it is; what belongs to the process comes from one worker only', async () => {
  const meter = new GeneratorMeter(false);
  try {
    await sleep(50);
    const { lengthMs, cpu, rssBytes } = meter.drain({ ...NO_LOAD, usersMs: { requests: 5, pauses: 7 } });
    expect(lengthMs).toBeGreaterThan(40);
    expect([cpu, rssBytes]).toEqual([0, 0]);
  } finally {
    meter.close();
  }
});
