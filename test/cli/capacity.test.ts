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
});
