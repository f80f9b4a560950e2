import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { aheadMs, monotonicMs, systemClock } from '../../src/base/clock.ts';
import type { AlarmMaker } from '../../src/engine/alarm.ts';
import { Ticker, type RunTime } from '../../src/engine/ticker.ts';
import { onLinux } from '../support/on-linux.ts';

const open: Ticker[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((ticker) => ticker.close()));
});

const SILENT = 'data:text/javascript,setInterval(()=>undefined,1e6)';

interface Rig extends RunTime {
  readonly ticker: Ticker;
  readonly alarm: AlarmMaker;
}

async function rig(file?: string): Promise<Rig> {
  // A busy machine takes its time to start a thread; only the one that never comes up is not waited for.
  const patienceMs = file === SILENT ? 200 : 30_000;
  const ticker = await Ticker.start(file === undefined ? { patienceMs } : { file: new URL(file), patienceMs });
  open.push(ticker);
  const originMs = monotonicMs();
  const clock = systemClock(originMs);
  return { ticker, clock, originMs, alarm: ticker.alarms({ clock, originMs }) };
}

/** Sets an alarm to one moment after the other and gives when it rang. */
async function ringing({ alarm, clock }: Rig, moments: readonly number[], high = false): Promise<readonly number[]> {
  const rang: number[] = [];
  await new Promise<void>((resolve) => {
    const one = alarm(
      () => {
        rang.push(clock.now());
        const next = moments[rang.length];
        if (next === undefined) resolve();
        else one.set(next);
      },
      high ? 'high' : 'normal',
    );
    one.set(moments[0] ?? 0);
  });
  return rang;
}

const THREADS: readonly (readonly [name: string, file: string | undefined, hasThread: boolean])[] = [
  ['a thread', undefined, true],
  ['timers, because the thread does not exist', 'file:///nowhere/ticker-thread.js', false],
  ['timers, because the thread does not come up', SILENT, false],
];

describe.each(THREADS)('with %s', (_, file, hasThread) => {
  test('rings in order, once for each order, never early', async () => {
    const one = await rig(file);
    expect(one.ticker.hasThread).toBe(hasThread);
    const fromMs = one.clock.now() + 20;
    const moments = Array.from({ length: 60 }, (_each, i) => fromMs + i * 1.7);
    const rang = await ringing(one, moments);
    expect(rang).toHaveLength(moments.length);
    expect(rang.filter((atMs, i) => atMs < (moments[i] ?? Infinity))).toEqual([]);
  });

  test('a nearer moment takes the place of a later one, and a cleared one does not come', async () => {
    const { alarm, clock } = await rig(file);
    const log: string[] = [];
    const [near, cleared, late] = ['near', 'cleared', 'late'].map((name) => alarm(() => log.push(name), 'normal'));
    late?.set(clock.now() + 200);
    cleared?.set(clock.now() + 60);
    near?.set(clock.now() + 3_600_000);
    near?.set(clock.now() + 20);
    cleared?.clear();
    const giveUpMs = clock.now() + 20_000;
    while (!log.includes('late') && clock.now() < giveUpMs) await sleep(5);
    expect(log).toEqual(['near', 'late']);
  });

  test('"high" is never early either, near and far', async () => {
    const one = await rig(file);
    const fromMs = one.clock.now() + 50;
    const moments = Array.from({ length: 40 }, (_each, i) => fromMs + i * 0.9 + (i > 20 ? 40 : 0));
    const rang = await ringing(one, moments, true);
    expect(rang).toHaveLength(moments.length);
    expect(rang.filter((atMs, i) => atMs < (moments[i] ?? Infinity))).toEqual([]);
  });
});

// Comes up, hears one order, and dies of it.
const MORTAL = `data:text/javascript,
import { parentPort, workerData } from 'node:worker_threads';
parentPort.postMessage(1);
Atomics.wait(workerData, 0, 0);
process.exit(1);`;

test('a thread that dies while somebody waits for it: timers ring in its place', async () => {
  const one = await rig(MORTAL.replaceAll('\n', ''));
  expect(one.ticker.hasThread).toBe(true);
  const fromMs = one.clock.now() + 50;
  const rang = await ringing(one, [fromMs, fromMs + 10, fromMs + 20]);
  expect(rang).toHaveLength(3);
  expect(one.ticker.hasThread).toBe(false);
});

const tasks = (): readonly string[] => readdirSync('/proc/self/task');
/** Time on a core, ms. */
const cpuMs = (task: string): number =>
  Number(readFileSync(`/proc/self/task/${task}/schedstat`, 'utf8').split(' ')[0]) / 1e6;

onLinux('the thread sleeps while nothing is due, and ends with the run', async () => {
  const before = new Set(tasks());
  const one = await rig();
  const [thread] = tasks().filter((task) => !before.has(task));
  if (thread === undefined) throw new Error('No thread came up.');
  let rings = 0;
  const alarm = one.alarm(() => rings++, 'normal');
  alarm.set(one.clock.now() + 3_600_000);
  await sleep(50);
  const fromMs = cpuMs(thread);
  await sleep(1000);
  expect(rings).toBe(0);
  // Turning in circles it would be a second.
  expect(cpuMs(thread) - fromMs).toBeLessThan(100);
  await one.ticker.close();
  expect(tasks()).not.toContain(thread);
});

test('two clocks are compared by the reading that was interrupted least', () => {
  const ticks = [
    // own, other, own
    [0, 1000, 50],
    [100, 1107.5, 115],
    [200, 1200.25, 200.5],
    [300, 1390, 390],
  ].flat();
  let read = 0;
  const next = (): number => ticks[read++ % ticks.length] ?? 0;
  expect(aheadMs(next, next)).toBe(1000);
});
