/**
 * What a chart of the plan (`report.charts`) may show, by unit: one axis has one unit. Times are milliseconds, shares
 * 0–1, all else per second but users.
 */
export const CHART_METRICS = {
  p50: 'ms',
  p95: 'ms',
  p99: 'ms',
  mean: 'ms',
  min: 'ms',
  max: 'ms',
  firstByte: 'ms',
  connect: 'ms',
  throughput: 'perSecond',
  started: 'perSecond',
  failed: 'perSecond',
  newConnections: 'perSecond',
  received: 'bytesPerSecond',
  sent: 'bytesPerSecond',
  users: 'users',
  plannedUsers: 'users',
  errorRate: 'share',
  cpu: 'share',
  eventLoop: 'share',
} as const;
export type ChartMetric = keyof typeof CHART_METRICS;

/** These are of the run as a whole, not of any sampler. */
export const RUN_METRICS: ReadonlySet<string> = new Set(['users', 'plannedUsers', 'cpu', 'eventLoop']);

/** One entry of `report.charts`. */
export interface ChartRequest {
  readonly title: string;
  /** At least one, all of one unit. */
  readonly metrics: readonly ChartMetric[];
  /** Names of rows; absent = all requests together. */
  readonly samplers?: readonly string[];
  readonly right?: ChartMetric;
}

/** True for the names of metrics. */
export function isChartMetric(name: string): name is ChartMetric {
  return Object.hasOwn(CHART_METRICS, name);
}
