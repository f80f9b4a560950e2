import { afterAll, expect, test } from '@jest/globals';
import { workFolder } from '../support/cli.ts';
import { histogramPercentile, ksDistance, percentileOf } from './support/compare.ts';
import { ms } from './support/figure.ts';
import { expectAllSeen } from './support/identities.ts';
import { runOpen } from './support/open-run.ts';
import { Conditions } from './support/quiet.ts';
import { correctedUs, residencesUs } from './support/truth-log.ts';

const work = workFolder();
afterAll(() => work.remove());

test('5 ms of service at 200/s', async () => {
  const conditions = await Conditions.begin();
  const { log, run, elapsed } = await runOpen(work, { path: '/constant?us=5000', ratePerSecond: 200, seconds: 10 });
  expectAllSeen(run, log, 2000);
  const server = residencesUs(log.requests);
  // A request cannot be answered before the server has sent the answer: to the width of a bucket no percentile is less.
  for (const p of [1, 50, 99]) expect(histogramPercentile(elapsed, p)).toBeGreaterThan(0.998 * percentileOf(server, p));
  const over = [50, 99].map((p) => histogramPercentile(elapsed, p) - percentileOf(server, p));
  const [overP50 = NaN, overP99 = NaN] = over;
  await conditions.judge(3, 'elapsed over server time, 5 ms at 200/s', {
    text: `p50 +${ms(overP50)}, p99 +${ms(overP99)} (server ${ms(percentileOf(server, 50))}, ${ms(percentileOf(server, 99))})`,
    requests: log.requests,
    // Three are woken on the way of a request: the sender, the server and the sender again.
    toleranceUs: 1_000,
    check: (slack) => {
      expect(overP50).toBeLessThan(slack * 500);
      expect(overP99).toBeLessThan(slack * 3_000);
    },
  });
});

test('a lognormal service at 200/s: all percentiles against the server', async () => {
  const conditions = await Conditions.begin();
  const { log, run, elapsed, corrected } = await runOpen(work, { path: '/lognormal', ratePerSecond: 200, seconds: 10 });
  expectAllSeen(run, log, 2000);
  const service = residencesUs(log.requests);
  const truth = correctedUs(log.requests, 200);
  const points = [50, 90, 99].map((p) => ({
    p,
    errorUs: histogramPercentile(corrected, p) - percentileOf(truth, p),
    allowedUs: Math.max(1_000, 0.02 * percentileOf(truth, p)),
  }));
  const distance = ksDistance(elapsed, service);
  await conditions.judge('3b', 'lognormal at 200/s, corrected against the server log', {
    text: `${points.map(({ p, errorUs }) => `p${p} ${ms(errorUs)}`).join(', ')}; KS distance of elapsed ${distance.toFixed(3)}`,
    requests: log.requests,
    toleranceUs: 1_000,
    check: (slack) => {
      for (const { errorUs, allowedUs } of points) expect(Math.abs(errorUs)).toBeLessThan(slack * allowedUs);
      expect(distance).toBeLessThan(slack * 0.1);
    },
  });
});
