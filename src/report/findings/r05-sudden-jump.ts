import { formatCount, formatElapsed, formatMs } from '../../base/format.ts';
import type { Earlier, Found, Rule } from './finding.ts';
import { listed } from './naming.ts';
import type { RuleRun, RuleSeries } from './rule-run.ts';
import { known, median, noiseOf } from './statistics.ts';
import { LEAST_MS } from './worth-telling.ts';

export const SUDDEN_JUMP: Rule = {
  id: 'R5',
  slug: 'sudden-jump',
  formula:
    'D = median ln p95 of the next 12 bins - of the previous 12 >= ln 1.5; J = the same over 4 bins >= 70 % of D; min(D, J) >= 4.45 × noise of neighbours and >= 3 × the usual spread of D; no knee (R3) within 18 bins, no periodic stalls (R15)',
};

const LONG = 12;
const SHORT = 4;
const LEAST = Math.log(1.5);
const ABRUPT = 0.7;
// Five standard errors of the difference of two medians of 12 bins: 0.89 of the noise of one bin each.
const NOISES = 5 * 0.89;
const WANDERINGS = 3;
const ENOUGH_STEPS = 60;
const KNEE_BINS = 18;
// Users within this of what they were: they stayed.
const STAYED = 1.1;
// How much faster than the users times must grow to be worth a word.
const FASTER_THAN_LOAD = 2;

interface Jump {
  readonly name: string;
  readonly bin: number;
  readonly beforeMs: number;
  readonly afterMs: number;
}

/** Response times that went up from one moment to the next, and stayed up. */
export function suddenJump(data: RuleRun, earlier: Earlier): Found[] {
  const jumps = jumpsOf(data).filter((jump) => isFasterThanLoad(data, jump));
  const largest = jumps.reduce<Jump | undefined>(
    (top, jump) => (top && ratioOf(top) >= ratioOf(jump) ? top : jump),
    undefined,
  );
  if (largest === undefined || isExplained(data, largest, earlier)) return [];
  const same = jumps.filter(({ bin }) => Math.abs(bin - largest.bin) <= SHORT).map(({ name }) => name);
  return [foundAt(data, largest, same)];
}

/** One for each sampler that has enough requests in its bins; of all together where none has. */
function jumpsOf({ samplers, all }: RuleRun): Jump[] {
  const requests = samplers.filter(
    ({ label, series }) =>
      label.kind === 'request' && label.hopOf === undefined && known(series.p95Ms).length >= 2 * LONG,
  );
  if (requests.length === 0) return jumpIn('all', all) ?? [];
  return requests.flatMap(({ label, series }) => jumpIn(label.name, series) ?? []);
}

function jumpIn(name: string, { p95Ms }: RuleSeries): Jump[] {
  const present = p95Ms.flatMap((ms, bin) => (ms === undefined ? [] : [{ bin, ln: Math.log(ms) }]));
  const lns = present.map(({ ln }) => ln);
  const steps = stepsIn(lns);
  const least = Math.max(NOISES * noiseOf(lns), WANDERINGS * wanderingOf(steps));
  const jumps = steps.filter(({ size, abrupt }) => {
    return size >= LEAST && abrupt >= ABRUPT * size && Math.min(size, abrupt) >= least;
  });
  const [first] = jumps;
  if (first === undefined) return [];
  // Of neighbours that all see the same jump the one right at it sees it most abruptly.
  const best = jumps.reduce((top, step) => (step.size + step.abrupt > top.size + top.abrupt ? step : top), first);
  const { beforeMs, afterMs } = best;
  return afterMs - beforeMs < LEAST_MS ? [] : [{ name, bin: present[best.at]?.bin ?? 0, beforeMs, afterMs }];
}

interface Step {
  readonly at: number;
  /** Differences of ln p95 over the long and the short window. */
  readonly size: number;
  readonly abrupt: number;
  readonly beforeMs: number;
  readonly afterMs: number;
}

function stepsIn(lns: readonly number[]): Step[] {
  const places = Array.from({ length: Math.max(0, lns.length - 2 * LONG + 1) }, (_, i) => i + LONG);
  return places.map((at) => {
    const [before, after] = [median(lns.slice(at - LONG, at)), median(lns.slice(at, at + LONG))];
    const abrupt = median(lns.slice(at, at + SHORT)) - median(lns.slice(at - SHORT, at));
    return { at, size: after - before, abrupt, beforeMs: Math.exp(before), afterMs: Math.exp(after) };
  });
}

/**
 * How far such differences are from zero in this run anyway, where it is long enough to know: times that wander slowly
 * show little of that from one bin to the next.
 */
function wanderingOf(steps: readonly Step[]): number {
  if (steps.length < ENOUGH_STEPS) return 0;
  const middle = median(steps.map(({ size }) => size));
  return 1.4826 * median(steps.map(({ size }) => Math.abs(size - middle)));
}

function ratioOf({ beforeMs, afterMs }: Jump): number {
  return afterMs / beforeMs;
}

interface Users {
  readonly before: number;
  readonly after: number;
}

function usersAround({ bins }: RuleRun, { bin }: Jump): Users {
  const of = (from: number, to: number): number => median(bins.slice(Math.max(0, from), to).map(({ users }) => users));
  return { before: of(bin - SHORT, bin), after: of(bin, bin + SHORT) };
}

function isFasterThanLoad(data: RuleRun, jump: Jump): boolean {
  const { before, after } = usersAround(data, jump);
  const growth = after / Math.max(before, 1);
  return growth <= STAYED || ratioOf(jump) >= FASTER_THAN_LOAD * growth;
}

function isExplained(data: RuleRun, { bin }: Jump, earlier: Earlier): boolean {
  const atMs = data.bins[bin]?.fromMs ?? 0;
  const reachMs = KNEE_BINS * data.binSeconds * 1000;
  const knee = earlier.get('R3')?.find(({ severity }) => severity !== 'info')?.fromMs;
  return (knee !== undefined && Math.abs(knee - atMs) <= reachMs) || (earlier.get('R15')?.length ?? 0) > 0;
}

function foundAt(data: RuleRun, jump: Jump, names: readonly string[]): Found {
  const { before, after } = usersAround(data, jump);
  const fromMs = data.bins[jump.bin]?.fromMs ?? 0;
  const users =
    after / Math.max(before, 1) <= STAYED && before / Math.max(after, 1) <= STAYED
      ? `while users stayed at ${formatCount(after)}`
      : `far faster than the load: users went from ${formatCount(before)} to ${formatCount(after)}`;
  return {
    severity: 'warning',
    text: `p95 of ${listed(names)} jumped from ${formatMs(jump.beforeMs)} to ${formatMs(jump.afterMs)} at ${formatElapsed(fromMs)}, ${users}.`,
    evidence: [
      { name: 'p95 before', value: jump.beforeMs, unit: 'ms' },
      { name: 'p95 after', value: jump.afterMs, unit: 'ms' },
      { name: 'users', value: after, unit: 'users' },
    ],
    fromMs,
    toMs: data.bins.at(-1)?.toMs ?? fromMs,
    ...(names[0] === 'all' ? {} : { samplers: names }),
    check: 'Database pool, event-loop block, worker limit, cache that stopped hitting, queue of a proxy.',
  };
}
