import type { Capacity, CapacityStep } from '../result/capacity.ts';
import { formatCount, formatMs, formatRate, formatShare } from './format.ts';

/** `Holds 98/s; breaks at 104/s: p95 < 300ms did not hold (measured 512ms).` */
export function capacityLine(capacity: Capacity): string {
  const { holds, breaks, reason, unfinished, least } = capacity;
  const missed =
    least === undefined || (holds ?? 0) >= least ? '' : ` That is less than the ${rateText(least)} asked for.`;
  const end = unfinished === undefined ? missed : `${missed} The search did not come to its end: ${unfinished}`;
  if (holds === undefined && breaks === undefined) return `Nothing was found.${end}`;
  if (holds === undefined) return `No rate held, down to ${rateText(breaks)}: ${reason}${end}`;
  if (breaks === undefined) return `Holds ${rateText(holds)}, the highest rate tried. ${reason}${end}`;
  return `Holds ${rateText(holds)}; ${LIMITS[capacity.limit]} ${rateText(breaks)}: ${reason}${end}`;
}

/** What happened at the rate above the one that holds. */
const LIMITS: Readonly<Record<Capacity['limit'], string>> = {
  target: 'breaks at',
  threads: 'the plan has too few threads for',
  generator: "the target may carry more - this is the generator's limit, not the target's - at",
  most: 'not tried:',
};

/** `step  3   40/s  held          p95 32ms    failed 0%    1 200 requests`. */
export function stepLine(step: CapacityStep, number: number): string {
  const { rate, outcome, reason, p95Ms, errorRate, requests } = step;
  const facts = `p95 ${formatMs(p95Ms)}`.padEnd(13) + `failed ${formatShare(errorRate)}`.padEnd(16);
  return `step ${String(number).padStart(2)}  ${rateText(rate).padStart(9)}  ${OUTCOMES[outcome].padEnd(17)}${facts}${formatCount(requests)} requests${reason === '' ? '' : `  ${reason}`}`;
}

export const OUTCOMES: Readonly<Record<CapacityStep['outcome'], string>> = {
  held: 'held',
  broke: 'broke',
  threads: 'too few threads',
  generator: 'generator limit',
  inconclusive: 'inconclusive',
};

/** `98.1/s`; `-` when there is none. */
export function rateText(rate: number | undefined): string {
  return rate === undefined ? '-' : `${formatRate(rate)}/s`;
}
