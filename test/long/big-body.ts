import { afterAll, expect, test } from '@jest/globals';
import { bodyPlan, runWeighed } from '../scoreboard/support/big-bodies.ts';
import { figure } from '../scoreboard/support/figure.ts';
import { classCounts } from '../scoreboard/support/identities.ts';
import { startTruth } from '../scoreboard/support/truth-target.ts';
import { workFolder } from '../support/cli.ts';

// Scoreboard #10 at full size: 20 users read a body of 5 GB each. LOADPLAN_BODY_GB makes it smaller.
const BODY_BYTES = 1e9 * Number(process.env['LOADPLAN_BODY_GB'] ?? 5);
const USERS = 20;

const work = workFolder();
afterAll(() => work.remove());

test('bodies of 5 GB, 20 users: memory stays where it is', async () => {
  const truth = await startTruth(work, { endless: BODY_BYTES });
  try {
    const small = await runWeighed(work, bodyPlan(truth.origin, USERS, '      - get: /constant\n'));
    const big = await runWeighed(work, bodyPlan(truth.origin, USERS, '      - get: /endless\n'));
    const { run } = big.run;
    expect(classCounts(run, run.end.all)).toEqual({ ok: USERS });
    const received = run.end.all.received ?? 0;
    expect(received).toBeGreaterThanOrEqual(USERS * BODY_BYTES);
    const growth = big.peakBytes - small.peakBytes;
    const seconds = run.end.durationMs / 1000;
    figure(
      10,
      'bodies of 5 GB, 20 users',
      `${(received / 1e9).toFixed(0)} GB in ${seconds.toFixed(0)} s, resident memory +${(growth / 1e6).toFixed(0)} MB`,
    );
    expect(growth).toBeLessThan(100e6);
  } finally {
    await truth.stop();
  }
}, 1_200_000);
