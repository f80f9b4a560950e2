import { readFileSync, writeFileSync } from 'node:fs';
import { constants, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Interval } from '../../src/metrics/interval.ts';
import { reportModel } from '../../src/report/model.ts';
import { BoundedSeconds } from '../../src/result/bounded-seconds.ts';
import { SecondFold } from '../../src/result/fold-seconds.ts';
import { HealthJudge } from '../../src/result/health/judge-health.ts';
import { mergeSecond } from '../../src/result/merge-second.ts';
import { readRun, type RunResult } from '../../src/result/read-run.ts';
import { lengthOf, widthAt } from '../../src/result/record-width.ts';
import { partOf } from '../../src/result/run-part.ts';
import type { Second } from '../../src/result/run-file.ts';
import type { Summary } from '../../src/outputs/summary-json.ts';
import { SamplerTotals } from '../../src/result/totals.ts';
import { openRunFile, type HeadFacts } from '../../src/result/write-run.ts';
import { Simulation, simulatedHead, type SimulatedRun } from '../simulate/run-file.ts';
import { schemaErrors } from '../simulate/schemas.ts';
import { plan, readJson } from '../support/cli.ts';
import { contextOf, secondAt } from '../simulate/seconds.ts';
import { temporaryFolder } from '../simulate/temporary.ts';

const temporary = temporaryFolder();
afterAll(temporary.remove);

const HOURS = 3600;

/** What is written around the two moments from which records are longer, the hours between them left out. */
const TIMES: readonly (readonly [from: number, to: number])[] = [
  [0, 120],
  [4 * HOURS - 60, 4 * HOURS + 63],
  [24 * HOURS - 60, 24 * HOURS + 97],
];
const LENGTH = 24 * HOURS + 97;

const RUN: SimulatedRun = {
  name: 'overnight',
  seed: 11,
  seconds: 60,
  workers: 2,
  samplers: [
    {
      name: 'GET /a',
      ratePerUser: 0.4,
      medianMs: 30,
      errors: [{ kind: 'status', name: 'http_500', message: 'boom', status: 500, share: 0.2 }],
    },
    { name: 'GET /b', ratePerUser: 0.1, medianMs: 90, corrected: true },
  ],
  groups: [],
  thresholds: [],
  users: () => 12,
  slowdown: () => 1,
  generator: (second) => ({ loop: second % 7 === 3 ? 0.5 : 0.1 }),
  head: { plannedMs: LENGTH * 1000 },
  events: [],
  reason: 'completed',
  ends: true,
};

function seconds(): number[] {
  return TIMES.flatMap(([from, to]) => Array.from({ length: to - from }, (_, at) => from + at));
}

async function write(path: string, ends: boolean, head: Partial<HeadFacts> = {}): Promise<void> {
  const simulation = new Simulation(RUN);
  const writer = await openRunFile(path, { ...simulatedHead(RUN), ...head });
  for (const second of seconds()) await writer.interval(simulation.second(second));
  if (ends) await writer.end({ reason: 'completed', durationMs: LENGTH * 1000 });
  // As a process does that is killed: nothing that it still held is written.
  else writeFileSync(`${path}.killed`, readFileSync(path));
  await writer.close();
}

/** All that the records say of each sampler, whatever their length. */
function totalsOf(records: readonly Second[]): unknown {
  const totals = RUN.samplers.map(() => new SamplerTotals(2));
  for (const { samplers } of records) for (const sampler of samplers) totals[sampler.id]?.addSecond(sampler);
  return totals.map((sampler) => sampler.toRecord());
}

