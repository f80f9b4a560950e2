import type { CapturedExchange } from '../../src/metrics/sample.ts';
import { BANDS_PER_DECADE, type BandCounts } from '../../src/report/bands.ts';
import { loadLevels } from '../../src/report/load-levels.ts';
import type {
  ErrorGroup,
  Percentile,
  ReportModel,
  SamplerRow,
  ThresholdRow,
  Timeline,
} from '../../src/report/report-model.ts';

/** What a made-up report model looks like: a ramp to `users`, then a hold, through a pool that fills up at about 70 %. */
export interface SimulatedReport {
  readonly seed?: number;
  readonly durationSeconds?: number;
  readonly binSeconds?: number;
  readonly samplerNames?: readonly string[];
  readonly users?: number;
  readonly state?: ReportModel['verdict']['state'];
  /** Put into names, messages, headers and bodies. */
  readonly hostileText?: string;
}

const NAMES = [
  'GET /health',
  'GET /api/v1/products',
  'GET /api/v1/products/{id}',
  'POST /api/v1/login',
  'POST /api/v1/orders',
  'GET /api/v1/orders/{orderId}',
  'POST /api/v1/reports/sales',
  'GET /api/v1/reports/{reportId}/status',
];
const BASE_MS = [4, 38, 24, 86, 61, 29, 420, 17];
const WEIGHT = [9, 28, 21, 6, 11, 13, 3, 9];

/** A repeatable random number in [0, 1). */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

function percentilesOf(scale: number, samples: number): Percentile[] {
  const factor: Record<string, number> = { 50: 1, 75: 1.4, 90: 2.3, 95: 3.4, 99: 7.9, 99.9: 18 };
  return [50, 75, 90, 95, 99, 99.9].map((p) => {
    const beyond = samples * (1 - p / 100);
    return beyond < 1
      ? { p, rough: true }
      : { p, ms: Math.round(scale * (factor[p] ?? 1) * 1000) / 1000, rough: beyond < 10 };
  });
}

interface World {
  readonly seconds: number[];
  readonly users: number[];
  readonly planned: number[];
  readonly load: number[];
  readonly noise: () => number;
  readonly bin: number;
  readonly names: readonly string[];
}

function worldOf(options: SimulatedReport): World {
  const duration = options.durationSeconds ?? 600;
  const bin = options.binSeconds ?? Math.max(1, Math.ceil(duration / 300));
  const random = randomOf(options.seed ?? 7);
  const bins = Math.max(1, Math.ceil(duration / bin));
  const seconds = Array.from({ length: bins }, (_, i) => i * bin);
  const peak = options.users ?? 200;
  const planned = seconds.map((s) => Math.max(1, Math.round(peak * Math.min(1, s / (duration * 0.6)))));
  const noise = (): number => 1 + (random() + random() + random() - 1.5) * 0.12;
  const users = planned.map((u) => Math.max(1, Math.round(u * (1 - random() * 0.01))));
  const load = planned.map((u) => u / peak);
  return { seconds, users, planned, load, noise, bin, names: options.samplerNames ?? NAMES };
}

/** How much slower than idle at this share of the peak load: flat, then steep past the knee at 0.7. */
const slowdown = (load: number): number => 1 + 0.5 * load + (load > 0.7 ? ((load - 0.7) * 10) ** 1.4 : 0);

/** A bell of counts over ten bands around each median. */
function heatOf(
  p50Ms: readonly (number | undefined)[],
  rate: readonly number[],
  bin: number,
): (BandCounts | undefined)[] {
  return p50Ms.map((ms, i) => {
    if (ms === undefined || rate[i] === undefined) return undefined;
    const first = Math.max(0, Math.floor(BANDS_PER_DECADE * Math.log10(ms * 1000)) - 4);
    const counts = [0.02, 0.05, 0.12, 0.2, 0.22, 0.15, 0.1, 0.06, 0.03, 0.01, 0, 0, 0.01];
    return { first, counts: counts.map((share) => Math.round(share * (rate[i] ?? 0) * bin)) };
  });
}

