import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from '@jest/globals';
import { workFolder } from '../../support/cli.ts';
import { rowOf } from '../../support/run-plan.ts';
import { bodyPlan, runWeighed, type Weighed } from '../support/big-bodies.ts';
import { judgeAlone } from '../support/quiet.ts';
import { classCounts, rowNamed } from '../support/identities.ts';
import { startTruth } from '../support/truth-target.ts';

const work = workFolder();
afterAll(() => work.remove());

const USERS = 20;
// 2 GB in all; the long suite reads bodies of 5 GB.
const BODY_BYTES = 50e6;
const BOMB_BYTES = 64 << 20;
const SMALL = '      - get: /constant\n        assertions: { body: ok }\n';
/** Nobody reads the first; the second must be unpacked to be searched. */
const UNREAD_AND_BOMB = `      - get: /endless
        name: unread
      - get: /bomb
        name: bomb
        assertions: { body: hello }
`;
const READ = `      - get: /endless
        name: read
        extractors: { item: $.item }
`;

test('big bodies and a bomb, 20 users: memory stays where it is', async () => {
  const bomb = work.path('bomb.gz');
  writeFileSync(bomb, gzipSync(Buffer.alloc(BOMB_BYTES), { level: 9 }));
  const truth = await startTruth(work, { endless: BODY_BYTES, bomb });
  try {
    const small = await runWeighed(work, bodyPlan(truth.origin, USERS, SMALL));
    const unread = await runWeighed(work, bodyPlan(truth.origin, USERS, UNREAD_AND_BOMB));
    const read = await runWeighed(work, bodyPlan(truth.origin, USERS, READ));
    const log = await truth.stop();
    expect(classesOf(unread, 'unread')).toEqual({ ok: USERS });
    expect(classesOf(unread, 'bomb')).toEqual({ decompress_limit: USERS });
    expect(classesOf(read, 'read')).toEqual({ extract_miss: USERS });
    const wholes = log.requests.filter(({ path, sentUs }) => path === '/endless' && sentUs !== undefined);
    expect(wholes).toHaveLength(2 * USERS);
    for (const [weighed, name] of [
      [unread, 'unread'],
      [read, 'read'],
    ] as const) {
      expect(Number(rowOf(weighed.run, name)['receivedBytes'])).toBeGreaterThanOrEqual(USERS * BODY_BYTES);
    }
    const growth = [unread, read].map(({ peakBytes }) => peakBytes - small.peakBytes);
    const [ofUnread = NaN, ofRead = NaN] = growth;
    judgeAlone(10, '50 MB bodies and a bomb of 64 MiB, 20 users', {
      text: `resident memory +${megabytes(ofUnread)} MB when nobody reads, +${megabytes(ofRead)} MB where an extractor does (${megabytes(small.peakBytes)} MB with small bodies)`,
      // Kept whole, the bodies would be 1 GB.
      check: (slack) => {
        if (process.platform === 'linux') expect(small.peakBytes).toBeGreaterThan(0);
        for (const bytes of growth) expect(bytes).toBeLessThan(slack * 100e6);
      },
    });
  } finally {
    await truth.stop();
  }
});

function classesOf({ run: { run } }: Weighed, name: string): unknown {
  return classCounts(run, rowNamed(run, name));
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
