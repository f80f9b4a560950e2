import { appendFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { workFolder } from '../support/cli.ts';
import { countBy, recordingServer, type RecordingServer } from '../support/recording-server.ts';
import { groupSums, runPlan } from '../support/run-plan.ts';

const work = workFolder();
let server: RecordingServer;
beforeAll(async () => {
  server = await recordingServer();
});
afterAll(async () => {
  await server.close();
  work.remove();
});

const ids = (): readonly number[] => server.log.map(({ path }) => Number(path.split('/')[1]));
const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, id) => id);
const WIDE = 'x'.repeat(1024);
/** 18 MiB: too much to be kept in memory. */
const BIG_ROWS = 17_500;
work.write('small.csv', `id\n${upTo(40).join('\n')}\n`);
work.write(
  'big.csv',
  `id,note\n${upTo(BIG_ROWS)
    .map((id) => `${id},${WIDE}\n`)
    .join('')}`,
);

const planOf = (data: string, load: string): string => `
baseUrl: ${server.origin}
data: { row: { ${data} } }
threadGroups:
  - ${load}
    samplers: [{ get: '/{{row.id}}' }]
`;

describe('unique: every row once, then the threads stop', () => {
  test.each([
    [1, 'threads: 5\n    loops: 100'],
    // Only one of the workers has a thread at all: the rows of the others must not be left out.
    [2, 'threads: 1\n    loops: 100'],
    [3, 'arrivals: { rate: 100/s, duration: 1s, maxThreads: 50 }'],
  ])('%d workers, %s', async (workers, load) => {
    server.reset();
    const args = ['--workers', String(workers)];
    const { code, run } = await runPlan(work, planOf('file: small.csv, mode: unique', load), { args });
    expect([code, run.end.reason]).toEqual([0, 'completed']);
    expect(ids().toSorted((a, b) => a - b)).toEqual(upTo(40));
    expect(groupSums(run).iterations).toBe(40);
    const text =
      'Data set "row" ran out of rows after 40; threads that asked for another one ended (onEnd: stopThread).';
    expect(run.events.map(({ name, text: said }) => [name, said])).toEqual([['data-used-up', text]]);
    expect(run.end.detail).toBe(text);
  });
});

test.each([1, 3])('shared among %d workers: the same rows as often', async (workers) => {
  server.reset();
  const args = ['--workers', String(workers)];
  const { code, run } = await runPlan(work, planOf('file: small.csv', 'threads: 7\n    loops: 13'), { args });
  expect([code, run.events]).toEqual([0, []]);
  // 7 × 13 = 91 draws: 40 rows twice, the first 11 a third time.
  expect(countBy(ids().map(String))).toEqual(Object.fromEntries(upTo(40).map((id) => [String(id), id < 11 ? 3 : 2])));
});

test('stopTest: no row is drawn twice, the run is complete', async () => {
  server.reset();
  const plan = planOf('file: small.csv, mode: unique, onEnd: stopTest', 'threads: 3\n    loops: 100');
  const { code, run } = await runPlan(work, plan, { args: ['--workers', '2'] });
  expect([code, run.end.reason]).toEqual([0, 'completed']);
  expect(new Set(ids()).size).toBe(ids().length);
  expect(run.end.detail).toBe('Data set "row" ran out of rows after 40; the test ended (onEnd: stopTest).');
});

test.each([
  [2, 'iteration', 'threads: 20\n    loops: 10'],
  [3, 'thread', 'threads: 200\n    loops: 1'],
])('a big file, %d workers, unique per %s: the first rows, each once', async (workers, per, load) => {
  server.reset();
  const data = `file: big.csv, mode: unique, per: ${per}, types: { id: integer }`;
  const { code } = await runPlan(work, planOf(data, load), { args: ['--workers', String(workers)] });
  expect(code).toBe(0);
  expect(ids().toSorted((a, b) => a - b)).toEqual(upTo(200));
});

test('a big file at random: from all over it, and the same rows for the same seed', async () => {
  const drawn: (readonly number[])[] = [];
  for (const workers of [1, 3]) {
    server.reset();
    const args = ['--workers', String(workers), '--seed', '7'];
    await runPlan(work, planOf('file: big.csv, mode: random', 'threads: 10\n    loops: 10'), { args });
    drawn.push(ids().toSorted((a, b) => a - b));
  }
  expect(drawn[0]).toHaveLength(100);
  expect(drawn[1]).toEqual(drawn[0]);
  expect(drawn[0]?.at(-1)).toBeGreaterThan(BIG_ROWS * 0.8);
});

test('nested values of JSON Lines', async () => {
  server.reset();
  work.write('people.jsonl', '{"id": 12345678901234567890, "address": {"city": "Oslo"}}\n');
  const { code } = await runPlan(
    work,
    planOf('file: people.jsonl', 'threads: 1\n    loops: 1').replace('{{row.id}}', '{{row.id}}/{{row.address.city}}'),
  );
  expect(code).toBe(0);
  expect(server.log.map(({ path }) => path)).toEqual(['/12345678901234567890/Oslo']);
});

test('a file that changes during the run breaks it', async () => {
  const file = work.write(
    'changing.csv',
    `id,note\n${upTo(BIG_ROWS)
      .map((id) => `${id},${WIDE}\n`)
      .join('')}`,
  );
  server.reset((_request, index) => {
    if (index === 0) appendFileSync(file, '1,2\n');
    return {};
  });
  const { code, run, summary } = await runPlan(work, planOf('file: changing.csv', 'threads: 1\n    loops: 5000'));
  expect([code, run.end.reason]).toEqual([3, 'broken']);
  expect(run.end.detail).toBe(
    'Data file "changing.csv" is no longer what it was when the run was checked. Leave it alone until the run is over.',
  );
  expect(summary.verdict.sentence).toContain('"changing.csv" is no longer what it was');
  expect(server.log.length).toBeLessThan(200);
});
