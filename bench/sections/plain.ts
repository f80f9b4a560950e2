import { alternate } from '../compare.ts';
import { comparison, CPU, ratio } from '../table.ts';
import { FAST_TOOLS, ours } from '../tools/index.ts';
import { rawSocket } from '../tools/raw-socket.ts';
import type { Work } from '../work.ts';
import { rateTarget, rowOf, type Section } from './section.ts';

const WORK = 'Plain GET plan, 64 users, 15 B';

/** The plainest plan against tools that do nothing but send. */
export const plain: Section = {
  name: 'plain',
  about: 'GET, 64 users, 15 B: against the raw-socket loop, wrk, hey, autocannon, ab, oha, vegeta',
  run: async ({ bench, nginx, options }) => {
    const work: Work = { scenario: 'get', origin: nginx.origin, path: '/health', users: 64, seconds: options.seconds };
    const rows = await alternate(bench, work, [ours, rawSocket, ...FAST_TOOLS]);
    const floor = ratio(rows[0], rowOf(rows, rawSocket.name), CPU);
    return {
      tables: [comparison('GET, 64 users, 15-byte body, no think time', rows)],
      targets: [
        rateTarget(rows, WORK, 'wrk', [0.75, 0.9]),
        { work: WORK, what: 'CPU of the raw-socket loop', sign: '<=', commit: 1.45, unit: '×', measured: floor },
        rateTarget(rows, WORK, 'hey', [3.3, 4]),
        rateTarget(rows, WORK, 'autocannon', [1.8, 2.2]),
      ],
      figures: rows,
    };
  },
};
