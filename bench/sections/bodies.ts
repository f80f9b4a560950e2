import { alternate, type Row } from '../compare.ts';
import { MARK } from '../nginx.ts';
import { comparison, CPU, ratio } from '../table.ts';
import type { Target } from '../targets.ts';
import { ours } from '../tools/index.ts';
import { loadplan } from '../tools/loadplan.ts';
import { wrk } from '../tools/wrk.ts';
import type { Work } from '../work.ts';
import { rowOf, type Section } from './section.ts';

const READS = loadplan({ name: 'loadplan, body read as text', looksForText: true });
const BODIES = [
  ['/2k', '2 KB'],
  ['/64k', '64 KB'],
  ['/chunked/2k', '2 KB chunked'],
  ['/chunked/64k', '64 KB chunked'],
] as const;

/** Bodies that nobody reads, and the same captured as text and searched. */
export const bodies: Section = {
  name: 'bodies',
  about: '2 KB and 64 KB, with content-length and chunked; not read, and read as text',
  run: async ({ bench, nginx, options }) => {
    const found: Record<string, readonly Row[]> = {};
    for (const [path, title] of BODIES) {
      const { origin } = nginx;
      const work: Work = { scenario: 'get', origin, path, users: 64, seconds: options.seconds, contains: MARK };
      found[title] = await alternate(bench, work, [ours, READS, wrk]);
    }
    const large = found['64 KB'] ?? [];
    return {
      tables: Object.entries(found).map(([title, rows]) => comparison(`GET, 64 users, ${title}`, rows)),
      targets: [
        target('64 KB bodies nobody reads', 1.3, large[0], large),
        target('64 KB bodies captured as text', 2.7, rowOf(large, READS.name), large),
      ],
      figures: found,
    };
  },
};

function target(work: string, commit: number, row: Row | undefined, rows: readonly Row[]): Target {
  const measured = ratio(row, rowOf(rows, wrk.name), CPU);
  return { work, what: 'CPU of wrk', sign: '<=', commit, unit: '×', measured };
}
