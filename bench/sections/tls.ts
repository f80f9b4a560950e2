import { alternate } from '../compare.ts';
import { comparison, CPU, ratio } from '../table.ts';
import { FAST_TOOLS, ours } from '../tools/index.ts';
import { rawSocket } from '../tools/raw-socket.ts';
import { wrk } from '../tools/wrk.ts';
import type { Work } from '../work.ts';
import { rowOf, type Section } from './section.ts';

/** Over TLS, connections kept. */
export const tls: Section = {
  name: 'tls',
  about: 'GET over TLS, 64 users, 15 B and 64 KB',
  run: async ({ bench, nginx, options }) => {
    const { tlsOrigin: origin } = nginx;
    const work: Work = { scenario: 'get', origin, path: '/health', users: 64, seconds: options.seconds };
    const small = await alternate(bench, work, [ours, rawSocket, ...FAST_TOOLS]);
    const large = await alternate(bench, { ...work, path: '/64k' }, [ours, wrk]);
    return {
      tables: [
        comparison('GET over TLS, 64 users, 15-byte body, connections kept', small),
        comparison('GET over TLS, 64 users, 64 KB', large),
      ],
      targets: [
        {
          work: 'TLS keep-alive, 15 B',
          what: 'CPU of wrk',
          sign: '<=',
          commit: 1.4,
          unit: '×',
          measured: ratio(small[0], rowOf(small, wrk.name), CPU),
        },
      ],
      figures: { small, large },
    };
  },
};
