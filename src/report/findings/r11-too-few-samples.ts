import { formatCount, formatMs } from '../../base/format.ts';
import { percentilesUs, type LatencyHistogram } from '../../metrics/hdr.ts';
import type { Threshold } from '../../thresholds/threshold.ts';
import { percentileOf } from '../../thresholds/judge.ts';
import { SamplerTotals } from '../../result/totals.ts';
import { countOf, isMeaningful, samplesBeyond } from '../percentiles.ts';
import type { Found, Rule } from './finding.ts';
import { nameText } from './naming.ts';
import type { RuleRun } from './rule-run.ts';

export const TOO_FEW_SAMPLES: Rule = {
  id: 'R11',
  slug: 'too-few-samples',
  formula: 'requests × (1 - q) < 10, for p99 of all requests and for every percentile with a threshold',
};

const ENOUGH = 10;
const ROOM = 1e-9;
const SHOWN = 99;
const Z = 1.96;

/** Percentiles that rest on a handful of slow requests. */
export function tooFewSamples(data: RuleRun): Found[] {
  const judged = data.run.head.thresholds.flatMap((threshold) => thresholdFound(data, threshold) ?? []);
  const all = new SamplerTotals(3);
  all.addSecond(data.run.end.all);
  const shown = roughFound(data, { name: 'all requests', p: SHOWN, parts: all.latencies });
  const isJudged = data.run.head.thresholds.some(
    ({ metric, sampler }) => metric === `p${SHOWN}` && sampler === undefined,
  );
  return [...judged, ...(shown === undefined || isJudged ? [] : [{ ...shown, severity: 'info' as const }])];
}

function thresholdFound(data: RuleRun, { metric, sampler }: Threshold): Found | undefined {
  const p = percentileOf(metric);
  if (p === undefined) return undefined;
  const rows = data.samplers.filter(({ label }) =>
    sampler === undefined ? label.kind === 'request' : label.name === sampler,
  );
  const parts = rows.flatMap(({ totals }) => totals.latencies);
  const found = roughFound(data, { name: sampler ?? 'all requests', p, parts });
  return found && { ...found, ...(sampler === undefined ? {} : { samplers: [sampler] }) };
}

interface Row {
  readonly name: string;
  readonly p: number;
  readonly parts: readonly LatencyHistogram[];
}

function roughFound({ seconds }: RuleRun, { name, p, parts }: Row): Found | undefined {
  const count = countOf(parts);
  const beyond = samplesBeyond(count, p);
  if (count === 0 || beyond >= ENOUGH - ROOM) return undefined;
  const needed = Math.ceil((ENOUGH * 100) / (100 - p) - ROOM);
  const minutes = Math.ceil((needed / count) * (seconds.length / 60));
  const rests = isMeaningful(count, p)
    ? `rests on ${formatCount(beyond)} slow ${Math.round(beyond) === 1 ? 'request' : 'requests'}${rangeText(parts, count, p)}`
    : `says nothing: of ${formatCount(count)} requests less than one lies beyond it`;
  return {
    severity: 'warning',
    text: `p${p} of ${nameText(name)} ${rests}. It needs ${formatCount(needed)} requests, about ${formatCount(minutes)} ${minutes === 1 ? 'minute' : 'minutes'} at this rate.`,
    evidence: [
      { name: 'requests', value: count, unit: 'count' },
      { name: 'requests beyond', value: beyond, unit: 'count' },
      { name: 'requests needed', value: needed, unit: 'count' },
    ],
    check: 'A longer run, or a lower percentile.',
  };
}

/** From the order statistics n·q ± 1.96·√(n·q·(1 − q)): where the percentile of many such runs would lie. */
function rangeText(parts: readonly LatencyHistogram[], count: number, p: number): string {
  const q = p / 100;
  const half = Z * Math.sqrt(count * q * (1 - q));
  const at = (rank: number): number => (100 * Math.min(count, Math.max(1, rank))) / count;
  const [low, high] = percentilesUs(parts, [at(Math.floor(count * q - half)), at(Math.ceil(count * q + half) + 1)]);
  return low === undefined || high === undefined
    ? ''
    : `: it lies between ${formatMs(low / 1000)} and ${formatMs(high / 1000)}`;
}
