import { describe, expect, test } from '@jest/globals';
import { csvTable } from '../../src/demo/csv-table.ts';
import type { Endpoint } from '../../src/demo/endpoint.ts';
import { demoEndpoints } from '../../src/demo/endpoints/index.ts';
import { demoFlags, DEFAULT_OPTIONS, readDemoOptions } from '../../src/demo/options.ts';
import { sharePicker } from '../../src/demo/share-picker.ts';
import { Slots } from '../../src/demo/slots.ts';
import { startDemoServer } from '../../src/demo/server.ts';
import { storyScenario } from '../../src/demo/story.ts';
import { wait } from '../../src/demo/wait.ts';
import { send, signIn } from './demo-client.ts';

describe('csvTable', () => {
  test.each([
    // text → columns, rows
    ['', [], 0],
    ['a,b', ['a', 'b'], 0],
    ['a,b\n', ['a', 'b'], 0],
    ['a,b\n1,2\n3,4', ['a', 'b'], 2],
    ['a,b\r\n1,2\r\n', ['a', 'b'], 1],
    ['\n\na\n\n1\n\n', ['a'], 1],
    ['"a, b","c ""d"""\n"1\n2",3\n', ['a, b', 'c "d"'], 1],
    ['a,\n,\n', ['a', ''], 1],
    ['a\n"never closed\n1\n', ['a'], 1],
    ['\uFEFFa\n1', ['a'], 1],
  ])('%j', (text, columns, rows) => {
    expect(csvTable(text)).toEqual({ columns, rows });
  });
});

describe('sharePicker', () => {
  test.each([
    // share, calls → picked, give or take one
    [0, 1000, 0],
    [0.02, 1000, 20],
    [0.3, 1000, 300],
    [0.9, 1000, 900],
    [1, 1000, 1000],
  ])('%d of %d calls', (share, calls, expected) => {
    const pick = sharePicker(share, 7);
    const picked = Array.from({ length: calls }, pick).filter(Boolean).length;
    expect(Math.abs(picked - expected)).toBeLessThanOrEqual(1);
  });

  test('the same seed picks the same calls, another seed others', () => {
    const picks = (seed: number): boolean[] => Array.from({ length: 200 }, sharePicker(0.1, seed));
    expect(picks(1)).toEqual(picks(1));
    expect(picks(1)).not.toEqual(picks(2));
  });
});

test('Slots serves so many at once, in order, and frees the place of one that fails', async () => {
  const slots = new Slots(2);
  const started: number[] = [];
  const doors: (() => void)[] = [];
  const work = (at: number) => (): Promise<void> => {
    started.push(at);
    return new Promise((resolve, reject) => doors.push(at === 0 ? () => reject(new Error('lost')) : resolve));
  };
  const all = Promise.allSettled([0, 1, 2, 3].map((at) => slots.use(work(at))));
  expect(started).toEqual([0, 1]);
  expect(slots.waiting).toBe(2);
  for (let at = 0; at < 4; at += 1) {
    doors[at]?.();
    await new Promise(setImmediate);
  }
  expect(started).toEqual([0, 1, 2, 3]);
  expect((await all).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
});

describe('readDemoOptions', () => {
  test.each([
    // flags, environment → what differs from the default
    [[], {}, {}],
    [['--port=8000', '--fail', '0.1'], {}, { port: 8000, failShare: 0.1 }],
    [['--slow-after=50'], {}, { slowAfter: 50, baseLatencyMs: 10 }],
    [['--slow-after=50', '--base-latency-ms=3'], {}, { slowAfter: 50, baseLatencyMs: 3 }],
    [['--scenario', 'story'], {}, { scenario: 'story' }],
    [
      [],
      { DEMO_TOKEN_SECONDS: '1', DEMO_SLEEP_SECONDS: '5', DEMO_ACCESS_LOG: 'a.log' },
      { tokenSeconds: 1, sleepSeconds: 5, accessLog: 'a.log' },
    ],
    [['--token-seconds=2'], { DEMO_TOKEN_SECONDS: '1' }, { tokenSeconds: 2 }],
    [[], { DEMO_TOKEN_SECONDS: '', DEMO_SLEEP_SECONDS: 'long', DEMO_ACCESS_LOG: '' }, {}],
  ])('%j with %j', (args, env, difference) => {
    expect(readDemoOptions(args, env)).toEqual({ ...DEFAULT_OPTIONS, ...difference });
  });

  test('flags bring a child to the same options', () => {
    const options = { ...DEFAULT_OPTIONS, port: 1, accessLog: 'a b.log', slowAfter: 9, scenario: 'story' as const };
    expect(readDemoOptions(demoFlags(options), {})).toEqual(options);
  });
});

describe('under load', () => {
  test('the story: crowded orders queue, and a few tickets fail as a database pool does', async () => {
    const play = storyScenario(1);
    const started = performance.now();
    const orders = Array.from({ length: 120 }, async () => {
      await play(endpointAt('GET', '/api/v1/orders'));
      return performance.now() - started;
    });
    // After the orders' own 20 ms: they all stand in line for a connection now.
    await wait(25);
    const tickets = await Promise.all(Array.from({ length: 60 }, () => play(endpointAt('POST', '/api/v1/tickets'))));
    const failed = tickets.filter((answer) => answer !== undefined);
    expect(Math.abs(failed.length - 6)).toBeLessThanOrEqual(1);
    expect(failed[0]?.status).toBe(500);
    expect(failed[0]?.text).toContain('QueuePool limit of size 5 overflow 10 reached, connection timed out');
    // 120 orders through 15 connections, 30 ms each; timers may fire a millisecond early.
    expect(Math.max(...(await Promise.all(orders)))).toBeGreaterThan(240);
  });

  test('the story: without a crowd everything succeeds', async () => {
    const server = await startDemoServer({ scenario: 'story' });
    try {
      const token = await signIn(server.url, 'testuser', 'password');
      const json = { customer_id: 1, subject: 'abc', priority: 'low', category: 'c', message: 'm' };
      const asks = [{ path: '/api/v1/orders', token }, { path: '/api/v1/tickets', token, json }, { path: '/hello' }];
      const answered = await Promise.all(asks.map((ask) => send(server.url, ask)));
      expect(answered.map(({ status }) => status)).toEqual([200, 201, 200]);
    } finally {
      await server.close();
    }
  });

  test('--slow-after stretches the latency in proportion', async () => {
    const server = await startDemoServer({ slowAfter: 5, baseLatencyMs: 20 });
    try {
      const crowd = await Promise.all(Array.from({ length: 50 }, () => timedStatus(server.url, { path: '/hello' })));
      // Who finds 50 in progress waits ten times as long; a slow client may not get them all in at once.
      expect(Math.max(...crowd.map(({ elapsedMs }) => elapsedMs))).toBeGreaterThan(60);
    } finally {
      await server.close();
    }
  });
});

function endpointAt(method: string, path: string): Endpoint {
  const found = demoEndpoints(1).find((endpoint) => endpoint.method === method && endpoint.path === path);
  if (!found) throw new Error(`No ${method} ${path}`);
  return found;
}

async function timedStatus(
  url: string,
  ask: { path: string; token?: string },
): Promise<{ status: number; elapsedMs: number }> {
  const start = performance.now();
  const { status } = await send(url, ask);
  return { status, elapsedMs: performance.now() - start };
}
