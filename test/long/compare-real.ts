import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { plan, workFolder } from '../support/cli.ts';
import { httpServer, type HttpLoopback } from '../support/loopback.ts';

/** Long against a timer that is late by up to a millisecond. */
const SERVICE_MS = 30;
const work = workFolder();
let server: HttpLoopback;
let serviceMs = SERVICE_MS;

beforeAll(async () => {
  server = await httpServer(
    (_, response) => void delay(serviceMs * (0.9 + 0.2 * Math.random())).then(() => response.end('{}')),
  );
  work.write(
    'plan.yaml',
    `baseUrl: ${server.origin}\nthreadGroups:\n  - threads: 4\n    duration: 12s\n    samplers:\n      - get: /a\n`,
  );
});
afterAll(async () => {
  await server.close();
  work.remove();
});

async function runs(name: string): Promise<string> {
  const { code, stderr } = await plan(['run', work.path('plan.yaml'), '-o', work.path(name), '--allow-invalid', '-q']);
  expect([code, stderr]).toEqual([0, expect.stringContaining('plan: ')]);
  return work.path(name);
}

async function verdictOf(base: readonly string[], candidate: readonly string[]): Promise<string> {
  const { stdout } = await plan(['compare', '--base', ...base, '--cand', ...candidate, '--json']);
  return (JSON.parse(stdout) as { verdict: string }).verdict;
}

describe('on a real server', () => {
  test('ten runs without a change: no regression between any three and three', async () => {
    const all: string[] = [];
    for (let number = 0; number < 10; number++) all.push(await runs(`same-${number}`));
    const verdicts: string[] = [];
    // Taking turns, as the docs advise: 0 2 4 against 1 3 5, and so on.
    for (let from = 0; from + 6 <= all.length; from++) {
      const six = all.slice(from, from + 6);
      verdicts.push(
        await verdictOf(
          six.filter((_, i) => i % 2 === 0),
          six.filter((_, i) => i % 2 === 1),
        ),
      );
    }
    process.stdout.write(`A/A: ${verdicts.join(', ')}\n`);
    expect(verdicts.filter((verdict) => verdict === 'REGRESSION').length).toBeLessThanOrEqual(1);
  }, 600_000);

  test('ten per cent more service time is found by three against three', async () => {
    const sides: readonly [string[], string[]] = [[], []];
    for (let turn = 0; turn < 3; turn++) {
      for (const [index, factor] of [1, 1.1].entries()) {
        serviceMs = SERVICE_MS * factor;
        sides[index]?.push(await runs(`turn-${turn}-${index}`));
      }
    }
    serviceMs = SERVICE_MS;
    const verdict = await verdictOf(...sides);
    process.stdout.write(`+10 %: ${verdict}\n`);
    expect(verdict).toBe('REGRESSION');
  }, 600_000);
});
