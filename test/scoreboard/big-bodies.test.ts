import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from '@jest/globals';
import { startPlan, workFolder } from '../support/cli.ts';
import { readBack, rowOf } from '../support/run-plan.ts';
import { figure } from './support/figure.ts';
import { classCounts, rowNamed } from './support/identities.ts';
import { startTruth } from './support/truth-target.ts';

const work = workFolder();
afterAll(() => work.remove());

const USERS = 20;
// Bytes of all bodies together; the long suite takes the whole 5 GB.
const TOTAL_BYTES = Number(process.env['LOADPLAN_BIG_BODIES'] ?? 2e9);
const MIB = 1 << 20;

/** Runs a plan and gives the most memory its process ever held, by the kernel's account. */
async function peakOf(
  samplers: string,
  origin: string,
): Promise<{ readonly peak: number; readonly output: string; readonly result: ReturnType<typeof startPlan> }> {
  const file = work.write(
    `${work.fresh('plan').slice(work.folder.length + 1)}.yaml`,
    `baseUrl: ${origin}
threadGroups:
  - threads: ${USERS}
    loops: 2
    samplers:
${samplers}`,
  );
  const output = work.fresh('report');
  const result = startPlan(['run', file, '-o', output, '--quiet']);
  let peak = 0;
  let isOver = false;
  const over = result.finished.then(() => (isOver = true));
  while (!isOver) {
    peak = Math.max(peak, residentPeak(result.pid));
    await Promise.race([sleep(50), over]);
  }
  return { peak, output, result };
}

function residentPeak(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

test('endless bodies and a bomb, 20 users: memory stays where it is', async () => {
  const bomb = work.path('bomb.gz');
  writeFileSync(bomb, gzipSync(Buffer.alloc(64 * MIB), { level: 9 }));
  const endless = Math.floor(TOTAL_BYTES / USERS / 4);
  const truth = await startTruth(work, { endless, bomb });
  try {
    const small = await peakOf('      - get: /constant\n        assertions: { body: ok }\n', truth.origin);
    const big = await peakOf(
      `      - get: /endless
        name: unread
      - get: /endless
        name: read
        extractors: { item: $.item }
      - get: /bomb
        name: bomb
        assertions: { body: hello }
`,
      truth.origin,
    );
    const run = await readBack(await big.result.finished, big.output);
    const log = await truth.stop();
    expect(classCounts(run.run, rowNamed(run.run, 'unread'))).toEqual({ ok: 2 * USERS });
    expect(classCounts(run.run, rowNamed(run.run, 'read'))).toEqual({ extract_miss: 2 * USERS });
    expect(classCounts(run.run, rowNamed(run.run, 'bomb'))).toEqual({ decompress_limit: 2 * USERS });
    const wholes = log.requests.filter(({ path, sentUs }) => path === '/endless' && sentUs !== undefined);
    expect(wholes).toHaveLength(4 * USERS);
    const received = Number(rowOf(run, 'unread')['receivedBytes']) + Number(rowOf(run, 'read')['receivedBytes']);
    expect(received).toBeGreaterThanOrEqual(4 * USERS * endless);
    const growth = big.peak - small.peak;
    figure(
      10,
      'big bodies and a bomb, 20 users',
      `${(received / 1e9).toFixed(1)} GB read, resident memory +${(growth / 1e6).toFixed(0)} MB (${(big.peak / 1e6).toFixed(0)} MB at most)`,
    );
    if (process.platform === 'linux') expect(small.peak).toBeGreaterThan(0);
    expect(growth).toBeLessThan(100e6);
  } finally {
    await truth.stop();
  }
});
