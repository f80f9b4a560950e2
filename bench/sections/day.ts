import { statSync } from 'node:fs';
import { join } from 'node:path';
import { writeLongRun, type LongRun } from '../long-run-file.ts';
import { measure } from '../measure.ts';
import { cells, number } from '../table.ts';
import { MAIN } from '../tools/loadplan.ts';
import type { Bench } from '../compare.ts';
import type { Section } from './section.ts';

const MIB = 1024 * 1024;
const DEADLINE_SECONDS = 300;

/** 24 hours, 20 samplers, 3 requests/s each. */
const DAY: LongRun = { samplers: 20, seconds: 86_400, requestsPerSecond: 3 };

/** How long `plan report` takes for a run of a day, and what memory: it must not hold the day. */
export const day: Section = {
  name: 'day',
  about: 'plan report on run files of 24 hours: 20 samplers, 3 requests/s each',
  run: async ({ bench, options }) => {
    const shape = { ...DAY, seconds: Math.max(60, Math.round(DAY.seconds * options.scale)) };
    const written = await measured(bench, 'as written', shape);
    const old = await measured(bench, 'a record a second', { ...shape, isSecondBySecond: true });
    const isWhole = options.scale === 1;
    const target = { work: 'Report of a day, 20 samplers', sign: '<=' as const };
    return {
      tables: [
        [
          '### plan report on a day\n',
          ...[
            ['records', 'requests', 'run file MB', 'seconds', 'peak MiB'],
            ['---', '---', '---', '---', '---'],
            written.row,
            old.row,
          ].map(cells),
          '',
        ].join('\n'),
      ],
      targets: [
        { ...target, what: 'wall time', commit: 10, unit: 's', measured: isWhole ? written.seconds : undefined },
        { ...target, what: 'peak', commit: 500, unit: 'MiB', measured: isWhole ? written.peakMib : undefined },
      ],
      figures: { written, old },
    };
  },
};

interface Measured {
  readonly row: readonly string[];
  readonly seconds: number;
  readonly peakMib: number;
}

async function measured(bench: Bench, name: string, shape: LongRun): Promise<Measured> {
  const file = join(bench.folder, `${name.replaceAll(' ', '-')}.ndjson.gz`);
  bench.log(`writing a day, ${name}`);
  const requests = await writeLongRun(file, shape);
  const { generator } = bench.cores;
  const command = [process.execPath, MAIN, 'report', file, '-o', join(bench.folder, 'day'), '--force'];
  const result = await measure(command, {
    deadlineSeconds: DEADLINE_SECONDS,
    everyMs: 50,
    ...(generator !== undefined && { cores: generator }),
  });
  if (result.cutOff || result.code !== 0) throw new Error(`plan report failed: ${result.output}`);
  const [seconds, peakMib] = [result.wallSeconds, result.peakBytes / MIB];
  const megabytes = number(statSync(file).size / 1e6, 1);
  return { row: [name, String(requests), megabytes, number(seconds, 1), number(peakMib, 0)], seconds, peakMib };
}