describe('the file of a long run', () => {
  const path = temporary.path('long.ndjson.gz');
  let run: RunResult;
  beforeAll(async () => {
    await write(path, true);
    run = await readRun(path);
  });

  test('has records of 1, 5 and 30 seconds, each on its grid', () => {
    const lengths = new Map<number, number>();
    for (const second of run.seconds) {
      const length = lengthOf(second);
      lengths.set(length, (lengths.get(length) ?? 0) + 1);
      if (length === 5 || length === 30) expect([second.t, second.t % length]).toEqual([second.t, 0]);
    }
    // The five seconds and the thirty that were not over when the writing went on elsewhere, or ended, are shorter.
    expect(Object.fromEntries(lengths)).toEqual({ 1: 180, 3: 1, 5: 12 + 12, 30: 3, 7: 1 });
  });

  test('fits the schema, where a record of several seconds too is whole', () => {
    const records = gunzipSync(readFileSync(path)).toString().trimEnd().split('\n');
    const errors = schemaErrors('run');
    for (const record of records) expect(errors(JSON.parse(record))).toEqual([]);
  });

  test('loses nothing: its records add up to the totals', () => {
    run.end.totals.forEach(({ id, ok, failed, started, status, errors }) => {
      const [sum] = [totalsOf(run.seconds)].flat().slice(id, id + 1);
      expect(sum).toMatchObject({ started, status, ...(errors && { errors }) });
      expect(sum).toMatchObject({ ok: { n: ok?.n, sumUs: ok?.sumUs, maxUs: ok?.maxUs } });
      if (failed !== undefined) expect(sum).toMatchObject({ failed: { n: failed.n, minUs: failed.minUs } });
    });
  });

  test('says what the same seconds say one by one', () => {
    const single = singleRecords();
    expect(totalsOf(run.seconds)).toEqual(totalsOf(single));
    // Folded by hand, or kept one by one: the same report, but for what is told by the second.
    const long = reportModel(run);
    const short = reportModel({ ...run, seconds: single });
    expect(long.timeline.p95Ms).toEqual(short.timeline.p95Ms);
    expect(long.timeline.okPerSecond).toEqual(short.timeline.okPerSecond);
    expect(long.timeline.activeUsers).toEqual(short.timeline.activeUsers);
    expect(long.timeline.generator).toEqual(short.timeline.generator);
    expect(long.samplers).toEqual(short.samplers);
    expect(long.groups).toEqual(short.groups);
  });

  test('a part of it begins and ends where records do', () => {
    const part = partOf(run, { fromSeconds: 24 * HOURS + 31, toSeconds: 24 * HOURS + 70 });
    expect(part.head.startedAt - run.head.startedAt).toBe((24 * HOURS + 30) * 1000);
    expect(part.end.durationMs).toBe(60_000);
    expect(part.seconds.map(({ t }) => t)).toEqual([0, 30]);
    expect(reportModel(part).timeline.binSeconds).toBe(30);
    expect(partOf(run, { fromSeconds: 31, toSeconds: 70 }).end.durationMs).toBe(39_000);
  });
});

describe('the commands on a long run', () => {
  const path = temporary.path('told.ndjson.gz');
  beforeAll(() => write(path, true));

  async function told(...args: string[]): Promise<{ readonly text: string; readonly summary: Summary }> {
    const folder = temporary.path(`told${args.join('')}`);
    const { code, stderr, stdout } = await plan(['report', path, '-o', folder, '--print', ...args]);
    expect([code, stderr.includes('/index.html')]).toEqual([0, true]);
    return { text: stdout, summary: readJson(`${folder}/summary.json`) as Summary };
  }

  test('plan report tells the whole, and a part in whole records', async () => {
    const { end, seconds: records } = await readRun(path);
    const whole = await told();
    expect(whole.summary.all.requests).toBe((end.all.ok?.n ?? 0) + (end.all.failed?.n ?? 0));
    const part = await told('--from', `${24 * HOURS + 31}s`, '--to', `${24 * HOURS + 70}s`);
    const own = records.filter(({ t }) => t === 24 * HOURS + 30 || t === 24 * HOURS + 60);
    const ended = own
      .flatMap(({ samplers }) => samplers)
      .reduce((sum, { ok, failed }) => sum + (ok?.n ?? 0) + (failed?.n ?? 0), 0);
    expect(part.summary.all.requests).toBe(ended);
    expect(part.summary.run.durationMs).toBe(60_000);
  });

  test('plan compare tells no change between two that measured the same', async () => {
    const again = temporary.path('again.ndjson.gz');
    await write(again, true, { startedAt: Date.UTC(2026, 0, 16) });
    const output = temporary.path('comparison');
    const { code, stderr } = await plan(['compare', path, again, '-o', output]);
    expect([code, stderr]).toEqual([0, expect.not.stringMatching(/error/)]);
    const { rows } = readJson(`${output}/comparison.json`) as { readonly rows: readonly { readonly name: string }[] };
    expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining(['GET /a', 'GET /b']));
  });
});

