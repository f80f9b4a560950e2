import { statSync } from 'node:fs';
import { join } from 'node:path';
import { writeBigRun, type BigRun } from '../big-run-file.ts';
import { measure } from '../measure.ts';
import { cells, number } from '../table.ts';
import { MAIN } from '../tools/loadplan.ts';
import type { Section } from './section.ts';

const MIB = 1024 * 1024;
const DEADLINE_SECONDS = 120;

/** 10,000,000 requests: 20 samplers, 500/s each, 1000 seconds. */
const TEN_MILLION: BigRun = { samplers: 20, seconds: 1000, requestsPerSecond: 500 };

/** How long `plan report` takes for the file of a long run, and what memory: both must not follow its requests. */
export const report: Section = {
  name: 'report',
  about: 'plan report on the run file of 10,000,000 requests: 20 samplers, 1000 seconds',
  run: async ({ bench, options }) => {
    const shape = { ...TEN_MILLION, seconds: Math.max(10, Math.round(TEN_MILLION.seconds * options.scale)) };
    const file = join(bench.folder, 'big.ndjson.gz');
    bench.log('writing the run file');
    const requests = await writeBigRun(file, shape);
    const output = join(bench.folder, 'big-report');
    const { generator } = bench.cores;
    const measured = await measure([process.execPath, MAIN, 'report', file, '-o', output, '--force'], {
      deadlineSeconds: DEADLINE_SECONDS,
      everyMs: 50,
      ...(generator !== undefined && { cores: generator }),
    });
    if (measured.cutOff || measured.code !== 0) throw new Error(`plan report failed: ${measured.output}`);
    const page = statSync(join(output, 'index.html')).size;
    const rows = [
      ['requests', 'run file MB', 'page KB', 'seconds', 'peak MiB'],
      ['---', '---', '---', '---', '---'],
      [
        String(requests),
        number(statSync(file).size / 1e6, 1),
        number(page / 1000, 0),
        number(measured.wallSeconds, 2),
        number(measured.peakBytes / MIB, 0),
      ],
    ];
    const isWhole = options.scale === 1;
    const target = { work: 'Report of 10 million requests', sign: '<=' as const };
    return {
      tables: [['### plan report\n', ...rows.map(cells), ''].join('\n')],
      targets: [
        { ...target, what: 'wall time', commit: 5, unit: 's', measured: isWhole ? measured.wallSeconds : undefined },
        { ...target, what: 'peak', commit: 500, unit: 'MiB', measured: isWhole ? measured.peakBytes / MIB : undefined },
      ],
      figures: { requests, page, seconds: measured.wallSeconds, peakBytes: measured.peakBytes },
    };
  },
};
