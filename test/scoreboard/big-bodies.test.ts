import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from '@jest/globals';
import { workFolder } from '../support/cli.ts';
import { rowOf } from '../support/run-plan.ts';
import { bodyPlan, runWeighed } from './support/big-bodies.ts';
import { figure } from './support/figure.ts';
import { classCounts, rowNamed } from './support/identities.ts';
import { startTruth } from './support/truth-target.ts';

const work = workFolder();
afterAll(() => work.remove());

const USERS = 20;
// 2 GB in all; the long suite reads bodies of 5 GB.
const BODY_BYTES = 50e6;
const BOMB_BYTES = 64 << 20;
const SMALL = '      - get: /constant\n        assertions: { body: ok }\n';
const BIG = `      - get: /endless
        name: unread
      - get: /endless
        name: read
        extractors: { item: $.item }
      - get: /bomb
        name: bomb
        assertions: { body: hello }
`;

test('big bodies and a bomb, 20 users: memory stays where it is', async () => {
  const bomb = work.path('bomb.gz');
  writeFileSync(bomb, gzipSync(Buffer.alloc(BOMB_BYTES), { level: 9 }));
  const truth = await startTruth(work, { endless: BODY_BYTES, bomb });
  try {
    const small = await runWeighed(work, bodyPlan(truth.origin, USERS, SMALL));
    const big = await runWeighed(work, bodyPlan(truth.origin, USERS, BIG + BIG.replaceAll('name: ', 'name: again ')));
    const { run } = big.run;
    const log = await truth.stop();
    for (const again of ['', 'again ']) {
      expect(classCounts(run, rowNamed(run, `${again}unread`))).toEqual({ ok: USERS });
      expect(classCounts(run, rowNamed(run, `${again}read`))).toEqual({ extract_miss: USERS });
      expect(classCounts(run, rowNamed(run, `${again}bomb`))).toEqual({ decompress_limit: USERS });
    }
    const wholes = log.requests.filter(({ path, sentUs }) => path === '/endless' && sentUs !== undefined);
    expect(wholes).toHaveLength(4 * USERS);
    const names = ['unread', 'read', 'again unread', 'again read'];
    const received = names.reduce((sum, name) => sum + Number(rowOf(big.run, name)['receivedBytes']), 0);
    expect(received).toBeGreaterThanOrEqual(4 * USERS * BODY_BYTES);
    const growth = big.peakBytes - small.peakBytes;
    figure(
      10,
      'big bodies and a bomb, 20 users',
      `${(received / 1e9).toFixed(1)} GB read, resident memory +${(growth / 1e6).toFixed(0)} MB (${(big.peakBytes / 1e6).toFixed(0)} MB at most)`,
    );
    if (process.platform === 'linux') expect(small.peakBytes).toBeGreaterThan(0);
    expect(growth).toBeLessThan(100e6);
  } finally {
    await truth.stop();
  }
});
