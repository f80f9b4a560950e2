import { ramp, threshold } from './run-file.ts';
import type { SimulatedRun, SimulatedSampler } from './run-file.ts';

/** Texts that try to break out of a page, a table, a terminal or a file. */
export const HOSTILE_NAMES: readonly string[] = [
  '<img src=x onerror=alert(1)>',
  '</script><script>alert(1)</script>',
  '{{constructor}} {{{name}}} {{> x}}',
  ']]> &amp; "quoted" \'single\' `tick`',
  'a|b | c \\| d',
  '**bold** [link](javascript:alert(1)) ![i](x) # h',
  'https://evil.example www.evil.example @someone',
  'line one\nline two\r\n| injected | row |',
  'clear\u001b[2J\u001b]52;c;aGk=\u0007\u009b31m',
  'right\u202eto left\u2066 and \ufeff back',
  '=HYPERLINK("http://evil.example")',
  'surrogate \ud800 and \u0000 and \uffff',
  '__proto__',
  'x'.repeat(5_000),
];

const SAMPLERS: readonly SimulatedSampler[] = [
  {
    ...named('POST', '/auth/login', 'sign in'),
    ratePerUser: 0.05,
    medianMs: 120,
    sigma: 0.35,
    errors: [
      {
        kind: 'status',
        name: 'http_401',
        message: 'status 401: Incorrect username or password',
        status: 401,
        share: 0.004,
      },
    ],
  },
  {
    ...named('GET', '/products', 'browse'),
    ratePerUser: 0.5,
    medianMs: 38,
    sigma: 0.5,
    responseBytes: 18_400,
    errors: [
      {
        kind: 'status',
        name: 'http_503',
        message: 'status 503: QueuePool limit of size # overflow # reached',
        status: 503,
        share: 0.03,
        fromSecond: 360,
        medianMs: 30,
      },
    ],
  },
  { ...named('GET', '/products/:id', 'browse'), ratePerUser: 0.4, medianMs: 22, sigma: 0.45, responseBytes: 2_100 },
  { ...named('GET', '/search', 'browse'), ratePerUser: 0.2, medianMs: 64, sigma: 0.7, responseBytes: 9_800 },
  {
    ...named('POST', '/orders', 'buy'),
    checks: ['status: 201', 'jsonPath: { $.status: created }', 'responseTime: 5s'],
    ratePerUser: 0.15,
    medianMs: 90,
    sigma: 0.5,
    requestBytes: 640,
    errors: [
      {
        kind: 'status',
        name: 'http_422',
        message: 'status 422: body.quantity Input should be greater than #',
        status: 422,
        share: 0.008,
        check: 'status: 201',
        responseBody:
          '{"detail":[{"loc":["body","quantity"],"msg":"Input should be greater than 0","type":"greater_than"}]}',
      },
      {
        kind: 'check',
        name: 'assertion',
        message: '$.status equals "…"',
        status: 200,
        share: 0.002,
        check: 'jsonPath: { $.status: created }',
      },
      {
        kind: 'status',
        name: 'http_503',
        message: 'status 503: QueuePool limit of size # overflow # reached',
        status: 503,
        share: 0.06,
        fromSecond: 360,
      },
    ],
  },
  {
    ...named('GET', '/orders/:id', 'buy'),
    ratePerUser: 0.15,
    medianMs: 30,
    sigma: 0.4,
    skippedPerSecond: 0,
    errors: [
      {
        kind: 'extract',
        name: 'extract_miss',
        message: 'extractor "total" matched nothing',
        status: 200,
        share: 0.001,
      },
    ],
  },
  {
    ...named('POST', '/reports/sales', 'report'),
    ratePerUser: 0.05,
    medianMs: 310,
    sigma: 0.6,
    responseBytes: 64_000,
    errors: [
      {
        kind: 'timeout',
        name: 'timeout_total',
        message: 'no complete response within #s',
        status: 0,
        share: 0.02,
        fromSecond: 300,
        medianMs: 2_500,
      },
      {
        kind: 'connection',
        name: 'conn_reset',
        message: 'the connection was closed by the other side',
        status: 0,
        share: 0.004,
        medianMs: 15,
      },
    ],
  },
  { ...named('GET', '/health', 'report'), ratePerUser: 0.15, medianMs: 4, sigma: 0.3, responseBytes: 180 },
  { name: 'checkout', group: 'buy', kind: 'transaction', ratePerUser: 0.1, medianMs: 420, sigma: 0.4 },
];

/** A 10-minute ramp to 200 users, 8 request samplers and a transaction; the database pool runs out after 6 minutes. */
export const DEMO: Partial<SimulatedRun> = {
  name: 'shop-api ramp',
  seed: 7,
  seconds: 600,
  workers: 2,
  samplers: SAMPLERS,
  users: ramp(200, 480),
  slowdown: (users, second) => (1 + Math.max(0, users - 140) / 18) * (second % 120 === 90 ? 2.2 : 1),
  generator: (second) => ({ cpu: 0.2 + second / 2400, loop: 0.1 + second / 3000, lagP99Ms: 0.6 + (second % 7) / 10 }),
  thresholds: [
    threshold('p95 < 400ms', { metric: 'p95', limit: 400_000 }),
    threshold('errorRate < 1%', { metric: 'errorRate', limit: 0.01, unit: 'share' }),
    threshold('throughput >= 50/s', { metric: 'throughput', limit: 50, unit: 'rate', operator: 'atLeast' }),
    threshold('GET /health p99 < 50ms', { metric: 'p99', limit: 50_000, sampler: 'GET /health' }),
    threshold('POST /orders errorRate < 5%', {
      metric: 'errorRate',
      limit: 0.05,
      unit: 'share',
      sampler: 'POST /orders',
    }),
  ],
  events: [{ second: 362, atMs: 362_400, name: 'warning', text: 'New error cause: http_503' }],
  head: {
    environment: 'staging',
    target: 'http://api.staging.example:8000',
    git: { commit: '1f0c9d2', branch: 'main', dirty: false },
    groups: ['sign in', 'browse', 'buy', 'report'].map((name) => ({
      name,
      model: 'closed' as const,
      users: 50,
      phases: [
        { fromMs: 0, toMs: 480_000, kind: 'ramp' as const, users: 50 },
        { fromMs: 480_000, toMs: 600_000, kind: 'hold' as const, users: 50 },
      ],
    })),
  },
};

/** Every hostile text as sampler name, and in error messages and bodies. */
export const HOSTILE: Partial<SimulatedRun> = {
  name: HOSTILE_NAMES.slice(0, 3).join(' '),
  seconds: 20,
  samplers: HOSTILE_NAMES.map((name) => ({
    name,
    ratePerUser: 0.5,
    medianMs: 30,
    errors: [{ kind: 'check', name: 'assertion', message: name, status: 500, share: 0.2, responseBody: name }],
  })),
  thresholds: HOSTILE_NAMES.map((name) =>
    threshold(`${name} p95 < 30ms`, { metric: 'p95', limit: 30_000, sampler: name }),
  ),
};

function named(
  method: string,
  path: string,
  group: string,
): Pick<SimulatedSampler, 'name' | 'method' | 'path' | 'group'> {
  return { name: `${method} ${path}`, method, path, group };
}