describe('a long run that is killed', () => {
  test('loses the record under way, and no more', async () => {
    const path = temporary.path('killed.ndjson.gz');
    await write(path, false);
    const { seconds: records, complete, end } = await readRun(`${path}.killed`);
    expect(complete).toBe(false);
    expect(records.at(-1)).toMatchObject({ t: 24 * HOURS + 60, seconds: 30 });
    expect(end.durationMs).toBe((24 * HOURS + 90) * 1000);
    // Closed without an end it has them all.
    expect((await readRun(path)).seconds.at(-1)).toMatchObject({ t: 24 * HOURS + 90, seconds: 7 });
  });

  test('an event brings what came before it into the file', async () => {
    const path = temporary.path('event.ndjson.gz');
    const simulation = new Simulation(RUN);
    const writer = await openRunFile(path, simulatedHead(RUN));
    const kinds = (): string[] =>
      gunzipSync(readFileSync(path), { finishFlush: constants.Z_SYNC_FLUSH })
        .toString()
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as { k: string }).k)
        .filter((kind) => kind === 's' || kind === 'ev');
    for (const t of [86_400, 86_401]) await writer.interval(simulation.second(t));
    expect(kinds()).toEqual([]);
    await writer.event({ atMs: 86_402_000, name: 'stop-requested', text: 'Ctrl-C' });
    expect(kinds()).toEqual(['s', 'ev']);
    await writer.interval(simulation.second(86_402));
    await writer.end({ reason: 'stopped', durationMs: 86_403_000 });
    expect((await readRun(path)).seconds.map(({ t, seconds: length }) => [t, length])).toEqual([
      [86_400, 2],
      [86_402, undefined],
    ]);
  });

  test('a part that a worker sends late is a record of its own', async () => {
    const path = temporary.path('late.ndjson.gz');
    const simulation = new Simulation(RUN);
    const writer = await openRunFile(path, simulatedHead(RUN));
    const [first, late] = simulation.second(14_400) as [Interval, Interval];
    await writer.interval([first]);
    await writer.interval(simulation.second(14_401));
    await writer.interval([late]);
    const end = await writer.end({ reason: 'completed', durationMs: 14_402_000 });
    const run = await readRun(path);
    expect(run.seconds.map(({ t, seconds: length }) => [t, length])).toEqual([
      [14_400, undefined],
      [14_400, 2],
    ]);
    expect(run.seconds.flatMap(({ samplers }) => samplers).reduce((sum, { ok }) => sum + (ok?.n ?? 0), 0)).toBe(
      end.totals.reduce((sum, { ok }) => sum + (ok?.n ?? 0), 0),
    );
  });
});

describe('reading in bounded memory', () => {
  const LIMIT = 400_000;

  test('fewer and longer records, the same sums, each seen once before', () => {
    const single = singleRecords();
    const seen: Second[] = [];
    const bounded = new BoundedSeconds((second) => seen.push(second), LIMIT);
    for (const second of single) bounded.add(second);
    const records = bounded.records();
    expect(records.length).toBeLessThan(single.length / 2);
    expect(Math.max(...records.map(lengthOf))).toBeGreaterThan(1);
    expect(totalsOf(records)).toEqual(totalsOf(single));
    expect(seen).toEqual(single);
    expect(records.map(({ t }) => t)).toEqual(records.map(({ t }) => t).toSorted((a, b) => a - b));
  });

  test('a short run has its every second, as it was written', () => {
    const single = singleRecords();
    const bounded = new BoundedSeconds(() => {
      throw new Error('nothing is folded');
    });
    for (const second of single) bounded.add(second);
    expect(bounded.records()).toEqual(single);
  });
});

