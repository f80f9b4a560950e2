import { formatCount, formatMean, formatRate } from '../../base/format.ts';
import type { Earlier, Found, Rule } from './finding.ts';
import type { RuleRun } from './rule-run.ts';
import { hingeAt, lineError, median, type Hinge } from './statistics.ts';

export const SATURATION_KNEE: Rule = {
  id: 'R3',
  slug: 'saturation-knee',
  formula:
    'throughput = a·min(users, k) + b·max(0, users - k) with b <= a/4 and half the squared error of a straight line; p95 of the top fifth of users >= 1.5 × p95 between 0.4k and k',
};

const LEVELS = 24;
const FEWEST_LEVELS = 6;
const FEWEST_USERS = 5;
// A knee needs users on both sides of it: [lowest, highest] share of the most users.
const SCAN = [0.15, 0.92] as const;
const SCAN_STEPS = 78;
const FLAT = 0.25;
const BETTER_THAN_LINE = 0.5;
const SLOWER = 1.5;

/** Bins with about as many users, as medians. */
interface Level {
  readonly users: number;
  readonly okPerSecond: number;
  readonly p95Ms: number;
  readonly fromMs: number;
}

/** Throughput that stops growing while users are added, or the word that it never did. */
export function saturationKnee(data: RuleRun, earlier: Earlier): Found[] {
  if (!data.isClosed || earlier.get('R1')?.some(({ severity }) => severity === 'invalid') === true) return [];
  const levels = levelsOf(data);
  const most = levels.at(-1)?.users ?? 0;
  if (!isRamp(levels)) return [];
  const hinge = bestHinge(levels, most);
  const slower = hinge === undefined ? 0 : slowedBy(levels, hinge.k);
  if (hinge !== undefined && slower >= SLOWER) return [kneeFound(data, levels, hinge, slower)];
  return grewToTheEnd(levels) ? [noLimit(most)] : [];
}

function isRamp(levels: readonly Level[]): boolean {
  const [least, most] = [levels[0]?.users ?? 0, levels.at(-1)?.users ?? 0];
  return levels.length >= FEWEST_LEVELS && most >= FEWEST_USERS && most >= 2 * least;
}

/** Up to 24 levels of equal width, fewest users first. */
function levelsOf({ bins, all }: RuleRun): Level[] {
  const users = bins.map((bin) => bin.users).filter((count) => count > 0);
  const [least, most] = [Math.min(...users), Math.max(...users)];
  const width = (most - least) / LEVELS || 1;
  const groups = new Map<number, number[]>();
  bins.forEach((bin, index) => {
    if (bin.users <= 0 || all.p95Ms[index] === undefined) return;
    const level = Math.min(LEVELS - 1, Math.floor((bin.users - least) / width));
    groups.set(level, [...(groups.get(level) ?? []), index]);
  });
  return [...groups]
    .sort(([a], [b]) => a - b)
    .map(([, indexes]) => ({
      users: median(indexes.map((index) => bins[index]?.users ?? 0)),
      okPerSecond: median(indexes.map((index) => all.okPerSecond[index] ?? 0)),
      p95Ms: median(indexes.map((index) => all.p95Ms[index] ?? 0)),
      fromMs: Math.min(...indexes.map((index) => bins[index]?.fromMs ?? 0)),
    }));
}

/** The bend that explains throughput best; `undefined` when a straight line does nearly as well. */
function bestHinge(levels: readonly Level[], most: number): Hinge | undefined {
  const users = levels.map((level) => level.users);
  const rates = levels.map((level) => level.okPerSecond);
  const step = (SCAN[1] - SCAN[0]) / (SCAN_STEPS - 1);
  const hinges = Array.from({ length: SCAN_STEPS }, (_, i) => hingeAt(most * (SCAN[0] + i * step), users, rates));
  const best = hinges.reduce((lowest, hinge) => (hinge.error < lowest.error ? hinge : lowest));
  const bends = best.a > 0 && best.b <= FLAT * best.a;
  return bends && best.error <= BETTER_THAN_LINE * lineError(users, rates) ? best : undefined;
}

/** How many times p95 of the top fifth of levels is that just below the knee; 0 when nothing is below. */
function slowedBy(levels: readonly Level[], knee: number): number {
  const below = levels.filter(({ users }) => users >= 0.4 * knee && users <= knee).map(({ p95Ms }) => p95Ms);
  const top = levels.slice(-Math.max(1, Math.round(levels.length / 5))).map(({ p95Ms }) => p95Ms);
  return below.length === 0 ? 0 : median(top) / median(below);
}

function kneeFound({ bins }: RuleRun, levels: readonly Level[], { k, a }: Hinge, slower: number): Found {
  const most = levels.at(-1)?.users ?? 0;
  const beyond = levels.filter(({ users }) => users >= k);
  const rate = beyond.length === 0 ? a * k : median(beyond.map(({ okPerSecond }) => okPerSecond));
  const knee = formatCount(k);
  return {
    severity: 'warning',
    text: `Throughput stops growing at about ${knee} users (${formatRate(rate)}/s). From there to ${formatCount(most)} users p95 rose ×${formatMean(slower)}. Capacity for this mix is about ${formatRate(rate)}/s.`,
    evidence: [
      { name: 'knee', value: k, unit: 'users' },
      { name: 'capacity', value: rate, unit: 'perSecond' },
      { name: 'most users', value: most, unit: 'users' },
      { name: 'p95 beyond against below', value: slower, unit: 'factor' },
    ],
    fromMs: bins.find(({ users }) => users >= k)?.fromMs ?? 0,
    toMs: bins.at(-1)?.toMs ?? 0,
    check: 'What is used up first at that load: workers, threads, database connections, CPU of the target, a lock.',
  };
}

/** Throughput of the top levels is still in step with the users. */
function grewToTheEnd(levels: readonly Level[]): boolean {
  const perUser = levels.map(({ okPerSecond, users }) => okPerSecond / users);
  const half = levels.length >> 1;
  const top = perUser.slice(-Math.max(1, Math.round(levels.length / 5)));
  return median(top) >= 0.75 * median(perUser.slice(0, half));
}

function noLimit(most: number): Found {
  return {
    severity: 'info',
    text: `No limit found up to ${formatCount(most)} users: throughput grew with them to the end.`,
    evidence: [{ name: 'most users', value: most, unit: 'users' }],
  };
}