function failedTimes(failed: readonly number[]): Timeline['failed'] {
  const column = (ms: number): (number | undefined)[] => failed.map((f) => (f > 0 ? ms : undefined));
  return {
    p50Ms: column(900),
    p95Ms: column(30_000),
    p99Ms: column(30_100),
    meanMs: column(9000),
    minMs: column(12),
    maxMs: column(30_200),
  };
}

function samplerSeries(world: World, index: number): Timeline['samplers'][number] & { base: number } {
  const base = BASE_MS[index % BASE_MS.length] ?? 20;
  const weight = WEIGHT[index % WEIGHT.length] ?? 5;
  const rate = world.load.map((l) => Math.min(l, 0.7 + (l - 0.7) * 0.05) * weight * 4.2 * world.noise());
  const failing = world.load.map((l) => (l > 0.74 && index % 8 > 3 ? (l - 0.74) * 0.22 * world.noise() : 0));
  const failedPerSecond = rate.map(
    (r, i) => Math.round(((r * (failing[i] ?? 0) * world.bin) | 0) * 100) / 100 / world.bin,
  );
  const p95Ms = world.load.map((l, i) =>
    (rate[i] ?? 0) * world.bin < 20 * 0.5 ? undefined : base * 3.4 * slowdown(l) * world.noise(),
  );
  const times = (factor: number): (number | undefined)[] => p95Ms.map((ms) => ms && ms * factor);
  const ok = (factor: number): (number | undefined)[] =>
    times(factor).map((ms, i) => (ms === undefined || failedPerSecond[i] === 0 ? ms : ms * 0.9));
  return {
    base,
    ok: { p50Ms: ok(0.3), p95Ms: ok(1), p99Ms: ok(2.3), meanMs: ok(0.45), minMs: ok(0.1), maxMs: ok(4) },
    failed: failedTimes(failedPerSecond),
    p50Ms: times(0.3),
    p95Ms,
    p99Ms: times(2.3),
    meanMs: times(0.45),
    minMs: times(0.1),
    maxMs: times(4),
    receivedPerSecond: rate.map((r) => r * (400 + base * 31)),
    sentPerSecond: rate.map((r) => r * 310),
    connectionsPerSecond: rate.map((r) => r * 0.004),
    startedPerSecond: rate.map((r) => Math.round(r * world.bin) / world.bin),
    firstByteMs: times(0.4),
    connectMs: p95Ms.map((_, i) => (i % 3 === 0 ? 1.2 : undefined)),
    serverTimings: [],
    heat: index < 24 ? heatOf(times(0.3), rate, world.bin) : [],
    okPerSecond: rate.map((r, i) => Math.max(0, Math.round(r * world.bin) / world.bin - (failedPerSecond[i] ?? 0))),
    failedPerSecond,
  };
}

function columnsOf(series: ReturnType<typeof samplerSeries>): Timeline['samplers'][number] {
  const { base, ...columns } = series;
  if (base <= 0) throw new Error('A simulated sampler takes time.');
  return columns;
}

