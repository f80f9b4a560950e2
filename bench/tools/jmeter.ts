import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { percentile } from '../statistics.ts';
import type { Work } from '../work.ts';
import { find } from './find.ts';
import { jmxFor, type JmeterLoad } from './jmx.ts';
import { atMost, type Counted, type Tool } from './tool.ts';

const found = find('jmeter', ['-v'], /(\d+\.\d+(?:\.\d+)?)\s*\n/);

/** JMeter without its window, with a results file as its manual wants it. */
export const jmeter: Tool = {
  name: 'JMeter',
  version: found && `JMeter ${found.version}`,
  refuses: atMost(1000),
  prepare: (work, folder) => jmeterInvocation(work, folder, { duration: work.seconds }),
};

/** JMeter for work of any size. */
export function jmeterInvocation(work: Work, folder: string, load: JmeterLoad): ReturnType<Tool['prepare']> {
  const [plan, results] = [join(folder, 'plan.jmx'), join(folder, 'results.csv')];
  writeFileSync(plan, jmxFor(work, load));
  const settings = ['-n', '-t', plan, '-l', results, '-j', join(folder, 'jmeter.log'), '-f'];
  return {
    command: [
      ...(found?.words ?? []),
      ...settings,
      '-Jsummariser.name=',
      '-Jjmeter.save.saveservice.output_format=csv',
    ],
    read: () => readResults(results),
  };
}

/** `timeStamp`, `elapsed` and `success` by the names in the first line; labels of ours hold no commas. */
function readResults(file: string): Counted {
  const lines = readFileSync(file, 'latin1').split('\n');
  const names = (lines[0] ?? '').split(',');
  const [startAt, elapsedAt, successAt] = [
    names.indexOf('timeStamp'),
    names.indexOf('elapsed'),
    names.indexOf('success'),
  ];
  const elapsed: number[] = [];
  let failed = 0;
  let firstMs = Number.POSITIVE_INFINITY;
  let lastMs = 0;
  for (const line of lines.slice(1)) {
    if (line === '') continue;
    // A failure message may hold commas, but stands behind neither `elapsed` nor, where it passed, `success`.
    const cells = line.split(',');
    elapsed.push(Number(cells[elapsedAt]));
    if (cells[successAt] !== 'true') failed++;
    firstMs = Math.min(firstMs, Number(cells[startAt]));
    lastMs = Math.max(lastMs, Number(cells[startAt]) + Number(cells[elapsedAt]));
  }
  const loadSeconds = (lastMs - firstMs) / 1000;
  return {
    requests: elapsed.length,
    failed,
    loadSeconds,
    p50Ms: percentile(elapsed, 50),
    p99Ms: percentile(elapsed, 99),
  };
}
