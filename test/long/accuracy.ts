import { afterAll, expect, test } from '@jest/globals';
import { allowedUs, measureCell, PERCENTILES, type Cell, type Reading } from '../scoreboard/support/accuracy.ts';
import { medianOf } from '../scoreboard/support/compare.ts';
import { figure } from '../scoreboard/support/figure.ts';
import { QUIET_LATENESS_US } from '../scoreboard/support/quiet.ts';
import { seeded } from '../simulate/random.ts';
import { workFolder } from '../support/cli.ts';
import { noiseFloor, type NoiseFloor } from '../support/noise-floor.ts';

// The accuracy experiment: do our percentiles equal the truth, over distribution × rate × load model? Each run is
// compared with the target's own log of the same run. It prints a table for bench/RESULTS.md.
//   LOADPLAN_ACCURACY_SECONDS (60), LOADPLAN_ACCURACY_REPEATS (5), LOADPLAN_ACCURACY_CELLS (a regular expression)
const SECONDS = Number(process.env['LOADPLAN_ACCURACY_SECONDS'] ?? 60);
const REPEATS = Number(process.env['LOADPLAN_ACCURACY_REPEATS'] ?? 5);
const WANTED = new RegExp(process.env['LOADPLAN_ACCURACY_CELLS'] ?? '');
const WARM_UP = Math.max(1, Math.round(SECONDS / 6));
const STALL_MS = 1_400;

const DISTRIBUTIONS = {
  constant: '/constant?us=5000',
  lognormal: '/lognormal',
  bimodal: '/bimodal',
  sawtooth: '/sawtooth',
};
const time = { seconds: SECONDS, warmUpSeconds: WARM_UP };

const OPEN: readonly Cell[] = Object.entries(DISTRIBUTIONS).flatMap(([name, path]) =>
  [50, 200, 500, 1000].map((ratePerSecond) => ({ name: `${name}, ${ratePerSecond}/s`, path, ratePerSecond, ...time })),
);
const CLOSED: readonly Cell[] = Object.entries(DISTRIBUTIONS).flatMap(([name, path]) =>
  [1, 10, 50].map((users) => ({ name: `${name}, ${users} users`, path, users, ...time })),
);
const FORMS: readonly Cell[] = [
  {
    name: 'stall of 1.4 s, 500/s',
    path: '/constant?us=1000',
    ratePerSecond: 500,
    stallMs: STALL_MS,
    ...time,
    theory: (p, stallUs) => positive(stallUs - (1 - p / 100) * SECONDS * 1e6),
  },
  {
    name: 'capacity 300/s of 400/s',
    path: '/capacity',
    ratePerSecond: 400,
    capacity: 300,
    // The queue grows from the first moment on; 1,000 waiting requests are enough.
    seconds: Math.min(SECONDS, 30),
    warmUpSeconds: 0,
    theory: (p) => (p / 100) * (400 / 300 - 1) * Math.min(SECONDS, 30) * 1e6 + 1e6 / 300,
  },
];
const CELLS = [...OPEN, ...CLOSED, ...FORMS].filter(({ name }) => WANTED.test(name));

function positive(us: number): number | undefined {
  return us > 0 ? us : undefined;
}

const work = workFolder();
afterAll(() => work.remove());