function rowOf(name: string, series: ReturnType<typeof samplerSeries>, world: World, timeShare: number): SamplerRow {
  const failed = Math.round(sum(series.failedPerSecond) * world.bin);
  const requests = Math.round(sum(series.okPerSecond) * world.bin) + failed;
  const scale = series.base * median(world.load.map(slowdown));
  const duration = world.seconds.length * world.bin;
  const percentiles = percentilesOf(scale, requests);
  const size = 400 + series.base * 31;
  return {
    name,
    group: 'Shoppers',
    kind: 'request',
    corrected: false,
    serverTimings: [],
    requests,
    failed,
    skipped: 0,
    interrupted: 0,
    unsent: 0,
    staleRetries: 0,
    errorRate: requests === 0 ? 0 : failed / requests,
    ...(requests === 0 ? {} : { checks: { passed: requests, failed: 0, passedShare: 1 } }),
    throughput: requests / duration,
    timeShare,
    meanMs: scale * 1.42,
    minMs: series.base * 0.42,
    maxMs: requests === 0 ? 0 : scale * 24.6,
    percentiles,
    okPercentiles: percentilesOf(scale * 0.97, requests - failed),
    failedPercentiles: percentilesOf(scale * 2.6, failed),
    okMeanMs: scale * 1.38,
    failedMeanMs: scale * 3.1,
    apdex: Math.max(0.2, 1 - scale / 2200),
    apdexRough: requests < 100,
    satisfaction: satisfactionOf(scale, requests === 0 ? 0 : failed / requests),
    ...(requests === failed ? {} : { okBands: bandsOf(scale, requests - failed) }),
    ...(failed === 0 ? {} : { failedBands: bandsOf(scale * 2.6, failed) }),
    receivedBytes: requests * size,
    sentBytes: requests * 310,
    receivedPerSecond: (requests * size) / duration,
    sentPerSecond: (requests * 310) / duration,
    firstByteP50Ms: scale * 0.94,
    firstByteP95Ms: scale * 3.2,
    connectMeanMs: 1.24,
    newConnectionShare: 0.004,
    meanResponseBytes: size,
    statuses:
      failed === 0
        ? [{ status: '200', count: requests }]
        : [
            { status: '200', count: requests - failed },
            { status: '503', count: Math.ceil(failed * 0.8) },
            { status: '0', count: failed - Math.ceil(failed * 0.8) },
          ],
    broken: [],
    slowest: requests === 0 ? [] : [slowOf(name, scale * 24.6), slowOf(name, scale * 20)],
    sparkline: series.p95Ms,
  };
}

function satisfactionOf(scale: number, failed: number): SamplerRow['satisfaction'] {
  const slow = Math.min(0.4, scale / 3000);
  const rest = 1 - failed;
  return { satisfied: rest * (1 - slow), tolerated: rest * slow * 0.7, frustrated: rest * slow * 0.3, failed };
}

function bandsOf(medianMs: number, requests: number): BandCounts {
  const [cell] = heatOf([medianMs], [requests], 1);
  return cell ?? { first: 0, counts: [requests] };
}

function exampleOf(
  sampler: string,
  atMs: number,
  status: number,
  body: string,
): CapturedExchange & { sampler: string } {
  return {
    sampler,
    label: 4,
    atMs,
    user: 61,
    iteration: 14,
    elapsedUs: 30_012_400,
    firstByteUs: 30_010_100,
    connectUs: 0,
    request: {
      method: 'POST',
      url: 'http://api.staging.example:8000/api/v1/orders?dry=false',
      headers: [
        ['content-type', 'application/json'],
        ['authorization', '[redacted]'],
        ['user-agent', 'loadplan/0.1.0'],
      ],
      body: '{"product_id": 1042, "quantity": 3, "note": "leave at the door"}',
    },
    response:
      status === 0
        ? undefined
        : {
            status,
            headers: [
              ['content-type', 'application/json'],
              ['server', 'uvicorn'],
              ['retry-after', '5'],
            ],
            body,
            bodyBytes: body.length,
          },
    message: status === 0 ? 'no response within 30 s' : `status 503, expected 201`,
    ...(status === 0 ? {} : { expected: '201', actual: String(status) }),
  };
}

function slowOf(sampler: string, ms: number): CapturedExchange {
  const { sampler: _, expected: __, actual: ___, ...example } = exampleOf(sampler, 300_000, 200, '');
  return { ...example, elapsedUs: ms * 1000, firstByteUs: ms * 950, message: '' };
}

const POOL = '{"detail": "QueuePool limit of size 5 overflow 10 reached, connection timed out, timeout 30.00"}';

