import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from '@jest/globals';
import { workFolder } from '../support/cli.ts';
import { histogramPercentile, percentileOf } from './support/compare.ts';
import { ms } from './support/figure.ts';
import { expectAllSeen } from './support/identities.ts';
import { runOpen, type OpenLoad } from './support/open-run.ts';
import { Conditions } from './support/quiet.ts';
import { correctedUs, type TruthRequest } from './support/truth-log.ts';
import type { TruthTarget } from './support/truth-target.ts';

const work = workFolder();
afterAll(() => work.remove());

const SECONDS = 20;
const RATE = 500;
const STALL_MS = 1400;

/** Stops the server in the middle of the run, and says when, µs of the monotonic clock. */
async function stall(truth: TruthTarget): Promise<{ readonly fromUs: number; readonly toUs: number }> {
  await sleep(9_000);
  truth.signal('SIGSTOP');
  const fromUs = Number(process.hrtime.bigint()) / 1000;
  await sleep(STALL_MS);
  truth.signal('SIGCONT');
  return { fromUs, toUs: Number(process.hrtime.bigint()) / 1000 };
}

async function runStalled(load: Partial<OpenLoad>): Promise<Stalled> {
  let from = { fromUs: 0, toUs: 0 };
  const measured = await runOpen(work, {
    path: '/constant?us=1000',
    ratePerSecond: RATE,
    seconds: SECONDS,
    ...load,
    meanwhile: async (truth) => {
      from = await stall(truth);
    },
  });
  const { requests } = measured.log;
  const undisturbed = requests.filter(
    ({ receivedUs }) => receivedUs < from.fromUs - 50_000 || receivedUs > from.toUs + 200_000,
  );
  return { ...measured, stallUs: from.toUs - from.fromUs, undisturbed };
}

interface Stalled extends Awaited<ReturnType<typeof runOpen>> {
  readonly stallUs: number;
  readonly undisturbed: readonly TruthRequest[];
}

test('a server that stands still for 1.4 s in 20 s', async () => {
  const conditions = await Conditions.begin();
  const { log, run, corrected, stallUs, undisturbed } = await runStalled({});
  const { dropped } = expectAllSeen(run, log, RATE * SECONDS);
  const truth = correctedUs(log.requests, RATE);
  const points = [99, 99.9].map((p) => {
    const theoryUs = stallUs - (1 - p / 100) * SECONDS * 1e6;
    return { p, theoryUs, ours: histogramPercentile(corrected, p), truth: percentileOf(truth, p) };
  });
  const text = points.map(
    ({ p, theoryUs, ours, truth: log_ }) => `p${p} ${ms(ours)} (theory ${ms(theoryUs)}, server log ${ms(log_)})`,
  );
  await conditions.judge(2, 'stall of 1.4 s, corrected', {
    text: text.join(', '),
    requests: undisturbed,
    check: (slack) => {
      expect(dropped).toBe(0);
      for (const { theoryUs, ours, truth: logged } of points) {
        expect(Math.abs(ours - theoryUs)).toBeLessThan(slack * 0.05 * theoryUs);
        expect(Math.abs(ours - logged)).toBeLessThan(slack * Math.max(1_000, 0.02 * logged));
      }
    },
  });
});

// What stands in front of a queue of our own sees the stall once for each thread, not for each request.
test('the same through 50 threads that arrivals wait for', async () => {
  const conditions = await Conditions.begin();
  const { log, run, corrected, elapsed, stallUs, undisturbed } = await runStalled({
    maxThreads: 50,
    more: ', onBusy: queue',
  });
  expect(expectAllSeen(run, log, RATE * SECONDS).dropped).toBe(0);
  const theoryUs = stallUs - 0.01 * SECONDS * 1e6;
  const ours = histogramPercentile(corrected, 99);
  const service = histogramPercentile(elapsed, 99);
  await conditions.judge(2, 'stall of 1.4 s through 50 threads', {
    text: `corrected p99 ${ms(ours)} (theory ${ms(theoryUs)}), elapsed p99 ${ms(service)}`,
    requests: undisturbed,
    check: (slack) => {
      expect(Math.abs(ours - theoryUs)).toBeLessThan(slack * 0.05 * theoryUs);
      expect(service).toBeLessThan(slack * 20_000);
    },
  });
});

test('a server that takes 300/s of 400/s', async () => {
  const [lambda, mu, seconds] = [400, 300, 8];
  const conditions = await Conditions.begin();
  const { log, corrected, run } = await runOpen(work, {
    path: '/capacity',
    ratePerSecond: lambda,
    seconds,
    truth: { capacity: mu },
  });
  expectAllSeen(run, log, lambda * seconds);
  // Request i is due at i/λ and served at (i + 1)/μ. In terms of the moment of the answer that is (1 − μ/λ)·t + 1/μ;
  // all that came due within `seconds` is waited for, so the middle request is λ·seconds/2.
  const theoryUs = ((lambda / mu - 1) * seconds * 1e6) / 2 + 1e6 / mu;
  const ours = histogramPercentile(corrected, 50);
  const truth = percentileOf(correctedUs(log.requests, lambda), 50);
  await conditions.judge(2, 'capacity of 300/s at 400/s', {
    text: `corrected p50 ${ms(ours)} (theory ${ms(theoryUs)}, server log ${ms(truth)})`,
    requests: log.requests,
    check: (slack) => {
      expect(Math.abs(ours - theoryUs)).toBeLessThan(slack * 0.02 * theoryUs);
      expect(Math.abs(ours - truth)).toBeLessThan(slack * Math.max(1_000, 0.02 * truth));
    },
  });
});
