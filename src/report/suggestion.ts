import type { SamplerRow } from './report-model.ts';

const HEADROOM = 1.2;
// Below this a limit would fail at the first unlucky request.
const LOWEST_ERROR_RATE = 0.01;

/** A `thresholds:` block with the measured values and a fifth more, for plans that have none. */
export function suggestedThresholds(all: SamplerRow): string | undefined {
  if (all.requests === 0) return undefined;
  const solid = all.percentiles.filter(({ p, ms, rough }) => (p === 95 || p === 99) && ms !== undefined && !rough);
  const times = solid.map(({ p, ms }) => `  p${p}: { lessThan: ${roundedUpMs(ms ?? 0)}ms }`);
  const errorRate = Math.max(all.errorRate * HEADROOM, LOWEST_ERROR_RATE);
  return [
    'thresholds:',
    ...(times.length > 0 ? times : [`  max: { lessThan: ${roundedUpMs(all.maxMs)}ms }`]),
    `  errorRate: { lessThan: ${Math.min(100, Math.ceil(Number((errorRate * 1000).toFixed(6))) / 10)}% }`,
  ].join('\n');
}

/** Whole milliseconds, rounded up to two digits. */
function roundedUpMs(measuredMs: number): number {
  const wanted = Math.max(1, measuredMs * HEADROOM);
  const step = 10 ** Math.max(0, Math.floor(Math.log10(wanted)) - 1);
  return Math.ceil(wanted / step) * step;
}
