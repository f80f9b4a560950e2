import { alternate } from '../compare.ts';
import { comparison, CONNECTED, medianOf, MEMORY } from '../table.ts';
import type { Target } from '../targets.ts';
import { FAST_TOOLS, ours } from '../tools/index.ts';
import { rateTarget, type Section } from './section.ts';

const MANY = 10_000;
const WORK = '10,000 users in one process';

/** Many users, all at once, connections kept. */
export const users: Section = {
  name: 'users',
  about: 'GET, 15 B, 1,000 and 10,000 users',
  run: async ({ bench, nginx, options }) => {
    const work = { scenario: 'get', origin: nginx.origin, path: '/health', seconds: options.seconds } as const;
    const thousand = await alternate(bench, { ...work, users: 1000 }, [ours, ...FAST_TOOLS]);
    const many = await alternate(bench, { ...work, users: MANY }, [ours, ...FAST_TOOLS]);
    const own = many[0];
    const targets: readonly Target[] = [
      rateTarget(many, WORK, 'wrk', [0.8, 1]),
      {
        work: WORK,
        what: 'resident',
        sign: '<=',
        commit: 200,
        stretch: 150,
        unit: 'MB',
        measured: medianOf(own, MEMORY),
      },
      { work: WORK, what: 'connected after', sign: '<=', commit: 3, unit: 's', measured: medianOf(own, CONNECTED) },
    ];
    return {
      tables: [
        comparison('GET, 1,000 users, 15-byte body', thousand),
        comparison('GET, 10,000 users, 15-byte body', many),
      ],
      targets,
      figures: { thousand, many },
    };
  },
};
