import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { account, growth, heapGrowth, overTime, watchRun } from '../run-plan.ts';
import { percentile } from '../statistics.ts';
import { number } from '../table.ts';
import { planFor } from '../tools/loadplan.ts';
import type { Work } from '../work.ts';
import type { Section } from './section.ts';

const USERS = 50;
const RATE = '300/s';
const GRACE_SECONDS = 120;
// A shorter run says nothing of growth: Node takes its memory in the first minutes.
const LEAST_MINUTES = 30;

/** A steady small load for long: nothing may grow. */
export const soak: Section = {
  name: 'soak',
  about: '300/s with at most 50 users for half an hour (--minutes): resident memory, open files, lag',
  long: true,
  run: async ({ bench, nginx, options }) => {
    const work: Work = { scenario: 'get', origin: nginx.origin, path: '/health', users: USERS, seconds: 0 };
    const plan = join(bench.folder, 'soak.yaml');
    const load = [`arrivals: { rate: ${RATE}, duration: ${options.minutes}m, maxThreads: ${USERS} }`];
    writeFileSync(plan, planFor(work, { name: 'soak', load }));
    const run = await watchRun(bench, plan, { deadlineSeconds: options.minutes * 60 + GRACE_SECONDS });
    const { samples } = run.measured;
    const lag = run.conserved.lagP99Ms;
    const half = Math.floor(lag.length / 2);
    const lags = [lag.slice(0, half), lag.slice(half)].map((part) => number(percentile(part, 50), 2));
    const text = [
      `### Soak: ${RATE}, at most ${USERS} users, ${options.minutes} minutes\n`,
      account(run),
      `Growth after the first fifth: ${number(growth(samples), 2)} MB per ten minutes resident, ${number(heapGrowth(run), 2)} of heap. Schedule lag (median of the seconds' p99): first half ${lags[0]} ms, second half ${lags[1]} ms.\n`,
      overTime(samples),
    ];
    return {
      tables: [text.join('\n')],
      targets: [
        {
          work: `Over time: soak of ${options.minutes} minutes`,
          what: 'growth of resident memory',
          sign: '<=',
          commit: 1,
          unit: 'MB per ten minutes',
          measured: options.minutes >= LEAST_MINUTES ? growth(samples) : undefined,
        },
      ],
      figures: { conserved: run.conserved, samples },
    };
  },
};
