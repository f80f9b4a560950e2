import { readdirSync } from 'node:fs';
import { afterAll, expect, test } from '@jest/globals';
import { medianOf } from '../scoreboard/support/compare.ts';
import { figure } from '../scoreboard/support/figure.ts';
import { expectAllSeen } from '../scoreboard/support/identities.ts';
import { startTruth } from '../scoreboard/support/truth-target.ts';
import { startPlan, workFolder } from '../support/cli.ts';
import { readBack } from '../support/run-plan.ts';

// Scoreboard #21: 300/s by at most 50 users. LOADPLAN_SOAK_MINUTES makes it shorter.
const MINUTES = Number(process.env['LOADPLAN_SOAK_MINUTES'] ?? 30);
const RATE = 300;
/** Code is compiled and pools fill; not counted as growth. */
const SETTLED = 0.15;

const work = workFolder();
afterAll(() => work.remove());

test(
  `soak of ${MINUTES} minutes: memory, descriptors and lag stay where they are`,
  async () => {
    const truth = await startTruth(work);
    try {
      const seconds = Math.round(MINUTES * 60);
      const plan = work.write(
        'soak.yaml',
        `baseUrl: ${truth.origin}
threadGroups:
  - arrivals: { rate: ${RATE}/s, duration: ${seconds}s, maxThreads: 50 }
    samplers:
      - get: /lognormal?id={{threadNumber}}-{{iteration}}
`,
      );
      const output = work.path('report');
      const child = startPlan(['run', plan, '-o', output, '--quiet']);
      const descriptors: number[] = [];
      const timer = setInterval(() => descriptors.push(openDescriptors(child.pid)), 1_000);
      const result = await child.finished;
      clearInterval(timer);
      const { run } = await readBack(result, output);
      expectAllSeen(run, await truth.stop(), RATE * seconds);

      const settled = run.seconds.slice(Math.floor(SETTLED * run.seconds.length), -1);
      const slope = slopePerTenMinutes(settled.map(({ t, generator }) => ({ t, value: generator.heapBytes })));
      const [early, late] = thirds(settled.map(({ generator }) => generator.lagP99Ms));
      const [opened, openLate] = thirds(descriptors.slice(Math.floor(SETTLED * descriptors.length), -2));
      figure(
        21,
        `soak of ${MINUTES} min at ${RATE}/s`,
        `heap ${(slope / 1e6).toFixed(2)} MB in 10 min, descriptors ${opened} then ${openLate}, lag p99 ${early.toFixed(2)} ms then ${late.toFixed(2)} ms`,
      );
      // A line through a few minutes says nothing about ten: then it is the growth itself that counts.
      if (MINUTES >= 15) expect(slope).toBeLessThan(1e6);
      else expect((slope * MINUTES) / 10).toBeLessThan(5e6);
      // A few more connections when answers happen to overlap more.
      expect(openLate - opened).toBeLessThanOrEqual(5);
      expect(late - early).toBeLessThan(1);
    } finally {
      await truth.stop();
    }
  },
  (MINUTES + 5) * 60_000,
);

/** Medians of the first and the last third. */
function thirds(values: readonly number[]): readonly [number, number] {
  const third = Math.max(1, Math.floor(values.length / 3));
  return [medianOf(values.slice(0, third)), medianOf(values.slice(-third))];
}

/** Straight line through the least heap of each stretch of 30 s: in between the collector comes and goes. */
function slopePerTenMinutes(points: readonly { readonly t: number; readonly value: number }[]): number {
  const least = new Map<number, number>();
  for (const { t, value } of points) {
    const stretch = Math.floor(t / 30);
    least.set(stretch, Math.min(least.get(stretch) ?? Infinity, value));
  }
  const kept = [...least].map(([stretch, value]) => ({ x: (30 * stretch) / 600, y: value }));
  const meanX = kept.reduce((sum, { x }) => sum + x, 0) / kept.length;
  const meanY = kept.reduce((sum, { y }) => sum + y, 0) / kept.length;
  const above = kept.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0);
  const below = kept.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
  return below === 0 ? 0 : above / below;
}

function openDescriptors(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0;
  }
}
