import type { ProgressFacts, ProgressLook, ScreenState } from '../../../src/cli/progress/facts.ts';
import type { Label } from '../../../src/metrics/interval.ts';
import type { LiveFigures, LiveSamplerRow, LiveView } from '../../../src/result/live-view.ts';
import type { Threshold } from '../../../src/thresholds/threshold.ts';

/** A figure per second over ten seconds, times in milliseconds. */
export function figures(rate: number, p50: number, p95: number, p99: number, failed: number): LiveFigures {
  const requests = Math.round(rate * 10);
  return {
    requests,
    failed: Math.round(requests * failed),
    seconds: 10,
    meanUs: p50 * 1000,
    p50Us: p50 * 1000,
    p95Us: p95 * 1000,
    p99Us: p99 * 1000,
  };
}

const NAMES = ['POST /reports/sales', 'GET /products', 'GET /products/:id', 'POST /orders'];
const CLIMB = [10, 12, 13, 15, 18, 22, 25, 31, 33, 40, 44, 52, 61, 70, 85, 99, 120, 140, 170, 200];

function row(id: number, recent: LiveFigures, isBroken = false): LiveSamplerRow {
  const total = { ...recent, requests: recent.requests * 30, failed: recent.failed * 20, seconds: 348 };
  return { id, isBroken, recent, total, trail: CLIMB.map((value) => value * 1000 * (id + 1)) };
}

function limit(text: string, unit: Threshold['unit'] = 'time'): Threshold {
  return { metric: 'p95', operator: 'lessThan', limit: 1, unit, text, abortTest: false, afterMs: 0, line: 1 };
}

/** The example of the design: a shop whose reports break first. */
export const VIEW: LiveView = {
  seconds: 348,
  all: {
    recent: figures(331.4, 52, 410, 1480, 0.0154),
    total: { ...figures(331.4, 50, 390, 1300, 0.0154), requests: 115_000, failed: 1771, seconds: 348 },
    trail: CLIMB.map((value) => value * 1000),
  },
  samplers: [
    row(0, figures(10.1, 690, 10_100, 10_100, 0.0858), true),
    row(3, figures(40, 120, 300, 480, 0.06)),
    row(1, figures(82.8, 69, 177, 259, 0.0152)),
    row(2, { ...figures(198.5, 31, 88, 142, 0), failed: 0 }),
  ],
  others: 0,
  groups: [
    {
      active: 193,
      planned: 200,
      iterationsStarted: 0,
      iterationsFinished: 0,
      dropped: 0,
      lost: 0,
    },
  ],
  generator: {
    cpu: 0.41,
    loop: 0.38,
    loopDelayP99Ms: 2,
    loopDelayMaxMs: 3,
    lagP99Ms: 1.9,
    lagMaxMs: 4,
    inFlight: 57,
    rssBytes: 120e6,
    heapBytes: 40e6,
    gcMs: 4,
    host: { busy: 0.5, steal: 0, descriptors: 231 },
  },
  health: { state: 'OK', findings: [], measures: [] },
  errors: [
    { name: 'status', message: '503 QueuePool limit of size # overflow # reached, connection timed out', count: 2901 },
    { name: 'status', message: '422 body.quantity: Input should be greater than #', count: 151 },
    { name: 'network', message: 'connect timeout', count: 9 },
    { name: 'network', message: 'connection reset by the server', count: 2 },
  ],
  otherErrors: 0,
  verdicts: [
    { threshold: limit('p95 < 400ms'), passed: false, measured: 410_000, count: 1 },
    { threshold: limit('p99 < 2s'), passed: true, measured: 1_480_000, count: 1 },
    { threshold: limit('errorRate < 1%', 'share'), passed: false, measured: 0.0154, count: 1 },
    { threshold: limit('throughput > 100/s', 'rate'), passed: true, measured: 331.4, count: 1 },
    { threshold: limit('POST /login p95 < 300ms'), passed: false, count: 0, reason: 'No sample' },
  ],
  records: [],
};

export const FACTS: ProgressFacts = {
  name: 'shop-api ramp',
  environment: 'staging',
  target: 'http://api.staging.example:8000',
  report: 'report',
  labels: NAMES.map((name): Label => ({ name, group: 'g', kind: 'request', corrected: false })),
  groups: [
    {
      name: 'g',
      model: 'closed',
      users: 200,
      phases: [
        { fromMs: 0, toMs: 400_000, kind: 'ramp', users: 200 },
        { fromMs: 400_000, toMs: 600_000, kind: 'hold', users: 200 },
      ],
    },
  ],
  plannedMs: 600_000,
  descriptors: 65_535,
};

export const STATE: ScreenState = {
  page: 'samplers',
  stretch: 'recent',
  isHidden: false,
  hasKeys: true,
  elapsedMs: 348_000,
  nowMs: 348_000,
};

export const LOOK: ProgressLook = { columns: 100, rows: 30, color: false, unicode: true };

/** More samplers than any screen has rows. */
export function withManySamplers(count: number): { readonly facts: ProgressFacts; readonly view: LiveView } {
  const ids = Array.from({ length: count }, (_, id) => id);
  const labels = ids.map((id): Label => ({ name: `GET /things/${id}`, group: 'g', kind: 'request', corrected: false }));
  // As ranked by the results thread: the last of the plan first.
  const samplers = ids.toReversed().map((id) => row(id, figures(id + 1, 10, 20, 30, 0), id === 7));
  return { facts: { ...FACTS, labels }, view: { ...VIEW, samplers } };
}
