import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Summary } from '../../src/outputs/summary-json.ts';
import { plan, readJson, workFolder } from '../support/cli.ts';

const work = workFolder();
const SLOTS = 8;
const SERVICE_MS = 40;
/** 8 requests at a time, 40 ms each: 200 a second, and not one more. */
const CAPACITY = (SLOTS * 1000) / SERVICE_MS;
let server: Server;
let origin = '';

/** Serves in order of arrival; whoever finds all slots taken waits. */
function slottedServer(): Server {
  const waiting: (() => void)[] = [];
  let busy = 0;
  const next = (): void => {
    while (busy < SLOTS && waiting.length > 0) {
      busy++;
      waiting.shift()?.();
    }
  };
  return createServer((_, response) => {
    waiting.push(() => {
      setTimeout(() => {
        response.end('ok');
        busy--;
        next();
      }, SERVICE_MS);
    });
    next();
  });
}

beforeAll(async () => {
  server = slottedServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  work.remove();
});

const THRESHOLDS = 'thresholds: { p95: { lessThan: 120ms }, errorRate: { lessThan: 5% } }\n';
const text = (arrivals: string, thresholds = THRESHOLDS): string => `name: slots
baseUrl: ${origin}
threadGroups:
  - arrivals: ${arrivals}
    samplers: [{ get: /a }]
${thresholds}`;

const planFile = (content: string): string =>
  work.write(`${work.fresh('plan').slice(work.folder.length + 1)}.yaml`, content);

describe('plan run --find-capacity', () => {
  test('finds what a server of known capacity can carry', async () => {
    const output = work.fresh('report');
    const file = planFile(text('{ rate: 120/s, duration: 1m, maxThreads: 400 }'));
    const options = ['--find-capacity', '--capacity-step', '2s', '--capacity-precision', '10%', '--workers', '1'];
    const { code, stderr } = await plan(['run', file, '-o', output, ...options]);
    const { capacity } = readJson(join(output, 'summary.json')) as Summary;
    expect({ code, capacity, stderr }).toMatchObject({ code: 0, capacity: { limit: 'target' } });
    const { holds = 0, breaks = 0, steps = [] } = capacity ?? {};
    expect(holds).toBeGreaterThanOrEqual(CAPACITY * 0.85);
    expect(holds).toBeLessThanOrEqual(CAPACITY * 1.15);
    expect(breaks / holds).toBeGreaterThan(1);
    expect(breaks / holds).toBeLessThanOrEqual(1.1);
    expect(stderr).toContain(`capacity=${holds}/s breaks=${breaks}/s`);
    for (const { report } of steps) expect(existsSync(join(output, report, 'index.html'))).toBe(true);
  });

  test('the report is that of the best step, and plan report makes it again', async () => {
    const output = work.fresh('report');
    const file = planFile(text('{ rate: 20/s, duration: 1m }', 'thresholds: { avg: { lessThan: 120ms } }'));
    const options = ['--capacity-start', '60/s', '--capacity-most', '120/s', '--capacity-step', '1s', '--workers', '1'];
    const { code, stderr } = await plan(['run', file, '--find-capacity', '-o', output, ...options, '-q']);
    const summary = readJson(join(output, 'summary.json')) as Summary;
    expect({ code, stderr, capacity: summary.capacity }).toMatchObject({
      code: 0,
      capacity: {
        holds: 120,
        limit: 'most',
        steps: [
          { rate: 60, outcome: 'held' },
          { rate: 120, outcome: 'held' },
        ],
      },
    });
    const again = work.fresh('again');
    expect((await plan(['report', output, '-o', again])).code).toBe(0);
    expect((readJson(join(again, 'summary.json')) as Summary).capacity).toEqual(summary.capacity);
    // The next run in the same folder leaves nothing of the search.
    expect((await plan(['run', file, '--once', '-o', output, '-q'])).code).toBe(0);
    expect(existsSync(join(output, 'steps'))).toBe(false);
  });

  test('a rate asked for that does not hold gives exit code 1; the reason stands in the last lines', async () => {
    const output = work.fresh('report');
    const file = planFile(text('{ rate: 100/s, duration: 1m }', 'thresholds: { max: { lessThan: 1ms } }'));
    const options = ['--capacity-least', '90/s', '--capacity-step', '1s', '--capacity-factor', '10', '--workers', '1'];
    const { code, stderr } = await plan(['run', file, '--find-capacity', '-o', output, ...options]);
    expect({ code, stderr }).toMatchObject({ code: 1 });
    expect(stderr).toMatch(/No rate held, down to [\d.]+\/s: max < 1ms did not hold \(measured [\d.]+ms\)\./);
  });

  test.each([
    // plan → what is said, with the fix
    ['users that wait', 'threads: 2\n    duration: 1s', THRESHOLDS, /has users that wait .* Give it arrivals: \{/],
    [
      'no thresholds',
      'arrivals: { rate: 5/s, duration: 1s }',
      '',
      /the plan has none\. Add, for example, thresholds: \{/,
    ],
    [
      'a threshold of the throughput only',
      'arrivals: { rate: 5/s, duration: 1s }',
      'thresholds: { throughput: { atLeast: 5/s } }',
      /those of the throughput are no help/,
    ],
  ])('%s: exit code 2, nothing sent', async (_, load, thresholds, message) => {
    const content = `baseUrl: ${origin}\nthreadGroups:\n  - ${load}\n    samplers: [{ get: /a }]\n${thresholds}\n`;
    const { code, stderr } = await plan(['run', planFile(content), '--find-capacity', '-o', work.fresh('report')]);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringMatching(message) });
  });

  test.each([
    ['--capacity-factor', '1', /a number from 1\.1 to 10/],
    ['--capacity-step', '100ms', /1s or longer/],
    ['--capacity-precision', '0%', /from 0\.5% to 50%/],
    ['--capacity-start', '0/s', /more than 0/],
  ])('%s %s is refused', async (option, value, message) => {
    const { code, stderr } = await plan(['run', 'plan.yaml', '--find-capacity', option, value]);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringMatching(message) });
  });
});
