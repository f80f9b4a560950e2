import { expect, test } from '@jest/globals';
import { bigPlan } from '../support/big-plan.ts';
import { compileText } from '../support/compile-text.ts';

/** Processor time of checking a plan of so many lines, the best of two. */
async function cpuMs(lines: number): Promise<number> {
  const text = bigPlan(lines);
  let best = Infinity;
  for (let round = 0; round < 2; round++) {
    const before = process.cpuUsage();
    const { plan, problems } = await compileText(text, { checkOnly: true });
    const { user, system } = process.cpuUsage(before);
    // Nobody reads what it extracts: that is said of every extractor.
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(plan?.labels.length).toBeGreaterThan(lines / 11);
    best = Math.min(best, (user + system) / 1000);
  }
  return best;
}

test('the time to check a plan grows with its lines, not with their square', async () => {
  await cpuMs(1_250);
  const small = await cpuMs(2_500);
  const large = await cpuMs(20_000);
  // Eight times the lines. Measured: 5.7-5.9; 30-31 when lines are counted from the top for each message.
  expect(large / small).toBeLessThan(15);
}, 120_000);