function errorsOf(world: World, series: readonly ReturnType<typeof samplerSeries>[], total: number): ErrorGroup[] {
  const perBin = world.seconds.map((_, i) => Math.round(sum(series.map((s) => s.failedPerSecond[i] ?? 0)) * world.bin));
  const failed = sum(perBin);
  if (failed === 0) return [];
  const shares = [0.64, 0.21, 0.15];
  const name = (i: number): string => world.names[Math.min(i, world.names.length - 1)] ?? '';
  const causes = [
    {
      kind: 'status',
      name: 'http_503',
      message: 'QueuePool limit of size # overflow # reached, connection timed out, timeout #',
      status: 503,
      body: POOL,
    },
    { kind: 'timeout', name: 'timeout_total', message: 'no response within # s', status: 0, body: '' },
    {
      kind: 'check',
      name: 'assertion',
      message: 'status #, expected #',
      status: 422,
      body: '{"detail":[{"loc":["body","quantity"],"msg":"Input should be greater than 0","type":"greater_than"}]}',
    },
  ];
  return causes
    .map((cause, i) => {
      const bins = perBin.map((n, bin) =>
        i === 0
          ? n - Math.floor(n * 0.21) - Math.floor(n * 0.15)
          : Math.floor(n * (shares[i] ?? 0)) + (i === 2 && bin % 40 === 0 ? 0 : 0),
      );
      const count = sum(bins);
      const first = bins.findIndex((n) => n > 0);
      return {
        id: i + 1,
        kind: cause.kind,
        name: cause.name,
        message: cause.message,
        count,
        shareOfErrors: count / failed,
        shareOfAll: count / total,
        firstMs: Math.max(0, first) * world.bin * 1000,
        lastMs: (world.seconds.length - 1) * world.bin * 1000,
        samplers: [
          { name: name(4), count: Math.ceil(count * 0.6) },
          { name: name(6), count: count - Math.ceil(count * 0.6) },
        ],
        perBin: bins,
        examples: [
          exampleOf(name(4), Math.max(0, first) * world.bin * 1000 + 412, cause.status, cause.body),
          exampleOf(name(6), Math.max(0, first) * world.bin * 1000 + 2412, cause.status, cause.body),
        ],
      };
    })
    .filter((group) => group.count > 0);
}

function timelineOf(
  world: World,
  series: readonly ReturnType<typeof samplerSeries>[],
  all: SamplerRow,
  rows: readonly SamplerRow[],
): Timeline {
  const add = (pick: (s: ReturnType<typeof samplerSeries>) => readonly number[]): number[] =>
    world.seconds.map((_, i) => sum(series.map((s) => pick(s)[i] ?? 0)));
  const okPerSecond = add((s) => s.okPerSecond);
  const failedPerSecond = add((s) => s.failedPerSecond);
  const times = (factor: number): number[] => world.load.map((l) => 31 * factor * slowdown(l) * world.noise());
  const curve = (row: SamplerRow): { p: number; ms: number }[] =>
    [0, 10, 25, 50, 75, 90, 95, 97.5, 99, 99.5, 99.9, 99.99]
      .filter((p) => row.requests * (1 - p / 100) >= 1)
      .map((p) => ({ p, ms: row.minMs + row.meanMs * 0.55 * Math.abs(Math.log(Math.max(1e-6, 1 - p / 100))) ** 1.25 }))
      .map(({ p, ms }) => ({ p, ms: Number.isNaN(ms) ? row.minMs : ms }));
  const five = failedPerSecond.map((f) => f * 0.74);
  return {
    binSeconds: world.bin,
    seconds: world.seconds,
    covered: world.seconds.map(() => world.bin),
    activeUsers: world.users,
    plannedUsers: world.planned,
    okPerSecond,
    failedPerSecond,
    p50Ms: times(1),
    p95Ms: times(3.4),
    p99Ms: times(7.9),
    maxMs: times(14),
    minMs: times(0.1),
    meanMs: times(0.45),
    startedPerSecond: okPerSecond.map((r, i) => r + (failedPerSecond[i] ?? 0)),
    receivedPerSecond: okPerSecond.map((r) => r * 2150),
    sentPerSecond: okPerSecond.map((r) => r * 310),
    statuses: [
      { status: '200', perSecond: okPerSecond.map((r) => r * 0.88) },
      { status: '201', perSecond: okPerSecond.map((r) => r * 0.12) },
      { status: '503', perSecond: five },
      { status: '0', perSecond: failedPerSecond.map((f, i) => f - (five[i] ?? 0)) },
    ],
    ok: {
      p50Ms: times(0.9),
      p95Ms: times(3.1),
      p99Ms: times(7),
      meanMs: times(1.3),
      minMs: times(0.1),
      maxMs: times(13),
    },
    failed: failedTimes(failedPerSecond),
    heat: heatOf(times(1), okPerSecond, world.bin),
    firstByteMs: times(1.1),
    firstByteP95Ms: times(3),
    firstByteCounts: okPerSecond.map((rate) => Math.round(rate * world.bin)),
    connectMs: world.load.map((_, i) => (i % 4 === 0 ? 1.3 : undefined)),
    connectionsPerSecond: world.load.map((_, i) => (i % 4 === 0 ? 2 : 0)),
    samplers: series.map(columnsOf),
    groups: [{ users: world.users, unit: 'users', planned: world.planned, actual: world.users }],
    percentileCurves: [
      { name: 'all requests', points: curve(all) },
      ...rows.map((row) => ({ name: row.name, points: curve(row) })),
    ],
    generator: world.load.map((l) => ({
      cpu: 0.08 + l * 0.34 * world.noise(),
      loop: 0.06 + l * 0.3 * world.noise(),
      loopDelayP99Ms: 1.1 + l * 0.8,
      lagP99Ms: 0.4 + l * 1.6 * world.noise(),
      inFlight: Math.round(l * 190),
      rssBytes: 118e6 + l * 34e6,
    })),
  };
}

