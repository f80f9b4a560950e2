import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { workFolder } from '../../support/cli.ts';
import { runPlan } from '../../support/run-plan.ts';
import { MAX_CAUSES } from '../../../src/result/error-book.ts';
import { figure } from '../support/figure.ts';
import { expectEverySecondAddsUp, expectHistogramsCounted } from '../support/identities.ts';
import { startTruth } from '../support/truth-target.ts';

const work = workFolder();
afterAll(() => work.remove());

const USERS = 50;
const LOOPS = 2_000;

test('100,000 addresses with 100,000 error texts', async () => {
  const truth = await startTruth(work);
  try {
    const plan = `baseUrl: ${truth.origin}
threadGroups:
  - threads: ${USERS}
    loops: ${LOOPS}
    samplers:
      - get: /texts?id={{threadNumber}}-{{iteration}}
`;
    const { run, summary, output } = await runPlan(work, plan);
    const log = await truth.stop();
    expectEverySecondAddsUp(run);
    expectHistogramsCounted(run);
    expect(run.end.all.failed?.n).toBe(USERS * LOOPS);
    expect(new Set(log.requests.map(({ id }) => id)).size).toBe(USERS * LOOPS);
    const rows = summary.samplers.length;
    expect(rows).toBe(1);
    expect(summary.errors.length).toBeLessThanOrEqual(MAX_CAUSES + 1);
    expect(run.errors.length).toBeLessThanOrEqual(MAX_CAUSES + 1);
    const bytes = readdirSync(output).map((name) => ({ name, size: statSync(join(output, name)).size }));
    const all = bytes.reduce((sum, { size }) => sum + size, 0);
    const growth = heapGrowth(run.seconds.map(({ generator }) => generator.heapBytes));
    figure(
      11,
      '100,000 addresses and error texts',
      `${rows} row, ${summary.errors.length} causes, heap grown by ${(growth / 1e6).toFixed(1)} MB, report ${(all / 1e6).toFixed(2)} MB in ${bytes.length} files`,
    );
    // A row for each address would be more than 1 GB; of a run this short the collector leaves up to 60 MB.
    expect(growth).toBeLessThan(200e6);
    expect(all).toBeLessThan(5e6);
  } finally {
    await truth.stop();
  }
});

/** From the least of the first third to the least of the last: in between the collector comes and goes. */
function heapGrowth(heaps: readonly number[]): number {
  const third = Math.max(1, Math.floor(heaps.length / 3));
  return Math.min(...heaps.slice(-third)) - Math.min(...heaps.slice(0, third));
}
