import { alternate } from '../compare.ts';
import { comparison, ratio, RATE } from '../table.ts';
import { FAKER_EMAIL, FAST_EMAIL, loadplan } from '../tools/loadplan.ts';
import { wrk } from '../tools/wrk.ts';
import type { Work } from '../work.ts';
import { rateTarget, rowOf, type Section } from './section.ts';

const FAST = loadplan({ name: 'loadplan', email: FAST_EMAIL });
const FAKER = loadplan({ name: 'loadplan, faker', email: FAKER_EMAIL });
const WORK = 'Realistic plan, fast helpers';

/** Templated path, bearer, 300 B of JSON, status checked, token out of 2 KB of JSON. */
export const realistic: Section = {
  name: 'realistic',
  about: 'POST with templates, bearer, JSON body, status assertion, token extracted: against wrk with a Lua script',
  run: async ({ bench, nginx, options }) => {
    const work: Work = {
      scenario: 'realistic',
      origin: nginx.origin,
      path: '/api/v1',
      users: 64,
      seconds: options.seconds,
    };
    const rows = await alternate(bench, work, [FAST, FAKER, wrk]);
    const late = await alternate(bench, { ...work, path: '/api/late' }, [FAST, wrk]);
    return {
      tables: [
        comparison(`Realistic plan, 64 users, token at the start of the answer, e-mail ${FAST_EMAIL}`, rows),
        comparison('The same, token at the end of the answer', late),
      ],
      targets: [
        rateTarget(rows, WORK, 'wrk', [0.9, 1.1]),
        {
          work: "The same with {{faker 'internet.email'}}",
          what: 'requests/s of the above',
          sign: '>=',
          commit: 0.6,
          unit: '×',
          measured: ratio(rowOf(rows, FAKER.name), rows[0], RATE),
        },
      ],
      figures: { early: rows, late },
    };
  },
};
