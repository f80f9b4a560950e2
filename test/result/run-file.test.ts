import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { constants, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { Interval } from '../../src/metrics/interval.ts';
import { percentilesUs, unpack } from '../../src/metrics/hdr.ts';
import { MAX_CAUSES } from '../../src/result/error-book.ts';
import { readRun } from '../../src/result/read-run.ts';
import type { RunResult } from '../../src/result/read-run.ts';
import type { SamplerSecond } from '../../src/result/run-file.ts';
import { openRunFile } from '../../src/result/write-run.ts';
import { aggregateOf, SamplerTotals } from '../../src/result/totals.ts';
import { judgeAll } from '../../src/thresholds/judge.ts';
import { Simulation, ramp, simulateRun, simulatedHead, threshold } from '../simulate/run-file.ts';
import type { SimulatedRun } from '../simulate/run-file.ts';
import { distributionOf } from '../simulate/random.ts';
import { temporaryFolder } from '../simulate/temporary.ts';
import { onLinux } from '../support/on-linux.ts';

const temporary = temporaryFolder();
afterAll(temporary.remove);

const RUN: SimulatedRun = {
  name: 'live',
  seed: 3,
  seconds: 30,
  workers: 3,
  samplers: [
    {
      name: 'GET /a',
      ratePerUser: 2,
      medianMs: 30,
      errors: [
        { kind: 'status', name: 'http_500', message: 'boom', status: 500, share: 0.2 },
        { kind: 'status', name: 'http_404', message: 'gone', status: 404, share: 0.1 },
      ],
    },
    { name: 'GET /b', ratePerUser: 1, medianMs: 90, corrected: true },
    { name: 'both', kind: 'transaction', ratePerUser: 1, medianMs: 300 },
  ],
  groups: [],
  thresholds: [threshold('p95 < 1s', { metric: 'p95', limit: 1_000_000 })],
  users: ramp(12, 10),
  slowdown: () => 1,
  generator: () => ({}),
  head: {},
  events: [],
  reason: 'completed',
  ends: true,
};

function totalsOf(run: RunResult, id: number): Omit<SamplerSecond, 'id'> {
  const totals = new SamplerTotals(2);
  for (const second of run.seconds)
    for (const sampler of second.samplers) if (sampler.id === id) totals.addSecond(sampler);
  return totals.toRecord();
}

describe('what is written is read back', () => {
  const path = temporary.path('whole.ndjson.gz');
  const written = simulateRun(path, RUN);

  test('the end has the exact counts, and percentiles within 0.1 %', async () => {
    const truth = await written;
    const run = await readRun(path);
    expect(run.complete).toBe(true);
    expect(run.end).toEqual(truth.end);
    RUN.samplers.forEach((_, id) => {
      const total = run.end.totals.find((entry) => entry.id === id);
      const values = [...(truth.ok[id] ?? [])].sort((a, b) => a - b);
      expect(total?.ok?.n).toBe(values.length);
      expect(total?.failed?.n ?? 0).toBe(truth.failed[id]?.length);
      expect(total?.ok?.maxUs).toBe(values.at(-1));
      if (total?.ok === undefined) throw new Error('no distribution');
      for (const p of [50, 90, 95, 99]) {
        const exact = values[Math.ceil((p / 100) * values.length - 1e-9) - 1] ?? 0;
        const measured = percentilesUs([unpack(total.ok)], [p])[0] ?? 0;
        expect(Math.abs(measured / exact - 1)).toBeLessThan(0.001);
      }
    });
  });

  test('the seconds add up to the totals, whatever the worker', async () => {
    await written;
    const run = await readRun(path);
    expect(run.seconds).toHaveLength(30);
    RUN.samplers.forEach((_, id) => {
      const { ok, failed, firstByte, elapsed, ...counts } = totalsOf(run, id);
      const { id: _id, ...total } = run.end.totals[id] ?? { id };
      expect(counts).toMatchObject({ started: total.started, status: total.status, received: total.received });
      expect(counts.errors).toEqual(total.errors);
      expect([ok?.n, failed?.n, firstByte?.n, elapsed?.n]).toEqual([
        total.ok?.n,
        total.failed?.n,
        total.firstByte?.n,
        total.elapsed?.n,
      ]);
    });
  });

  test('"all" counts requests, not transactions', async () => {
    await written;
    const { end } = await readRun(path);
    expect(end.all.ok?.n).toBe((end.totals[0]?.ok?.n ?? 0) + (end.totals[1]?.ok?.n ?? 0));
  });

  test('workers that number failures differently share causes', async () => {
    await written;
    const run = await readRun(path);
    expect(run.errors.map((error) => error.name).sort()).toEqual(['http_404', 'http_500']);
    expect(run.examples.filter((example) => example.error === run.errors[0]?.id)).toHaveLength(8);
    for (const { error, exchange } of run.examples) expect(exchange.message).toBe(run.errors[error]?.message);
  });

  test('the same run gives the same bytes', async () => {
    await written;
    const again = temporary.path('again.ndjson.gz');
    await simulateRun(again, RUN);
    expect(readFileSync(again).equals(readFileSync(path))).toBe(true);
  });

  test('a report folder stands for its run file', async () => {
    const folder = temporary.path('folder');
    await simulateRun(`${folder}/run.ndjson.gz`, { seconds: 3 });
    expect((await readRun(folder)).seconds).toHaveLength(3);
  });
});

describe('a file that breaks off', () => {
  test('is read up to the break, or refused with one sentence', async () => {
    const path = temporary.path('long.ndjson.gz');
    await simulateRun(path, RUN);
    const whole = readFileSync(path);
    const read: number[] = [];
    for (let length = 0; length < whole.length; length += 331) {
      const cut = temporary.path('cut.ndjson.gz');
      writeFileSync(cut, whole.subarray(0, length));
      const result = await readRun(cut).catch((error: unknown) => error);
      if (result instanceof Error) {
        expect(result).toMatchObject({ name: 'RunError', code: 'result-unreadable' });
        expect(result.message).toMatch(/^[^\n]+ (holds nothing|breaks off inside its first record)[^\n]*\.$/);
        read.push(-1);
        continue;
      }
      const run = result as RunResult;
      expect(run.complete).toBe(false);
      expect(run.seconds.map((second) => second.t)).toEqual(run.seconds.map((_, index) => index));
      expect(run.end.durationMs).toBe(run.seconds.length * 1000);
      expect(run.end.thresholds).toHaveLength(1);
      read.push(run.seconds.length);
    }
    expect(read).toEqual([...read].sort((a, b) => a - b));
    expect(read.at(-1)).toBe(30);
  });

  test('has an end summed up from its seconds', async () => {
    const path = temporary.path('killed.ndjson.gz');
    const truth = await simulateRun(path, { ...RUN, ends: false });
    const run = await readRun(path);
    expect(run.complete).toBe(false);
    expect(run.seconds).toHaveLength(30);
    expect(run.end).toMatchObject({ reason: 'broken', durationMs: 30_000 });
    expect(run.end.totals[0]?.ok?.n).toBe(truth.ok[0]?.length);
    expect(run.end.thresholds[0]?.passed).toBe(true);
  });

  test('damage in the middle keeps what stands before it', async () => {
    const path = temporary.path('damaged.ndjson.gz');
    await simulateRun(path, RUN);
    const bytes = readFileSync(path);
    bytes.fill(0xff, Math.floor(bytes.length / 2), Math.floor(bytes.length / 2) + 40);
    writeFileSync(path, bytes);
    const run = await readRun(path);
    expect(run.complete).toBe(false);
    expect(run.seconds.length).toBeGreaterThan(3);
  });
});

describe('what is no run file is refused', () => {
  const head = { k: 'head', schema: 'plan-run/1' };
  test.each([
    ['text', Buffer.from('name: plan\n'), /is not a run file: it is not gzip-compressed\.$/],
    ['other gzip', gzipSync('hello\n'), /is not a run file of this tool\.$/],
    ['other JSON', gzipSync('{"a":1}\n'), /is not a run file of this tool\.$/],
    ['null', gzipSync('null\n'), /is not a run file of this tool\.$/],
    [
      'newer',
      gzipSync('{"k":"head","schema":"plan-run/2"}\n'),
      /written by a newer version \(format 2\); this one reads up to 1\.$/,
    ],
    ['no head', gzipSync('{"k":"s","t":0}\n'), /is not a run file of this tool\.$/],
    ['half a head', gzipSync(`${JSON.stringify(head)}\n`), /has a damaged first record\.$/],
    ['empty', Buffer.alloc(0), /holds nothing/],
  ])('%s', async (name, bytes, message) => {
    const path = temporary.path(`no-${name}`);
    writeFileSync(path, bytes);
    await expect(readRun(path)).rejects.toMatchObject({
      code: 'result-unreadable',
      message: expect.stringMatching(message),
    });
  });

  test('a path that is not there', async () => {
    await expect(readRun(temporary.path('missing'))).rejects.toMatchObject({ code: 'result-unreadable' });
  });

  test('unknown kinds and fields are passed over', async () => {
    const path = temporary.path('future.ndjson.gz');
    await simulateRun(path, { seconds: 2 });
    const lines = gunzipSync(readFileSync(path)).toString().split('\n');
    lines.splice(1, 0, '{"k":"future","x":1}');
    writeFileSync(path, gzipSync(lines.join('\n').replace('"k":"s"', '"k":"s","later":true')));
    expect((await readRun(path)).complete).toBe(true);
  });
});

describe('the writer', () => {
  test('every second is in the file as soon as it is written, and every record whole', async () => {
    const path = temporary.path('open.ndjson.gz');
    const writer = await openRunFile(path, simulatedHead(RUN));
    expect((await readRun(path)).seconds).toHaveLength(0);
    const simulation = new Simulation(RUN);
    const sync = { finishFlush: constants.Z_SYNC_FLUSH };
    for (let second = 0; second < 12; second++) {
      await writer.interval(simulation.second(second));
      expect((await readRun(path)).seconds.at(-1)?.t).toBe(second);
      expect(gunzipSync(readFileSync(path), sync).toString()).toMatch(/\}\n$/);
    }
    await writer.event({ atMs: 12_000, name: 'stop-requested', text: 'Ctrl-C' });
    await writer.end({ reason: 'stopped', durationMs: 12_000 });
    // The whole is one gzip stream, as any tool reads it.
    expect(
      gunzipSync(readFileSync(path))
        .toString()
        .match(/"k":"s"/g),
    ).toHaveLength(12);
  });

  test('a record longer than every buffer is whole too', async () => {
    const path = temporary.path('long-record.ndjson.gz');
    const writer = await openRunFile(path, simulatedHead(RUN));
    const text = randomBytes(3_000_000).toString('hex');
    await writer.event({ atMs: 1, name: 'warning', text });
    expect((await readRun(path)).events).toEqual([{ k: 'ev', atMs: 1, name: 'warning', text }]);
    await writer.close();
  });

  test('knows totals and the last ten seconds while it writes', async () => {
    const truth = { ok: RUN.samplers.map((): number[] => []), failed: RUN.samplers.map((): number[] => []) };
    const simulation = new Simulation(RUN, truth);
    const writer = await openRunFile(temporary.path('live.ndjson.gz'), simulatedHead(RUN));
    let before = 0;
    for (let second = 0; second < 25; second++) {
      if (second === 15) before = (truth.ok[0]?.length ?? 0) + (truth.failed[0]?.length ?? 0);
      await writer.interval(simulation.second(second));
    }
    const live = writer.aggregates();
    const now = (truth.ok[0]?.length ?? 0) + (truth.failed[0]?.length ?? 0);
    expect(live.seconds).toBe(25);
    expect(live.samplers[0]?.total.requests).toBe(now);
    expect(live.samplers[0]?.recent).toMatchObject({ requests: now - before, seconds: 10 });
    expect(live.all.total.requests).toBe(now + (truth.ok[1]?.length ?? 0));
    const values = [...(truth.ok[1] ?? [])].sort((a, b) => a - b);
    const p95 = live.samplers[1]?.total.percentileUs(95) ?? 0;
    expect(Math.abs(p95 / (values[Math.ceil(0.95 * values.length) - 1] ?? 1) - 1)).toBeLessThan(0.001);
    expect(live.groups[0]?.active).toBe(12);
    expect(live.errors.map((error) => error.name)).toEqual(['http_500', 'http_404']);
    expect(judgeAll(RUN.thresholds, live.find)).toMatchObject([{ passed: true }]);
    const end = await writer.end({ reason: 'completed', durationMs: 25_000 });
    expect(aggregateOf([opened(end.all)], 25).percentileUs(95)).toBe(live.all.total.percentileUs(95));
  });

  test('counts causes beyond a hundred as "other"', async () => {
    const path = temporary.path('causes.ndjson.gz');
    const writer = await openRunFile(path, simulatedHead(RUN));
    await writer.interval([withFailures(150)]);
    await writer.end({ reason: 'completed', durationMs: 1000 });
    const run = await readRun(path);
    expect(run.errors).toHaveLength(MAX_CAUSES + 1);
    expect(run.errors.at(-1)).toMatchObject({ name: 'other' });
    expect(run.end.all.errors?.[String(MAX_CAUSES)]).toBe(50);
  });

  test('counts a failure that was never named as "other"', async () => {
    const path = temporary.path('unnamed.ndjson.gz');
    const writer = await openRunFile(path, simulatedHead(RUN));
    await writer.interval([{ ...withFailures(4), newFailures: [] }]);
    const end = await writer.end({ reason: 'completed', durationMs: 1000 });
    expect(end.all.errors).toEqual({ '0': 4 });
    expect((await readRun(path)).errors).toMatchObject([{ name: 'other' }]);
  });

  test('draws five more examples from all later ones', async () => {
    const path = temporary.path('examples.ndjson.gz');
    await simulateRun(path, RUN);
    const { examples, errors } = await readRun(path);
    const seconds = examples
      .filter((example) => example.error === errors[0]?.id)
      .map(({ exchange }) => Math.floor(exchange.atMs / 1000));
    expect(Math.max(...seconds.slice(0, 3))).toBeLessThanOrEqual(Math.min(...seconds.slice(3)));
    expect(Math.max(...seconds)).toBeGreaterThan(10);
  });

  test('says where it cannot write', async () => {
    const path = '/dev/null/run.ndjson.gz';
    await expect(openRunFile(path, simulatedHead(RUN))).rejects.toMatchObject({
      name: 'RunError',
      code: 'result-unwritable',
    });
  });

  onLinux('a full disk is an error, and leaves the aggregates', async () => {
    await expect(openRunFile('/dev/full', simulatedHead(RUN))).rejects.toMatchObject({ code: 'result-unwritable' });
  });
});

function opened(record: Omit<SamplerSecond, 'id'>): SamplerTotals {
  const totals = new SamplerTotals(3);
  totals.addSecond(record);
  return totals;
}

/** One second in which `count` requests of the first sampler failed, each for a reason of its own. */
function withFailures(count: number): Interval {
  const [base] = new Simulation({ ...RUN, workers: 1, samplers: [] }).second(0);
  if (base === undefined) throw new Error('no interval');
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  return {
    ...base,
    labels: [
      {
        label: 0,
        started: count,
        skipped: 0,
        interrupted: 0,
        failed: distributionOf(numbers.map((number) => number * 1000)),
        bytesIn: 0,
        bytesOut: 0,
        newConnections: 0,
        connectSumUs: 0,
        connectMaxUs: 0,
        statuses: { '500': count },
        failures: Object.fromEntries(numbers.map((number) => [String(number), 1])),
      },
    ],
    newFailures: numbers.map((number) => ({
      number,
      failure: { kind: 'check', name: 'assertion', message: `cause ${'x'.repeat(number)}` },
    })),
  };
}
