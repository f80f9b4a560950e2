import { expect, test } from '@jest/globals';
import { bigPlan } from '../support/big-plan.ts';
import { compileText } from '../support/compile-text.ts';

/** Processor time of checking a plan of so many lines, the best of three. */
async function cpuMs(lines: number): Promise<number> {
  const text = bigPlan(lines);
  let best = Infinity;
  for (let round = 0; round < 3; round++) {
    const before = process.cpuUsage();
    const { plan, problems } = await compileText(text, { checkOnly: true });
    const { user, system } = process.cpuUsage(before);
    expect(problems).toEqual([]);
    expect(plan?.labels.length).toBeGreaterThan(lines / 11);
    best = Math.min(best, (user + system) / 1000);
  }
  return best;
}

test('the time to check a plan grows with its lines, not with their square', async () => {
  await cpuMs(600);
  const small = await cpuMs(1_250);
  const large = await cpuMs(10_000);
  // Eight times the lines: 8 when linear, 64 when not. Counting lines from the top each time made it 40.
  expect(large / small).toBeLessThan(22);
}, 120_000);