function allOf(rows: readonly SamplerRow[], durationSeconds: number): SamplerRow {
  const first = rows[0];
  if (!first) throw new Error('A simulated report needs a sampler.');
  const requests = sum(rows.map((row) => row.requests));
  const failed = sum(rows.map((row) => row.failed));
  const mean = (pick: (row: SamplerRow) => number): number =>
    sum(rows.map((row) => pick(row) * row.requests)) / Math.max(1, requests);
  const scale = mean((row) => row.meanMs) / 1.42;
  const statuses = new Map<string, number>();
  for (const row of rows)
    for (const { status, count } of row.statuses) statuses.set(status, (statuses.get(status) ?? 0) + count);
  return {
    ...first,
    name: 'all',
    group: '',
    kind: 'all',
    slowest: [],
    requests,
    failed,
    errorRate: failed / Math.max(1, requests),
    throughput: requests / durationSeconds,
    timeShare: 1,
    meanMs: mean((row) => row.meanMs),
    minMs: Math.min(...rows.map((row) => row.minMs)),
    maxMs: Math.max(...rows.map((row) => row.maxMs)),
    percentiles: percentilesOf(scale, requests),
    okPercentiles: percentilesOf(scale * 0.96, requests - failed),
    failedPercentiles: percentilesOf(scale * 2.2, failed),
    okMeanMs: mean((row) => row.okMeanMs),
    failedMeanMs: mean((row) => row.failedMeanMs),
    apdex: mean((row) => row.apdex),
    satisfaction: satisfactionOf(scale, failed / Math.max(1, requests)),
    okBands: bandsOf(scale, Math.max(1, requests - failed)),
    receivedBytes: sum(rows.map((row) => row.receivedBytes)),
    sentBytes: sum(rows.map((row) => row.sentBytes)),
    receivedPerSecond: sum(rows.map((row) => row.receivedPerSecond)),
    sentPerSecond: sum(rows.map((row) => row.sentPerSecond)),
    firstByteP50Ms: scale * 0.94,
    firstByteP95Ms: scale * 3.2,
    meanResponseBytes: mean((row) => row.meanResponseBytes),
    statuses: [...statuses].map(([status, count]) => ({ status, count })),
  };
}

