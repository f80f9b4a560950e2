import type { Distribution, GeneratorInterval, GroupInterval, Interval, LabelInterval } from './interval.ts';

/** One second of the run: the intervals of any number of workers added up. An `Interval` is one, too. */
export type MergedInterval = Omit<Interval, 'worker'>;

/**
 * Adds up what several workers did in the same second. Associative and commutative, and no part at all is
 * neutral: workers may report in any order and in any grouping. Failure numbers must mean the same in all
 * parts (see `FailureNumbers`).
 */
export function mergeIntervals(second: number, parts: readonly MergedInterval[]): MergedInterval {
  return {
    second,
    labels: mergeLabels(parts.flatMap((part) => part.labels)),
    groups: mergeGroups(parts.map((part) => part.groups)),
    generator: parts.map((part) => part.generator).reduce(addGenerators, NO_GENERATOR),
    newFailures: firstOfEach(parts.flatMap((part) => part.newFailures)),
    examples: parts.flatMap((part) => part.examples).sort(compareExamples),
  };
}

/** Adds two distributions. `undefined` is the empty one. */
export function addDistributions(a: Distribution | undefined, b: Distribution | undefined): Distribution | undefined {
  if (a === undefined || a.count === 0) return b;
  if (b === undefined || b.count === 0) return a;
  return {
    ...addBuckets(a, b),
    count: a.count + b.count,
    sumUs: a.sumUs + b.sumUs,
    minUs: Math.min(a.minUs, b.minUs),
    maxUs: Math.max(a.maxUs, b.maxUs),
  };
}

/** Both lists of values rise; so does the result. */
function addBuckets(a: Distribution, b: Distribution): Pick<Distribution, 'valuesUs' | 'counts'> {
  const valuesUs: number[] = [];
  const counts: number[] = [];
  let i = 0;
  let j = 0;
  while (i < a.valuesUs.length || j < b.valuesUs.length) {
    const left = a.valuesUs[i] ?? Number.POSITIVE_INFINITY;
    const right = b.valuesUs[j] ?? Number.POSITIVE_INFINITY;
    valuesUs.push(Math.min(left, right));
    counts.push((left <= right ? (a.counts[i] ?? 0) : 0) + (right <= left ? (b.counts[j] ?? 0) : 0));
    if (left <= right) i++;
    if (right <= left) j++;
  }
  return { valuesUs, counts };
}

function mergeLabels(labels: readonly LabelInterval[]): readonly LabelInterval[] {
  const merged = new Map<number, LabelInterval>();
  for (const label of labels) {
    const before = merged.get(label.label);
    merged.set(label.label, before === undefined ? label : addLabels(before, label));
  }
  return [...merged.values()].sort((a, b) => a.label - b.label);
}

function addLabels(a: LabelInterval, b: LabelInterval): LabelInterval {
  const ok = addDistributions(a.ok, b.ok);
  const failed = addDistributions(a.failed, b.failed);
  const firstByte = addDistributions(a.firstByte, b.firstByte);
  const elapsed = addDistributions(a.elapsed, b.elapsed);
  return {
    label: a.label,
    started: a.started + b.started,
    skipped: a.skipped + b.skipped,
    interrupted: a.interrupted + b.interrupted,
    ...(ok && { ok }),
    ...(failed && { failed }),
    ...(firstByte && { firstByte }),
    ...(elapsed && { elapsed }),
    bytesIn: a.bytesIn + b.bytesIn,
    bytesOut: a.bytesOut + b.bytesOut,
    newConnections: a.newConnections + b.newConnections,
    connectSumUs: a.connectSumUs + b.connectSumUs,
    connectMaxUs: Math.max(a.connectMaxUs, b.connectMaxUs),
    statuses: addCounts(a.statuses, b.statuses),
    failures: addCounts(a.failures, b.failures),
  };
}

type Counts = Readonly<Record<string, number>>;

function addCounts(a: Counts, b: Counts): Counts {
  const sum: Record<string, number> = { ...a };
  for (const [key, count] of Object.entries(b)) sum[key] = (sum[key] ?? 0) + count;
  return sum;
}

const NO_GROUP: GroupInterval = {
  active: 0,
  planned: 0,
  iterationsStarted: 0,
  iterationsFinished: 0,
  dropped: 0,
  lost: 0,
};

function mergeGroups(parts: readonly (readonly GroupInterval[])[]): readonly GroupInterval[] {
  const length = Math.max(0, ...parts.map((groups) => groups.length));
  return Array.from({ length }, (_, group) =>
    parts.map((groups) => groups[group] ?? NO_GROUP).reduce(addGroups, NO_GROUP),
  );
}

function addGroups(a: GroupInterval, b: GroupInterval): GroupInterval {
  return {
    active: a.active + b.active,
    planned: a.planned + b.planned,
    iterationsStarted: a.iterationsStarted + b.iterationsStarted,
    iterationsFinished: a.iterationsFinished + b.iterationsFinished,
    dropped: a.dropped + b.dropped,
    lost: a.lost + b.lost,
  };
}

const NO_GENERATOR: GeneratorInterval = {
  cpu: 0,
  loop: 0,
  loopDelayP99Ms: 0,
  loopDelayMaxMs: 0,
  lagP99Ms: 0,
  lagMaxMs: 0,
  inFlight: 0,
  rssBytes: 0,
  heapBytes: 0,
  gcMs: 0,
};

/** What slows a sender down counts at its worst; what is used up is added. */
function addGenerators(a: GeneratorInterval, b: GeneratorInterval): GeneratorInterval {
  return {
    cpu: addThousandths(a.cpu, b.cpu),
    loop: Math.max(a.loop, b.loop),
    loopDelayP99Ms: Math.max(a.loopDelayP99Ms, b.loopDelayP99Ms),
    loopDelayMaxMs: Math.max(a.loopDelayMaxMs, b.loopDelayMaxMs),
    lagP99Ms: Math.max(a.lagP99Ms, b.lagP99Ms),
    lagMaxMs: Math.max(a.lagMaxMs, b.lagMaxMs),
    inFlight: a.inFlight + b.inFlight,
    rssBytes: a.rssBytes + b.rssBytes,
    heapBytes: a.heapBytes + b.heapBytes,
    gcMs: addThousandths(a.gcMs, b.gcMs),
  };
}

/** Fractions added in another order differ in the last bit; whole thousandths do not. */
function addThousandths(a: number, b: number): number {
  return (Math.round(a * 1000) + Math.round(b * 1000)) / 1000;
}

function firstOfEach(failures: Interval['newFailures']): Interval['newFailures'] {
  return [...new Map(failures.map((entry) => [entry.number, entry])).values()].sort((a, b) => a.number - b.number);
}

type Example = Interval['examples'][number];

function compareExamples(a: Example, b: Example): number {
  return (
    a.failure - b.failure ||
    a.exchange.atMs - b.exchange.atMs ||
    a.exchange.label - b.exchange.label ||
    a.exchange.user - b.exchange.user ||
    a.exchange.iteration - b.exchange.iteration
  );
}
