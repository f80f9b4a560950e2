import { describe, expect, test } from '@jest/globals';
import type { ThreadGroup } from '../../src/plan/plan.ts';
import { compileText, problemLines } from '../support/compile-text.ts';

const group = (load: string): string => `threadGroups:\n  - { ${load}, samplers: [{ get: 'http://127.0.0.1/' }] }\n`;
const open = (group: ThreadGroup | undefined): unknown => group?.timetable.plannedIterations;
const end = (group: ThreadGroup | undefined): unknown => group?.timetable.totalMs;

interface Row {
  readonly setting: string;
  /** The plan, `{{v}}` in the place of the setting. */
  readonly load: string;
  readonly right: string;
  readonly read: (group: ThreadGroup | undefined) => unknown;
  readonly value: unknown;
  /** Values that are no good, with the code of the problem. */
  readonly wrong: readonly (readonly [value: string, code: string])[];
}

const TIME = [
  ['5', 'unit'],
  ['soon', 'bad-value'],
  ['-5s', 'bad-value'],
  ['5 parsecs', 'bad-value'],
] as const;
const COUNT = [
  ['0', 'bad-value'],
  ['-1', 'bad-value'],
  ['2.5', 'bad-value'],
  ['many', 'bad-value'],
  ['1e3', 'bad-value'],
  ['5s', 'bad-value'],
] as const;
const RATE = [
  ['5', 'unit'],
  ['5s', 'bad-value'],
  ['fast', 'bad-value'],
] as const;

const ROWS: readonly Row[] = [
  { setting: 'threads', load: `threads: '{{v}}'`, right: '7', read: (g) => g?.maxUsers, value: 7, wrong: COUNT },
  { setting: 'loops', load: `threads: 1, loops: '{{v}}'`, right: '7', read: (g) => g?.loops, value: 7, wrong: COUNT },
  {
    setting: 'loops',
    load: `threads: 1, duration: 1s, loops: '{{v}}'`,
    right: 'forever',
    read: (g) => g?.loops,
    value: Infinity,
    wrong: COUNT,
  },
  { setting: 'duration', load: `threads: 1, duration: '{{v}}'`, right: '2m', read: end, value: 120_000, wrong: TIME },
  {
    setting: 'delay',
    load: `threads: 1, duration: 1s, delay: '{{v}}'`,
    right: '2s',
    read: end,
    value: 3000,
    wrong: TIME,
  },
  {
    setting: 'rampUp',
    load: `threads: 1, duration: 9s, rampUp: '{{v}}'`,
    right: '2s',
    read: (g) => g?.timetable.phases[0]?.toMs,
    value: 2000,
    wrong: TIME,
  },
  {
    setting: 'threads',
    load: `stages: [{ threads: '{{v}}', hold: 1s }]`,
    right: '7',
    read: (g) => g?.maxUsers,
    value: 7,
    wrong: COUNT.slice(1),
  },
  {
    setting: 'rampUp',
    load: `stages: [{ threads: 2, rampUp: '{{v}}' }]`,
    right: '2s',
    read: end,
    value: 2000,
    wrong: TIME,
  },
  {
    setting: 'hold',
    load: `stages: [{ threads: 2, hold: '{{v}}' }]`,
    right: '1h',
    read: end,
    value: 3_600_000,
    wrong: TIME,
  },
  {
    setting: 'rate',
    load: `arrivals: { rate: '{{v}}', duration: 10s }`,
    right: '12/m',
    read: open,
    value: 2,
    wrong: RATE,
  },
  {
    setting: 'duration',
    load: `arrivals: { rate: 5/s, duration: '{{v}}' }`,
    right: '2s',
    read: open,
    value: 10,
    wrong: TIME,
  },
  {
    setting: 'maxThreads',
    load: `arrivals: { rate: 5/s, duration: 1s, maxThreads: '{{v}}' }`,
    right: '7',
    read: (g) => g?.maxUsers,
    value: 7,
    wrong: COUNT,
  },
  {
    setting: 'rate',
    load: `arrivals: { stages: [{ rate: '{{v}}', hold: 10s }] }`,
    right: '0.5/s',
    read: open,
    value: 5,
    wrong: RATE,
  },
  {
    setting: 'rampUp',
    load: `arrivals: { stages: [{ rate: 4/s, rampUp: '{{v}}' }] }`,
    right: '5s',
    read: open,
    value: 10,
    wrong: TIME,
  },
  {
    setting: 'hold',
    load: `arrivals: { stages: [{ rate: 4/s, hold: '{{v}}' }] }`,
    right: '5s',
    read: open,
    value: 20,
    wrong: TIME,
  },
  {
    setting: 'pace',
    load: `threads: 1, pace: '{{v}}'`,
    right: '8s-12s',
    read: (g) => g?.pace,
    value: { fromMs: 8000, toMs: 12_000 },
    wrong: TIME,
  },
  {
    setting: 'thinkTime',
    load: `threads: 1, thinkTime: '{{v}}'`,
    right: '1s-3s',
    read: (g) => g?.thinkTime,
    value: { fromMs: 1000, toMs: 3000 },
    wrong: [...TIME, ['3s-1s', 'bad-value']],
  },
  {
    setting: 'gracefulStop',
    load: `threads: 1, gracefulStop: '{{v}}'`,
    right: '5s',
    read: (g) => g?.gracefulStopMs,
    value: 5000,
    wrong: TIME,
  },
  {
    setting: 'timer',
    load: `threads: 1, timer: '{{v}}'`,
    right: '1s',
    read: (g) => g?.name,
    value: 'Thread group 1',
    wrong: TIME,
  },
];

describe.each(ROWS)('$setting in { $load }', ({ load, right, read, value, wrong, setting }) => {
  test('from a plan variable, --var, the environment and a secret', async () => {
    const text = group(load);
    const results = [
      await compileText(`variables: { v: '${right}' }\n${text}`),
      await compileText(`variables: { v: other }\n${text}`, { overrides: { v: right } }),
      await compileText(text.replace('{{v}}', `{{env "LOAD_V"}}`), { env: { LOAD_V: right } }),
      await compileText(`secrets: { s: LOAD_S }\n${text.replace('{{v}}', '{{secrets.s}}')}`, {
        env: { LOAD_S: right },
      }),
    ];
    for (const result of results) {
      expect(problemLines(result).filter((line) => !line.includes(' advice '))).toEqual([]);
      expect(read(result.plan?.groups[0])).toEqual(value);
    }
  });

  test.each(wrong)('not %s', async (bad, code) => {
    const { problems } = await compileText(`variables: { v: '${bad}' }\n${group(load)}`);
    const errors = problems.filter(({ severity }) => severity === 'error');
    // One error, at the expression.
    expect(errors).toMatchObject([{ code, line: 3 }]);
    expect(errors[0]?.message).toContain(`"${setting}"`);
  });

  test('not what changes during the run', async () => {
    const { problems } = await compileText(group(load.replace('{{v}}', '{{threadNumber}}')));
    expect(problems.filter(({ severity }) => severity === 'error')).toHaveLength(1);
  });
});

test('warmUp takes expressions too', async () => {
  const text = (v: string): string => `variables: { v: '${v}' }\nwarmUp: '{{v}}'\n${group('threads: 1, duration: 1m')}`;
  expect((await compileText(text('30s'))).plan?.warmUpMs).toBe(30_000);
  for (const [bad, code] of TIME) {
    expect((await compileText(text(bad))).problems).toMatchObject([{ code, line: 2 }]);
  }
});