test(
  `accuracy of ${CELLS.length} cells, ${REPEATS} runs of ${SECONDS} s each`,
  async () => {
    const noise = await noiseFloor();
    const readings = new Map<Cell, Reading[]>(CELLS.map((cell) => [cell, []]));
    for (const cell of shuffled(CELLS.flatMap((one) => Array.from({ length: REPEATS }, () => one)))) {
      readings.get(cell)?.push(await measureCell(work, cell));
    }
    const rows = [...readings].map(([cell, runs]) => ({ cell, runs, result: resultOf(cell, runs, noise) }));
    const table = [
      `Noise floor before: p99.9 gap ${noise.p999GapMs.toFixed(1)} ms, longest ${noise.maxGapMs.toFixed(1)} ms. In ms: what the target's log says, then our error, median [least to most] of ${REPEATS} runs of ${SECONDS} s; late: timers of target and probe, p99.9.`,
      '',
      `| Cell | requests | ${PERCENTILES.map((p) => (p === 100 ? 'max' : `p${p}`)).join(' | ')} | KS | late | Result |`,
      `|---|---|${PERCENTILES.map(() => '---|').join('')}---|---|---|`,
      ...rows.map(({ cell, runs, result }) => row(cell, runs, result)),
    ].join('\n');
    process.stdout.write(`\n${table}\n\n`);
    const counts = ['pass', 'fail', 'inconclusive'].map(
      (word) => `${rows.filter(({ result }) => result.startsWith(word)).length} ${word}`,
    );
    figure('accuracy', `${CELLS.length} cells`, counts.join(', '));
    expect(
      rows.filter(({ result }) => result.startsWith('fail')).map(({ cell, result }) => [cell.name, result]),
    ).toEqual([]);
  },
  CELLS.length * REPEATS * (SECONDS + WARM_UP + 30) * 1000,
);

/** `pass`, or what is wrong; on a machine that was not quiet before or during the runs neither can be said. */
function resultOf(cell: Cell, runs: readonly Reading[], noise: NoiseFloor): string {
  const failures = failuresOf(cell, runs);
  const isQuiet = noise.isQuiet && medianOf(runs.map(({ lateUs }) => lateUs)) < QUIET_LATENESS_US;
  if (!isQuiet) return 'inconclusive';
  return failures.length === 0 ? 'pass' : `fail: ${failures.join('; ')}`;
}

/** Errors beyond what is allowed, by the median of the runs. */
function failuresOf(cell: Cell, runs: readonly Reading[]): readonly string[] {
  return PERCENTILES.flatMap((p, index) => {
    const errors = runs.map(({ points }) => (points[index]?.oursUs ?? NaN) - (points[index]?.truthUs ?? NaN));
    const truth = medianOf(runs.map(({ points }) => points[index]?.truthUs ?? NaN));
    const error = medianOf(errors);
    const off = Math.abs(error) <= allowedUs(p, truth) ? [] : [`p${p} off by ${ms(error)} ms`];
    return [...off, ...theoryFailure(cell, runs, p, index)];
  });
}

function theoryFailure(cell: Cell, runs: readonly Reading[], p: number, index: number): readonly string[] {
  const stallUs = medianOf(runs.map((one) => one.stallUs));
  const theoryUs = p === 100 ? undefined : cell.theory?.(p, stallUs);
  if (theoryUs === undefined) return [];
  const ours = medianOf(runs.map(({ points }) => points[index]?.oursUs ?? NaN));
  const isClose = Math.abs(ours - theoryUs) <= Math.max(5_000, 0.05 * theoryUs);
  return isClose ? [] : [`p${p} ${ms(ours)} ms, theory ${ms(theoryUs)} ms`];
}

function row(cell: Cell, runs: readonly Reading[], result: string): string {
  const columns = PERCENTILES.map((_, index) => {
    const errors = runs.map(({ points }) => (points[index]?.oursUs ?? NaN) - (points[index]?.truthUs ?? NaN));
    const truth = medianOf(runs.map(({ points }) => points[index]?.truthUs ?? NaN));
    return `${ms(truth)}: ${ms(medianOf(errors))} [${ms(Math.min(...errors))} to ${ms(Math.max(...errors))}]`;
  });
  const ks = medianOf(runs.map((one) => one.ks)).toFixed(3);
  const late = ms(medianOf(runs.map(({ lateUs }) => lateUs)));
  const count = runs.reduce((sum, one) => sum + one.count, 0);
  return `| ${cell.name} | ${count} | ${columns.join(' | ')} | ${ks} | ${late} | ${result} |`;
}

function ms(us: number): string {
  return (us / 1000).toFixed(2);
}

/** In an order that is random, and the same each time. */
function shuffled<T>(items: readonly T[]): readonly T[] {
  const random = seeded(6);
  return items
    .map((item) => ({ item, key: random() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
