import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { account, growth, overTime, watchRun } from '../run-plan.ts';
import { number } from '../table.ts';
import { planFor } from '../tools/loadplan.ts';
import type { Work } from '../work.ts';
import type { Section } from './section.ts';

const REQUESTS = 10_000_000;
const USERS = 64;
const DEADLINE_SECONDS = 1500;
const MIB = 1024 * 1024;

/** Ten million requests in one run: memory must not follow their number. */
export const tenmillion: Section = {
  name: 'tenmillion',
  about: '10,000,000 requests in one run, 64 users: resident memory over time',
  long: true,
  run: async ({ bench, nginx, options }) => {
    const loops = Math.round((REQUESTS / USERS) * options.scale);
    const work: Work = { scenario: 'get', origin: nginx.origin, path: '/health', users: USERS, seconds: 0 };
    const plan = join(bench.folder, 'ten-million.yaml');
    const load = [`threads: ${USERS}`, `loops: ${loops}`];
    writeFileSync(plan, planFor(work, { name: 'ten million', load }));
    const run = await watchRun(bench, plan, { deadlineSeconds: DEADLINE_SECONDS });
    const { samples, peakBytes } = run.measured;
    const title = `### ${loops * USERS} requests in one run, ${USERS} users\n`;
    const slope = `Growth after the first fifth: ${number(growth(samples), 2)} MB per ten minutes.\n`;
    return {
      tables: [[title, account(run), slope, overTime(samples)].join('\n')],
      targets: [
        {
          work: 'Over time: 10 million requests in one run',
          what: 'peak resident',
          sign: '<=',
          commit: 400,
          unit: 'MiB',
          measured: run.conserved.passed === REQUESTS ? peakBytes / MIB : undefined,
        },
      ],
      figures: { conserved: run.conserved, samples },
    };
  },
};
