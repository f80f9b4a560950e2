import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { binsOf } from '../../src/report/bins.ts';
import { reportModel } from '../../src/report/model.ts';
import { percentilesOf } from '../../src/report/percentiles.ts';
import type { ReportModel } from '../../src/report/report-model.ts';
import { LatencyHistogram } from '../../src/metrics/hdr.ts';
import { healthNote, measuredText, trustText } from '../../src/outputs/words.ts';
import type { Second } from '../../src/result/run-file.ts';
import { readRun } from '../../src/result/read-run.ts';
import { DEMO } from '../simulate/demo.ts';
import { distributionOf } from '../simulate/random.ts';
import { ramp, simulateRun, threshold } from '../simulate/run-file.ts';
import type { SimulatedRun, Truth } from '../simulate/run-file.ts';
import { temporaryFolder } from '../simulate/temporary.ts';

const temporary = temporaryFolder();
afterAll(temporary.remove);
let files = 0;

async function modelOf(changes: Partial<SimulatedRun>): Promise<{ model: ReportModel; truth: Truth }> {
  files += 1;
  const path = temporary.path(`${files}.ndjson.gz`);
  const truth = await simulateRun(path, changes);
  return { model: reportModel(await readRun(path)), truth };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

const BROKEN = { kind: 'status', name: 'http_500', message: 'boom', status: 500 } as const;

describe('the ten-minute demo', () => {
  let model: ReportModel;
  let truth: Truth;
  beforeAll(async () => {
    ({ model, truth } = await modelOf(DEMO));
  }, 180_000);

  test('counts are exact', () => {
    const requests = truth.ok.slice(0, 8).map((values, id) => values.length + (truth.failed[id]?.length ?? 0));
    expect(model.samplers.slice(0, 8).map((row) => row.requests)).toEqual(requests);
    expect(model.all.requests).toBe(sum(requests));
    expect(model.overview.failed).toBe(sum(truth.failed.slice(0, 8).map((values) => values.length)));
    expect(model.all.throughput).toBeCloseTo(sum(requests) / 600, 9);
  });

  test('percentiles are within 0.1 % of the exact ones', () => {
    model.samplers.forEach((row, id) => {
      const values = [...(truth.ok[id] ?? []), ...(truth.failed[id] ?? [])].sort((a, b) => a - b);
      for (const { p, ms } of row.percentiles) {
        const exact = values[Math.ceil((p / 100) * values.length - 1e-9) - 1] ?? 0;
        expect(Math.abs(((ms ?? 0) * 1000) / exact - 1)).toBeLessThan(0.001);
      }
      expect(row.maxMs).toBe((values.at(-1) ?? 0) / 1000);
      expect(row.minMs).toBe((values[0] ?? 0) / 1000);
      expect(row.meanMs).toBeCloseTo(sum(values) / values.length / 1000, 6);
    });
  });

  test('the timeline adds up to the totals', () => {
    const { timeline } = model;
    expect(timeline.binSeconds).toBe(2);
    expect(timeline.seconds).toHaveLength(300);
    expect(sum(timeline.okPerSecond) * 2).toBeCloseTo(model.all.requests - model.all.failed, 6);
    expect(sum(timeline.failedPerSecond) * 2).toBeCloseTo(model.all.failed, 6);
    timeline.samplers.forEach((series, row) => {
      const counted = sum(series.okPerSecond) + sum(series.failedPerSecond);
      expect(counted * 2).toBeCloseTo(model.samplers[row]?.requests ?? 0, 6);
    });
    const statuses = timeline.statuses.map(({ status, perSecond }) => ({
      status,
      count: Math.round(sum(perSecond) * 2),
    }));
    expect(statuses).toEqual(model.all.statuses);
    expect(Math.max(...timeline.maxMs.map((ms) => ms ?? 0))).toBe(model.all.maxMs);
  });

  test('passed and failed requests of a sampler make up all of them, bin by bin', () => {
    let mixed = 0;
    for (const columns of [model.timeline, ...model.timeline.samplers]) {
      const { ok, failed, okPerSecond, failedPerSecond } = columns;
      columns.meanMs.forEach((mean, bin) => {
        const counts = [(okPerSecond[bin] ?? 0) * 2, (failedPerSecond[bin] ?? 0) * 2] as const;
        const means = [ok.meanMs[bin], failed.meanMs[bin]] as const;
        expect(means.map((one) => one !== undefined)).toEqual(counts.map((count) => count > 0));
        if (mean === undefined) return;
        const summed = counts[0] * (means[0] ?? 0) + counts[1] * (means[1] ?? 0);
        expect(summed / sum(counts)).toBeCloseTo(mean, 6);
        expect(Math.max(ok.maxMs[bin] ?? 0, failed.maxMs[bin] ?? 0)).toBe(columns.maxMs[bin]);
        expect(Math.min(ok.minMs[bin] ?? Infinity, failed.minMs[bin] ?? Infinity)).toBe(columns.minMs[bin]);
        if (counts[0] > 0 && counts[1] > 0) mixed += 1;
        else expect((counts[1] > 0 ? failed : ok).p95Ms[bin]).toBe(columns.p95Ms[bin]);
      });
    }
    expect(mixed).toBeGreaterThan(10);
  });

  test('every column has one entry per bin', () => {
    const { seconds, percentileCurves: _, samplers, groups, statuses, binSeconds: __, ...columns } = model.timeline;
    const { ok, failed, ...single } = columns;
    for (const column of [single, ok, failed].flatMap((part): unknown[] => Object.values(part)))
      expect(column).toHaveLength(seconds.length);
    for (const { serverTimings, ok: okTimes, failed: failedTimes, ...series } of samplers) {
      for (const column of [series, okTimes, failedTimes].flatMap((part): unknown[] => Object.values(part)))
        expect(column).toHaveLength(seconds.length);
      for (const { meanMs } of serverTimings) expect(meanMs).toHaveLength(seconds.length);
    }
    for (const { unit: ___, ...group } of groups)
      for (const column of Object.values(group)) expect(column).toHaveLength(seconds.length);
    for (const { perSecond } of statuses) expect(perSecond).toHaveLength(seconds.length);
    for (const error of model.errors) expect(sum(error.perBin)).toBe(error.count);
    for (const row of model.samplers) expect(row.sparkline.length).toBeLessThanOrEqual(40);
  });

  test('each thread group has its users over time, planned and at work, which add up to those of the run', () => {
    const { groups, activeUsers, plannedUsers, seconds } = model.timeline;
    expect(groups).toHaveLength(model.groups.length);
    const sums = (of: (group: (typeof groups)[number]) => readonly number[]): number[] =>
      seconds.map((_, bin) => sum(groups.map((group) => of(group)[bin] ?? 0)));
    // The most of a bin is that of each group by itself.
    const within = (values: readonly number[], all: readonly number[]): void =>
      values.forEach((value, bin) => expect(Math.abs(value - (all[bin] ?? 0))).toBeLessThanOrEqual(groups.length));
    within(
      sums(({ users }) => users),
      activeUsers,
    );
    within(
      sums(({ planned }) => planned),
      plannedUsers,
    );
    groups.forEach(({ users }, at) => expect(Math.max(...users)).toBe(model.groups[at]?.maxActive));
  });

  test('requests stand before transactions, which count as no request', () => {
    expect(model.samplers.map((row) => row.kind)).toEqual([...Array<string>(8).fill('request'), 'transaction']);
    expect(sum(model.samplers.map((row) => row.timeShare))).toBeCloseTo(1, 9);
    expect(model.samplers[8]?.timeShare).toBe(0);
  });

  test('the verdict names the thresholds that failed, and when', () => {
    expect(model.verdict).toEqual({
      state: 'FAIL',
      thresholdsFailed: 2,
      thresholdsTotal: 5,
      sentence: '2 of 5 thresholds failed: p95 < 400ms, errorRate < 1%.',
      first: { text: 'errorRate < 1%', ...model.thresholds[1]?.firstBroken },
    });
    const [p95, errorRate, throughput] = model.thresholds;
    expect(errorRate?.firstBroken?.atMs).toBeLessThan(p95?.firstBroken?.atMs ?? 0);
    expect(p95?.firstBroken?.users).toBeGreaterThan(140);
    expect(errorRate?.firstBroken?.atMs).toBeGreaterThanOrEqual(360_000);
    expect(throughput?.firstBroken).toBeUndefined();
    expect(throughput?.margin).toBeGreaterThan(0);
    expect(p95?.margin).toBeLessThan(0);
    expect(model.all.broken).toEqual(['p95', 'errorRate']);
  });

  test('errors come by cause, most frequent first, with examples', () => {
    const counts = model.errors.map((error) => error.count);
    expect(counts).toEqual([...counts].sort((a, b) => b - a));
    expect(sum(counts)).toBe(model.overview.failed);
    expect(sum(model.errors.map((error) => error.shareOfErrors))).toBeCloseTo(1, 9);
    expect(model.errors[0]).toMatchObject({ name: 'http_503' });
    expect(model.errors[0]?.firstMs).toBeGreaterThanOrEqual(360_000);
    expect(model.errors[0]?.samplers.map((sampler) => sampler.name)).toEqual(['GET /products', 'POST /orders']);
    expect(model.errors[0]?.examples).toHaveLength(8);
  });

  test('percentile curves rise and end where a sample lies beyond', () => {
    const [all] = model.timeline.percentileCurves;
    expect(all?.name).toBe('all');
    expect(model.timeline.percentileCurves).toHaveLength(10);
    const points = all?.points ?? [];
    expect(points.map(({ ms }) => ms)).toEqual(points.map(({ ms }) => ms).sort((a, b) => a - b));
    expect(points.map(({ p }) => p)).toEqual(expect.arrayContaining([0, 50, 90, 95, 99, 99.9]));
    expect(((100 - (points.at(-1)?.p ?? 0)) / 100) * model.all.requests).toBeGreaterThanOrEqual(1);
  });

  test('the best steady minute lies in the hold', () => {
    expect(model.overview.bestMinute).toBeGreaterThan(model.overview.throughput);
  });
});

describe('small and strange runs', () => {
  test('zero requests', async () => {
    const { model } = await modelOf({
      seconds: 3,
      users: () => 0,
      thresholds: [threshold('p95 < 1s', { metric: 'p95', limit: 1e6 })],
    });
    expect(model.all).toMatchObject({ requests: 0, errorRate: 0, throughput: 0, meanMs: 0, apdex: 0 });
    expect(model.all.percentiles.every(({ ms }) => ms === undefined)).toBe(true);
    expect(model.verdict.state).toBe('FAIL');
    expect(model.thresholds[0]?.reason).toBe('No request finished, so there is nothing to judge.');
    expect(model.errors).toEqual([]);
    allFinite(model);
  });

  test('no second at all', async () => {
    const { model } = await modelOf({ seconds: 0, durationMs: 0 });
    expect(model.timeline.seconds).toEqual([0]);
    expect(model.verdict).toMatchObject({ state: 'NO THRESHOLDS' });
    expect(model.verdict.suggestion).toBeUndefined();
    allFinite(model);
  });

  test('all failed', async () => {
    const { model } = await modelOf({
      samplers: [{ name: 'a', ratePerUser: 2, medianMs: 20, errors: [{ ...BROKEN, share: 1 }] }],
    });
    expect(model.all.errorRate).toBe(1);
    expect(model.all.apdex).toBe(0);
    expect(model.all.okPercentiles.every(({ ms }) => ms === undefined)).toBe(true);
    expect(model.all.failedPercentiles[0]?.ms).toBe(model.all.percentiles[0]?.ms);
    allFinite(model);
  });

  test('one request: no percentile is claimed', async () => {
    const { model } = await modelOf({
      seconds: 1,
      workers: 1,
      seed: 1,
      users: () => 1,
      samplers: [{ name: 'a', ratePerUser: 1, medianMs: 20 }],
    });
    expect(model.all.requests).toBe(1);
    expect(model.all.percentiles).toEqual([50, 90, 95, 99].map((p) => ({ p, rough: true })));
    expect(model.all.meanMs).toBe(model.all.maxMs);
    expect(model.all.apdexRough).toBe(true);
    allFinite(model);
  });

  test('three seconds', async () => {
    const { model } = await modelOf({ seconds: 3, users: () => 20, durationMs: 3_210 });
    expect(model.timeline.seconds).toEqual([0, 1, 2]);
    expect(model.overview.bestMinute).toBeUndefined();
    expect(model.all.throughput).toBeCloseTo(model.all.requests / 3.21, 9);
    allFinite(model);
  });

  test('a killed run', async () => {
    const { model, truth } = await modelOf({
      ends: false,
      thresholds: [threshold('max < 9s', { metric: 'max', limit: 9e6 })],
    });
    expect(model.run.reason).toBe('incomplete');
    expect(model.verdict).toMatchObject({
      state: 'STOPPED EARLY',
      sentence: 'The results break off before the end of the run; all thresholds were kept until then.',
    });
    const values = [...(truth.ok[0] ?? []), ...(truth.failed[0] ?? [])].sort((a, b) => a - b);
    const exact = values[Math.ceil(0.95 * values.length) - 1] ?? 0;
    const measured = model.samplers[0]?.percentiles.find(({ p }) => p === 95)?.ms ?? 0;
    expect(Math.abs((measured * 1000) / exact - 1)).toBeLessThan(0.008);
  });
});

describe('verdicts', () => {
  const kept = threshold('max < 9s', { metric: 'max', limit: 9e6 });
  const broken = threshold('max < 1ms', { metric: 'max', limit: 1_000 });
  test.each<[string, Partial<SimulatedRun>, string, string]>([
    ['kept', { thresholds: [kept] }, 'PASS', 'The threshold was kept.'],
    ['all kept', { thresholds: [kept, kept] }, 'PASS', 'All 2 thresholds were kept.'],
    ['one broken', { thresholds: [kept, broken] }, 'FAIL', '1 of 2 thresholds failed: max < 1ms.'],
    ['none set', {}, 'NO THRESHOLDS', 'The plan sets no thresholds, so nothing was judged.'],
    [
      'stopped',
      { thresholds: [kept, broken], reason: 'stopped' },
      'STOPPED EARLY',
      'The run was stopped by the user; 1 of 2 thresholds had failed.',
    ],
    ['aborted', { thresholds: [broken], reason: 'aborted' }, 'FAIL', 'The run was aborted: max < 1ms.'],
    [
      'stopTest',
      { thresholds: [kept], reason: 'aborted', detail: 'stopTest: login is down' },
      'FAIL',
      'The run was aborted: stopTest: login is down.',
    ],
    [
      'broken',
      { thresholds: [kept], reason: 'broken', detail: 'worker 2 was lost.' },
      'STOPPED EARLY',
      'The run broke: worker 2 was lost.',
    ],
    ['invalid', { thresholds: [kept], invalid: 'The generator was late.' }, 'INVALID', 'The generator was late.'],
  ])('%s', async (_, changes, state, sentence) => {
    const { model } = await modelOf({ seconds: 5, ...changes });
    expect(model.verdict).toMatchObject({ state, sentence });
  });

  const BLOCKED: SimulatedRun['generator'] = (second) => (second > 1 && second < 5 ? { loopDelayP99Ms: 85 } : {});
  const TOO_SLOW =
    'The generator was too slow from 0:02 to 0:05: its event loop was blocked for up to 85ms. Times in this run are not to be trusted. Use fewer threads, --workers 4, or another machine.';
  test.each<[string, Partial<SimulatedRun>]>([
    ['finished', {}],
    ['stopped', { reason: 'stopped' }],
    ['killed before it could write its end', { ends: false }],
    ['without thresholds', { thresholds: [] }],
  ])('a generator that was too slow makes any run INVALID: %s', async (_, changes) => {
    const { model } = await modelOf({ seconds: 8, thresholds: [kept], generator: BLOCKED, ...changes });
    expect(model.verdict).toMatchObject({ state: 'INVALID', sentence: TOO_SLOW });
    expect(model.verdict.suggestion).toBeUndefined();
    expect(model.health).toMatchObject({
      state: 'INVALID',
      findings: [{ signal: 'loop-delay', level: 'INVALID', fromMs: 2000, toMs: 5000, worst: 85, text: TOO_SLOW }],
    });
  });

  test('a run that broke says so first, and its generator beside it', async () => {
    const detail = 'Data file "users.csv" is no longer what it was.';
    const { model } = await modelOf({ seconds: 8, generator: BLOCKED, reason: 'broken', detail });
    expect(model.verdict).toMatchObject({ state: 'STOPPED EARLY', sentence: `The run broke: ${detail}` });
    expect(model.verdict.suggestion).toBeUndefined();
    expect(healthNote(model)).toBe(`Generator INVALID. ${TOO_SLOW}`);
    expect(trustText(model)).toBe('');
  });

  test('one that was slow at times does not change the verdict', async () => {
    const { model } = await modelOf({ thresholds: [kept], generator: (s) => ({ gcMaxMs: s % 5 === 4 ? 61 : 2 }) });
    expect(model.verdict.state).toBe('PASS');
    expect(model.health).toMatchObject({ state: 'DEGRADED', findings: [{ signal: 'gc', level: 'DEGRADED' }] });
  });

  test('without thresholds a block to paste is offered', async () => {
    const { model } = await modelOf({ users: () => 50 });
    const p95 = model.all.percentiles.find(({ p }) => p === 95)?.ms ?? 0;
    const suggested = Number(/p95: \{ lessThan: (\d+)ms \}/.exec(model.verdict.suggestion ?? '')?.[1]);
    expect(suggested).toBeGreaterThanOrEqual(p95 * 1.2);
    expect(suggested).toBeLessThan(p95 * 1.2 * 1.11);
    expect(model.verdict.suggestion).toMatch(
      /^thresholds:\n {2}p95: .*\n {2}p99: .*\n {2}errorRate: \{ lessThan: \d+(\.\d)?% \}$/,
    );
  });
});

test.each([
  // samples → p50, p90, p99: what is shown
  [0, ['-', '-', '-']],
  [1, ['-', '-', '-']],
  [2, ['rough', '-', '-']],
  [19, ['rough', 'rough', '-']],
  [20, ['fine', 'rough', '-']],
  [99, ['fine', 'rough', '-']],
  [100, ['fine', 'fine', 'rough']],
  [999, ['fine', 'fine', 'rough']],
  [1000, ['fine', 'fine', 'fine']],
])('%d samples carry p50, p90, p99 as %j', (count, shown) => {
  const histogram = new LatencyHistogram(3);
  histogram.add(distributionOf(Array.from({ length: count }, (_, i) => 1000 + i)));
  const percentiles = percentilesOf([histogram], [50, 90, 99]);
  expect(percentiles.map(({ ms, rough }) => (ms === undefined ? '-' : rough ? 'rough' : 'fine'))).toEqual(shown);
});

test.each([
  // run → bin, bins, covered by the last
  ['0s', 0, 1, 1, 1],
  ['30s', 30_000, 1, 30, 1],
  ['5 min', 300_000, 1, 300, 1],
  ['5 min and a bit, which is no bin of its own', 300_500, 2, 150, 2.5],
  ['most of five seconds', 4_700, 1, 5, 1],
  ['10 min', 600_000, 2, 300, 2],
  ['1 h', 3_600_000, 15, 240, 15],
  ['25 h', 90_000_000, 300, 300, 300],
  ['50 h', 180_000_000, 600, 300, 600],
])('%s is cut into bins', (_, durationMs, binSeconds, count, lastCovered) => {
  const bins = binsOf([], durationMs);
  expect([bins.binSeconds, bins.starts.length, bins.covered.at(-1)]).toEqual([binSeconds, count, lastCovered]);
});

test.each([
  // seconds of run, requests a second → bin: p99 where 60 bins have 100, else p95 where 15 have 20, else p50 where 10 have 2
  [300, 100, 1],
  [300, 50, 2],
  [300, 20, 5],
  [300, 10, 2],
  [600, 10, 10],
  [300, 1, 2],
  [40, 10, 2],
  [40, 1, 2],
  [3, 10, 1],
  [3600, 1000, 15],
])('%d s at %d requests a second: bins of %d s', (length, rate, binSeconds) => {
  const seconds = Array.from({ length }, (_, t) => ({ t }) as Second);
  expect(binsOf(seconds, length * 1000, { requestsIn: () => rate }).binSeconds).toBe(binSeconds);
});

test('a few requests a second still show their p95 over time', async () => {
  const { model } = await modelOf({
    seconds: 40,
    users: () => 10,
    samplers: [{ name: 'a', ratePerUser: 1, medianMs: 20 }],
  });
  expect(model.timeline.binSeconds).toBe(2);
  const drawn = model.timeline.p95Ms.filter((ms) => ms !== undefined).length;
  expect(drawn / model.timeline.p95Ms.length).toBeGreaterThan(0.3);
});

test('a threshold on a percentile of few samples says that it is rough', async () => {
  const { model } = await modelOf({
    seconds: 10,
    users: () => 10,
    samplers: [{ name: 'a', ratePerUser: 5, medianMs: 20 }],
    thresholds: [
      threshold('p99 < 9s', { metric: 'p99', limit: 9e6 }),
      threshold('median < 9s', { metric: 'median', limit: 9e6 }),
      threshold('max < 9s', { metric: 'max', limit: 9e6 }),
    ],
  });
  expect(model.thresholds.map(({ rough }) => rough)).toEqual([true, undefined, undefined]);
  const [p99, median] = model.thresholds.map((row) => measuredText(row, '~'));
  expect(p99).toMatch(/^~\d/);
  expect(median).toMatch(/^\d/);
});

test('a failing stretch is first broken only when three bins in a row are over the limit', async () => {
  const errors = [
    { ...BROKEN, share: 1, fromSecond: 5, toSecond: 7 },
    { ...BROKEN, share: 1, fromSecond: 12, toSecond: 20 },
  ];
  const { model } = await modelOf({
    users: () => 10,
    samplers: [{ name: 'a', ratePerUser: 5, medianMs: 20, errors }],
    thresholds: [threshold('errorRate < 1%', { metric: 'errorRate', limit: 0.01, unit: 'share' })],
  });
  expect(model.thresholds[0]?.firstBroken).toEqual({ atMs: 12_000, users: 10 });
});

test('apdex counts satisfied fully, tolerated half, failed not', async () => {
  const sampler = { ratePerUser: 4, sigma: 0.001 };
  const { model } = await modelOf({
    users: () => 20,
    samplers: [
      { ...sampler, name: 'satisfied', medianMs: 100 },
      { ...sampler, name: 'tolerated', medianMs: 1000 },
      { ...sampler, name: 'frustrated', medianMs: 3000 },
      { ...sampler, name: 'failed', medianMs: 100, errors: [{ ...BROKEN, share: 1 }] },
    ],
  });
  expect(model.samplers.map((row) => row.apdex)).toEqual([1, 0.5, 0, 0]);
});

test('with corrected latency the time share rests on what users waited', async () => {
  const { model } = await modelOf({
    users: ramp(20, 5),
    samplers: [
      { name: 'open', ratePerUser: 1, medianMs: 50, corrected: true },
      { name: 'closed', ratePerUser: 1, medianMs: 50 },
    ],
  });
  const [open, closed] = model.samplers;
  expect(open?.timeShare).toBeCloseTo(
    ((open?.meanMs ?? 0) * 0.8 * (open?.requests ?? 0)) /
      ((open?.meanMs ?? 0) * 0.8 * (open?.requests ?? 0) + (closed?.meanMs ?? 0) * (closed?.requests ?? 0)),
    3,
  );
});

test('two models of one run are equal, and plain data', async () => {
  const path = temporary.path('twice.ndjson.gz');
  await simulateRun(path);
  const [first, second] = [reportModel(await readRun(path)), reportModel(await readRun(path))];
  expect(second).toEqual(first);
  const json = JSON.stringify(first);
  writeFileSync(temporary.path('model.json'), json);
  expect(json).not.toContain('NaN');
});

/** No NaN and no infinity anywhere. */
function allFinite(value: unknown, path = 'model'): void {
  if (typeof value === 'number') expect([path, Number.isFinite(value)]).toEqual([path, true]);
  if (typeof value === 'object' && value !== null) {
    for (const [name, part] of Object.entries(value)) allFinite(part, `${path}.${name}`);
  }
}

describe('what a run file tells of checks, slow requests and load', () => {
  let model: ReportModel;
  let truth: Truth;
  beforeAll(async () => {
    ({ model, truth } = await modelOf({ ...DEMO, seconds: 240, users: ramp(200, 160) }));
  }, 180_000);

  test('an assertion held for all that passed, and for what a later one or an extractor failed', () => {
    const requests = (truth.ok[4]?.length ?? 0) + (truth.failed[4]?.length ?? 0);
    const failedOf = (message: string): number =>
      model.errors
        .filter((error) => error.message.includes(message))
        .reduce((sum, error) => sum + (error.samplers.find(({ name }) => name === 'POST /orders')?.count ?? 0), 0);
    const [unprocessable, wrong] = [failedOf('422'), failedOf('$.status')];
    expect(model.checks.map(({ text, passed, failed }) => [text, passed, failed])).toEqual(
      [
        ['status: 201', requests - unprocessable, unprocessable],
        ['jsonPath: { $.status: created }', requests - unprocessable - wrong, wrong],
        ['responseTime: 5s', requests - unprocessable - wrong, 0],
      ].sort((a, b) => Number(b[2]) - Number(a[2])),
    );
    expect(model.checks.find(({ failed }) => failed > 0)?.error).toBeDefined();
  });

  test('the slowest five of each sampler, slowest first', () => {
    model.samplers.forEach((row, id) => {
      const most = Math.max(...(truth.ok[id] ?? []));
      expect(row.slowest).toHaveLength(5);
      expect(row.slowest[0]?.elapsedUs).toBe(most);
      const times = row.slowest.map(({ elapsedUs }) => elapsedUs);
      expect(times).toEqual(times.toSorted((a, b) => b - a));
    });
  });

  test('bands hold every request once, in the run and in each bin', () => {
    for (const row of [model.all, ...model.samplers]) {
      expect(sum(row.okBands?.counts ?? []) + sum(row.failedBands?.counts ?? [])).toBe(row.requests);
      expect(sum(Object.values(row.satisfaction))).toBeCloseTo(1, 9);
    }
    const inBins = model.timeline.heat.map((column) => sum(column?.counts ?? []));
    expect(sum(inBins)).toBe(model.all.requests);
  });

  test('levels follow the users up, and leave the last bin out', () => {
    const { levels, timeline } = model;
    expect(levels.length).toBeGreaterThan(15);
    expect(sum(levels.map(({ bins }) => bins))).toBe(timeline.seconds.length - 1);
    const users = levels.map((level) => level.users);
    expect(users).toEqual(users.toSorted((a, b) => a - b));
    expect(levels.at(-1)?.p95Ms).toBeGreaterThan(
      2 * (levels.find(({ p95Ms }) => p95Ms !== undefined)?.p95Ms ?? Infinity),
    );
  });
});
