import type { LiveView } from '../../result/live-view.ts';
import { phaseNow } from '../../report/live/phase-now.ts';
import { formatRate, formatShare } from '../../outputs/format.ts';
import { failedShare, percentDone, queuedNow, rateOf, timeText, usersNow, type ProgressFacts } from './facts.ts';

/**
 * One line for logs, times and rates over the last ten seconds:
 * `[05:48] ramp 58% users=193 rps=331 p50=52ms p95=410ms p99=1.48s failed=1.54% thresholds_failed=2/5 gen=ok requests=…`.
 */
export function progressLine(facts: ProgressFacts, live: LiveView, isEnding: boolean): string {
  const { recent, total } = live.all;
  const elapsedMs = live.seconds * 1000;
  const queued = queuedNow(live);
  const failed = live.verdicts.filter(({ passed, measured }) => !passed && measured !== undefined).length;
  const parts = [
    `[${clock(live.seconds)}]`,
    isEnding ? 'stopping' : phaseNow(facts.groups, elapsedMs, facts.plannedMs),
    ...(facts.plannedMs === undefined ? [] : [`${percentDone(elapsedMs, facts.plannedMs)}%`]),
    `users=${usersNow(live).active}`,
    `rps=${formatRate(rateOf(recent)).replaceAll(' ', '')}`,
    `p50=${timeText(recent.p50Us)}`,
    `p95=${timeText(recent.p95Us)}`,
    `p99=${timeText(recent.p99Us)}`,
    `failed=${formatShare(failedShare(recent))}`,
    ...(live.verdicts.length === 0 ? [] : [`thresholds_failed=${failed}/${live.verdicts.length}`]),
    `gen=${live.health.state.toLowerCase()}`,
    `requests=${total.requests}`,
    ...(queued === 0 ? [] : [`queued=${queued}`]),
  ];
  return parts.join(' ');
}

/** `05:48`, for hours as well: `75:10`. */
export function clock(seconds: number): string {
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
}