describe('one record of several', () => {
  const GROUP = { active: 1, planned: 1, iterationsStarted: 1, iterationsFinished: 1, dropped: 1, lost: 0 };
  const arrivals = (due: number, queued: number): Partial<Second['groups'][number]> => ({
    arrivals: { due, queued, unserved: 0, queuedAtStop: 0 },
  });

  test.each<[string, readonly Second[], object]>([
    // what, of which seconds -> the record
    [
      'counts are added, users are the most',
      [secondAt(5, { group: { ...GROUP, active: 4 } }), secondAt(6, { group: { ...GROUP, active: 2 } })],
      { t: 5, seconds: 2, groups: [{ active: 4, planned: 1, iterationsStarted: 2, dropped: 2 }] },
    ],
    [
      'what waits is that of the last, beside the most',
      [secondAt(5, { group: arrivals(3, 9) }), secondAt(6, { group: arrivals(4, 1) })],
      { groups: [{ arrivals: { due: 7, queued: 1, mostQueued: 9 } }] },
    ],
    [
      'shares and delays are the worst, times of users are added',
      [
        secondAt(5, { generator: { loop: 0.2, gcMs: 3, usersMs: { requests: 10, pauses: 1 } } }),
        secondAt(6, { generator: { loop: 0.8, gcMs: 4, usersMs: { requests: 20, pauses: 2 } } }),
      ],
      { generator: { loop: 0.8, gcMs: 7, usersMs: { requests: 30, pauses: 3 } } },
    ],
    [
      'the rest of a second shortens it, and its shares say nothing',
      [secondAt(5, { generator: { cpu: 0.2 } }), secondAt(6, { generator: { cpu: 5, lengthMs: 100 } })],
      { seconds: 2, generator: { cpu: 0.2, lengthMs: 1100 } },
    ],
    ['seconds without a record are covered too', [secondAt(5), secondAt(9)], { t: 5, seconds: 5 }],
  ])('%s', (_, records, expected) => {
    const fold = new SecondFold();
    for (const second of records) fold.add(second);
    expect(fold.take()).toMatchObject(expected);
    expect(fold.isEmpty).toBe(true);
  });

  test('says no more of the generator than is certain', () => {
    const late = { lagP99Ms: 80, lagMaxMs: 90 };
    const judged = (records: readonly Second[]): string => {
      const judge = new HealthJudge(contextOf());
      for (const second of records) judge.take(second);
      return judge.health({ isOver: true }).state;
    };
    // Late for five seconds is INVALID; one second in each five is no such row.
    const five = [0, 1, 2, 3, 4].map((t) => secondAt(t, { generator: late }));
    expect(judged(five)).toBe('INVALID');
    expect(judged([0, 5, 10].map((t) => ({ ...secondAt(t, { generator: late }), seconds: 5 })))).toBe('DEGRADED');
  });
});

test.each([
  // second of the run -> length of its record
  [0, 1],
  [14_399, 1],
  [14_400, 5],
  [86_399, 5],
  [86_400, 30],
  [1_000_000, 30],
])('a record that begins at %d s has %d s', (t, width) => {
  expect(widthAt(t)).toBe(width);
});

test('a histogram that cannot be read is told where it is opened', () => {
  const [good] = singleRecords();
  if (good === undefined) throw new Error('no record');
  const damaged = JSON.parse(
    JSON.stringify(good).replaceAll(/"h":"HISTFAA[^"]{12}/g, '"h":"HISTFAAxxxxxxxxxxxx'),
  ) as Second;
  const bounded = new BoundedSeconds(() => undefined, 1);
  const fill = (): void => {
    for (let t = 0; t < 200; t++) bounded.add({ ...damaged, t });
  };
  expect(fill).toThrow(RangeError);
});

/** The records that versions without longer ones wrote. */
function singleRecords(): Second[] {
  const simulation = new Simulation(RUN);
  return seconds().map((second) => mergeSecond(second, simulation.second(second), () => 0));
}
