import { alternate } from '../compare.ts';
import { comparison, CPU, ratio } from '../table.ts';
import { ours } from '../tools/index.ts';
import { loadplan } from '../tools/loadplan.ts';
import type { Work } from '../work.ts';
import type { Section } from './section.ts';

const TWO = loadplan({ name: 'loadplan, 2 workers', workers: 2 });

/** What sharing the users between threads costs: here both share the server's core. */
export const workers: Section = {
  name: 'workers',
  about: 'one worker on its core against two on both cores, beside the server',
  run: async ({ bench, nginx, options }) => {
    const work: Work = { scenario: 'get', origin: nginx.origin, path: '/health', users: 64, seconds: options.seconds };
    const rows = await alternate(bench, work, [TWO, ours]);
    return {
      tables: [
        comparison('GET, 64 users, 15-byte body: two workers on both cores, one of them shared with nginx', rows),
      ],
      targets: [
        {
          work: 'Two workers',
          what: 'CPU per request of one process',
          sign: '<=',
          commit: 1.2,
          unit: '×',
          measured: ratio(rows[0], rows[1], CPU),
        },
      ],
      figures: rows,
    };
  },
};