function thresholdsOf(all: SamplerRow, rows: readonly SamplerRow[], durationSeconds: number): ThresholdRow[] {
  const p = (row: SamplerRow | undefined, wanted: number): number =>
    row?.percentiles.find((x) => x.p === wanted)?.ms ?? 0;
  const row = rows[Math.min(6, rows.length - 1)];
  const time = (
    metric: string,
    measuredMs: number,
    limitMs: number,
    sampler: string | undefined,
    line: number,
  ): ThresholdRow => ({
    threshold: {
      metric,
      ...(sampler === undefined ? {} : { sampler }),
      operator: 'lessThan',
      limit: limitMs * 1000,
      unit: 'time',
      text: `${sampler === undefined ? '' : `${sampler} `}${metric} < ${limitMs}ms`,
      abortTest: false,
      afterMs: 0,
      line,
    },
    passed: measuredMs < limitMs,
    measured: measuredMs * 1000,
    count: (sampler === undefined ? all : (row ?? all)).requests,
    margin: 1 - measuredMs / limitMs,
    ...(measuredMs < limitMs ? {} : { firstBroken: { atMs: durationSeconds * 420, users: 141 } }),
  });
  const rate = (limit: number): ThresholdRow => ({
    threshold: {
      metric: 'errorRate',
      operator: 'lessThan',
      limit,
      unit: 'share',
      text: `errorRate < ${limit * 100}%`,
      abortTest: false,
      afterMs: 0,
      line: 31,
    },
    passed: all.errorRate < limit,
    measured: all.errorRate,
    count: all.requests,
    margin: 1 - all.errorRate / limit,
    ...(all.errorRate < limit ? {} : { firstBroken: { atMs: durationSeconds * 470, users: 157 } }),
  });
  return [
    time('p95', p(all, 95), Math.round(p(all, 95) * 0.82), undefined, 29),
    time('p99', p(all, 99), Math.round(p(all, 99) * 2.1), undefined, 30),
    rate(0.05),
    time('p95', p(row, 95), Math.round(p(row, 95) * 0.71), row?.name, 34),
    {
      threshold: {
        metric: 'throughput',
        operator: 'greaterThan',
        limit: 100,
        unit: 'rate',
        text: 'throughput > 100/s',
        abortTest: false,
        afterMs: 0,
        line: 36,
      },
      passed: all.throughput > 100,
      measured: all.throughput,
      count: all.requests,
      margin: all.throughput / 100 - 1,
    },
  ];
}

const PLAN_TEXT = `# yaml-language-server: $schema=https://example.com/plan.schema.json
name: shop-api ramp
baseUrl: "{{host}}"
variables:
  host: http://api.staging.example:8000
secrets:
  password: SHOP_PASSWORD
data:
  users:
    file: users.csv
threadGroups:
  - name: Shoppers
    stages:
      - threads: 200
        rampUp: 6m
        hold: 4m
    onStart:
      - post: /api/v1/login
        json: { email: "{{users.email}}", password: "{{secrets.password}}" }
        extractors: { token: $.access_token }
    pickOne:
      - get: /api/v1/products
        weight: 28
      - post: /api/v1/orders
        weight: 11
        json: { product_id: "{{randomInt 1001 1050}}", quantity: 3 }
      - post: /api/v1/reports/sales
        weight: 3
thresholds:
  p95: { lessThan: 300ms }
  p99: { lessThan: 2s }
  errorRate: { lessThan: 5% }
  samplers:
    POST /api/v1/reports/sales:
      p95: { lessThan: 3s }
  throughput: { greaterThan: 100/s }
`;

const SENTENCES: Record<ReportModel['verdict']['state'], string> = {
  PASS: 'All 5 thresholds held; the closest was throughput, with 12 % to spare.',
  FAIL: 'p95 of all requests crossed its limit first, at 4:12 with 141 users; 2 of 5 thresholds were broken.',
  'STOPPED EARLY': 'Stopped by the user after 10:00 of 20:00; thresholds are judged on what was measured.',
  'NO THRESHOLDS':
    'The plan sets no limits, so nothing passed or failed. Paste the block below to start with what was measured.',
  INVALID: 'Do not trust these times: the load generator was late by up to 29 ms in 84 of 600 seconds.',
};

