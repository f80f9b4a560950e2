import { alternate } from '../compare.ts';
import { comparison } from '../table.ts';
import { ours, SCENARIO_TOOLS } from '../tools/index.ts';
import type { Work } from '../work.ts';
import { rateTarget, type Section } from './section.ts';

const WORK = 'Plain GET plan, 64 users, 15 B';

/** Against tools that people write plans and scripts for. */
export const peers: Section = {
  name: 'peers',
  about: 'plain and realistic, 64 and 1,000 users: against JMeter, Locust (both clients), Artillery, k6',
  run: async ({ bench, nginx, options }) => {
    const { origin } = nginx;
    const work: Work = { scenario: 'get', origin, path: '/health', users: 64, seconds: options.seconds };
    const tools = [ours, ...SCENARIO_TOOLS];
    const plain = await alternate(bench, work, tools);
    const realistic = await alternate(bench, { ...work, scenario: 'realistic', path: '/api/v1' }, tools);
    const thousand = await alternate(bench, { ...work, users: 1000 }, tools);
    return {
      tables: [
        comparison('GET, 64 users, 15-byte body: tools with plans', plain),
        comparison('Realistic plan, 64 users: tools with plans', realistic),
        comparison('GET, 1,000 users, 15-byte body: tools with plans', thousand),
      ],
      targets: [
        rateTarget(plain, WORK, 'JMeter', [7, 9]),
        rateTarget(plain, WORK, 'Locust FastHttpUser', [17, 20]),
        rateTarget(plain, WORK, 'Locust HttpUser', [60, 80]),
        rateTarget(plain, WORK, 'Artillery', [45, 60]),
      ],
      figures: { plain, realistic, thousand },
    };
  },
};
