import { expect, test } from '@jest/globals';
import { firstOf, StopSwitch } from '../../src/base/stop-switch.ts';
import { ConnectGate } from '../../src/samplers/http/connect-gate.ts';

test('listeners are called once, in order; removed and later ones never', () => {
  const stop = new StopSwitch();
  const heard: string[] = [];
  const third = (): unknown => heard.push('third');
  const never = (): unknown => heard.push('never');
  stop.addEventListener('abort', () => {
    heard.push('first');
    stop.removeEventListener('abort', third);
  });
  stop.addEventListener('abort', () => heard.push('second'));
  stop.addEventListener('abort', third);
  stop.addEventListener('abort', never);
  stop.removeEventListener('abort', never);
  stop.abort();
  stop.addEventListener('abort', never);
  stop.abort();
  expect([stop.aborted, heard]).toEqual([true, ['first', 'second']]);
});

test('the first of several stops, and lets go of the others', () => {
  const [one, other] = [new StopSwitch(), new AbortController()];
  const either = firstOf([one, other.signal]);
  expect(either.aborted).toBe(false);
  either.release();
  one.abort();
  expect(either.aborted).toBe(false);
  expect(firstOf([one, other.signal]).aborted).toBe(true);
});

test('thousands may wait for a server that lets nobody in, without a warning', async () => {
  const warnings: Error[] = [];
  const take = (warning: Error): unknown => warnings.push(warning);
  process.on('warning', take);
  const gate = new ConnectGate();
  gate.failed();
  const waiting = Array.from({ length: 2000 }, () => firstOf([new StopSwitch(), gate.opened]));
  gate.connected();
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', take);
  expect(waiting.every(({ aborted }) => aborted)).toBe(true);
  expect(warnings).toEqual([]);
});