const SUGGESTION = `thresholds:
  p95: { lessThan: 500ms }
  p99: { lessThan: 1800ms }
  errorRate: { lessThan: 2% }`;

function healthOf(state: ReportModel['verdict']['state']): ReportModel['health'] {
  const isBad = state === 'INVALID';
  return {
    state: isBad ? 'INVALID' : 'DEGRADED',
    findings: [
      ...(isBad
        ? [{ signal: 'lag', level: 'INVALID', fromMs: 9e4, toMs: 1.8e5, worst: 29, text: SENTENCES.INVALID } as const]
        : []),
      {
        signal: 'gc',
        level: 'DEGRADED',
        fromMs: 12_000,
        toMs: 13_000,
        worst: 61,
        text: 'The generator stood still from 0:12 to 0:13: collecting garbage took up to 61ms at a time.',
      },
    ],
    measures: [
      { signal: 'descriptors', level: 'OK', worst: 0.22, atMs: 1000 },
      { signal: 'loop-delay', level: 'OK', worst: 2.1, atMs: 3000, worker: 1 },
      { signal: 'lag', level: isBad ? 'INVALID' : 'OK', worst: isBad ? 29 : 4, atMs: 91_000, worker: 0 },
      { signal: 'gc', level: 'DEGRADED', worst: 61, atMs: 12_000, worker: 1 },
      { signal: 'rate', level: 'OK', worst: 1 },
    ],
  };
}

/** Builds a model that hangs together: totals are sums of the rows, rates follow from counts, failures from load. */
export function simulateReportModel(options: SimulatedReport = {}): ReportModel {
  const world = worldOf(options);
  const durationSeconds = options.durationSeconds ?? 600;
  const series = world.names.map((_, index) => samplerSeries(world, index));
  const time = series.map((s) => s.base * sum(s.okPerSecond));
  const rows = series.map((s, i) => rowOf(world.names[i] ?? '', s, world, (time[i] ?? 0) / Math.max(1, sum(time))));
  const all = allOf(rows, durationSeconds);
  const state = options.state ?? 'FAIL';
  const judged = state === 'NO THRESHOLDS' ? [] : thresholdsOf(all, rows, durationSeconds);
  const thresholds =
    state === 'PASS'
      ? judged.map((row) => ({
          threshold: row.threshold,
          passed: true,
          count: row.count,
          measured: row.measured ?? 0,
          margin: Math.abs(row.margin ?? 0),
        }))
      : judged;
  const broken = (sampler: string | undefined): string[] =>
    thresholds.filter((row) => !row.passed && row.threshold.sampler === sampler).map((row) => row.threshold.metric);
  const samplers = rows.map((row) => ({ ...row, broken: broken(row.name) }));
  const allRow: SamplerRow = { ...all, broken: broken(undefined), sparkline: world.load.map((l) => 105 * slowdown(l)) };
  const timeline = timelineOf(world, series, allRow, samplers);
  const model: ReportModel = {
    verdict: {
      state,
      thresholdsFailed: thresholds.filter((row) => !row.passed).length,
      thresholdsTotal: thresholds.length,
      sentence: SENTENCES[state],
      ...(state === 'NO THRESHOLDS' ? { suggestion: SUGGESTION } : {}),
    },
    run: {
      name: 'shop-api ramp',
      file: 'plans/shop-api.yaml',
      target: 'http://api.staging.example:8000',
      startedAt: Date.UTC(2026, 2, 14, 9, 30, 12),
      durationMs: durationSeconds * 1000,
      plannedMs: state === 'STOPPED EARLY' ? durationSeconds * 2000 : durationSeconds * 1000,
      reason: state === 'STOPPED EARLY' ? 'stopped' : 'completed',
      tool: '0.1.0',
      node: '20.20.2',
      os: 'Linux 6.1',
      cores: 8,
      workers: 2,
      seed: 4711,
      environment: 'staging',
      git: { commit: '4f2a91c0d7', branch: 'main', dirty: false },
      description: 'Shoppers on a Saturday, before the release.',
      servedBy: [{ header: 'server', values: ['uvicorn', 'nginx/1.27.3'] }],
    },
    thresholds,
    overview: {
      requests: all.requests,
      failed: all.failed,
      errorRate: all.errorRate,
      throughput: all.throughput,
      bestMinute: all.throughput * 1.34,
      maxUsers: Math.max(...world.users),
      receivedBytes: all.receivedBytes,
      sentBytes: all.sentBytes,
      iterations: Math.round(all.requests / 3),
      dropped: 0,
      lost: 0,
      skipped: 12,
      interrupted: 0,
      unsent: 0,
      staleRetries: 0,
    },
    all: allRow,
    findings: FINDINGS,
    samplers,
    errors: errorsOf(world, series, all.requests),
    checks: samplers.slice(0, 3).map((row, i) => ({
      text: 'status: 200',
      sampler: row.name,
      passed: row.requests - (i === 0 ? 2 : 0),
      failed: i === 0 ? 2 : 0,
      ...(i === 0 ? { error: 3 } : {}),
    })),
    apdex: { satisfiedMs: 500, toleratedMs: 1500 },
    timeline,
    levels: loadLevels(timeline),
    groups: [
      {
        name: 'Shoppers',
        model: 'staged',
        users: options.users ?? 200,
        phases: [
          { fromMs: 0, toMs: durationSeconds * 600, kind: 'ramp', users: options.users ?? 200 },
          { fromMs: durationSeconds * 600, toMs: durationSeconds * 1000, kind: 'hold', users: options.users ?? 200 },
        ],
        maxActive: Math.max(...world.users),
        iterations: Math.round(all.requests / 3),
        dropped: 0,
        lost: 0,
      },
    ],
    health: healthOf(state),
    plan: {
      text: PLAN_TEXT,
      variables: [
        { name: 'host', value: 'http://api.staging.example:8000' },
        { name: 'password', value: '[redacted]' },
      ],
      dataFiles: [
        {
          name: 'users',
          file: 'users.csv',
          rows: 500,
          sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
        },
      ],
    },
    events: state === 'STOPPED EARLY' ? [{ atMs: durationSeconds * 990, name: 'stop-requested', text: 'Ctrl-C' }] : [],
  };
  return options.hostileText === undefined ? model : poison(model, options.hostileText);
}

const FINDINGS: ReportModel['findings'] = [
  {
    id: 'R3',
    slug: 'saturation-knee',
    severity: 'warning',
    text: 'Throughput stops growing at about 140 users (331/s). From there to 200 users p95 rose ×4.1. Capacity for this mix is about 331/s.',
    evidence: [
      { name: 'knee', value: 140, unit: 'users' },
      { name: 'capacity', value: 331, unit: 'perSecond' },
    ],
    fromMs: 223_000,
    toMs: 600_000,
    check: 'What is used up first at that load: workers, threads, database connections, CPU of the target, a lock.',
    formula: 'throughput = a·min(users, k) + b·max(0, users - k)',
  },
];

/** The same model with `text` in every place a user or a server can write to. */
function poison(model: ReportModel, text: string): ReportModel {
  const visit = (value: unknown, key: string): unknown => {
    if (Array.isArray(value)) return value.map((item: unknown) => visit(item, key));
    if (value !== null && typeof value === 'object')
      return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, visit(inner, name)]));
    const free = [
      'name',
      'message',
      'body',
      'text',
      'sentence',
      'url',
      'value',
      'file',
      'target',
      'headers',
      'sampler',
      'samplers',
      'detail',
      'suggestion',
      'actual',
      'expected',
      'os',
      'branch',
      'commit',
      'environment',
      'group',
      'status',
      'check',
      'formula',
      'description',
      'values',
    ];
    return typeof value === 'string' && free.includes(key) ? `${value} ${text}` : value;
  };
  return visit(model, '') as ReportModel;
}
