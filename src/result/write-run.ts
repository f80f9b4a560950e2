import { judgeAll, type Aggregate, type FindAggregate } from '../thresholds/judge.ts';
import type { ThresholdVerdict } from '../thresholds/threshold.ts';
import type { GroupInterval, GeneratorInterval, Interval } from '../metrics/interval.ts';
import { seededRandom } from '../base/random.ts';
import type { RunError } from '../base/errors.ts';
import type { Ballast } from './ballast.ts';
import { Conservation } from './conservation.ts';
import { ErrorBook } from './error-book.ts';
import { invalidSentence, type Health } from './health/health.ts';
import { HealthJudge } from './health/judge-health.ts';
import { GzipFile } from './gzip-file.ts';
import { RecentWindow, finder, lazyRows } from './live.ts';
import type { LiveAggregates } from './live.ts';
import type { WrittenSecond } from './live-page.ts';
import { mergeSecond } from './merge-second.ts';
import type { BeganRecord, End, EventRecord, Head, Second, SeriesRecord, TargetRecord } from './run-file.ts';
import { SlowBook } from './slow-book.ts';
import { SamplerTotals, aggregateOf } from './totals.ts';
import { countedMs, warmUpOf, type WarmUp } from './warm-up.ts';
import { WidenedSeconds } from './widened.ts';

/** All of the head but what the writer itself knows. */
export type HeadFacts = Omit<Head, 'k' | 'schema'>;
/** How the run ended; totals and verdicts are the writer's. */
export interface EndFacts extends Pick<End, 'reason' | 'detail' | 'invalid' | 'durationMs'> {
  /** The abort rule that ended the run, as it was judged in that moment. */
  readonly aborted?: ThresholdVerdict;
  /** Something is missing: a worker was lost. What was started need not have ended then. */
  readonly isPartial?: boolean;
}

/** The open results of a running test. Only one call at a time; each may throw RunError `result-unwritable`. */
export interface RunWriter {
  /**
   * One second: the intervals of all workers, and how long they have waited. Resolves to what is known of it, when it
   * is in the file; from the fifth hour on, when the record is that it belongs to or at the next event.
   */
  interval(intervals: readonly Interval[], backlogMs?: number): Promise<WrittenSecond | undefined>;
  /** A thread group began, `atMs` after the run's start. */
  began(group: number, atMs: number): Promise<void>;
  event(event: Omit<EventRecord, 'k'>): Promise<void>;
  /** What the target showed; with the next second's results it reaches the disk. */
  target(record: SeriesRecord | TargetRecord): Promise<void>;
  /** Judges the thresholds, writes the last record and closes the file. */
  end(facts: EndFacts): Promise<End>;
  /** Closes the file without a last record, when the run cannot end properly; after `end` it does nothing. */
  close(): Promise<void>;
  /** Whether the generator has kept up so far. */
  health(): Health;
  /** What was measured so far; still there after a write error. */
  aggregates(): LiveAggregates;
  /** The disk was full; the ballast made room for the end of the run. */
  readonly shortOfRoom: RunError | undefined;
}

/**
 * Creates the run file and writes its head at once, so that even a run killed in its first second is readable.
 * `ballast` is released when the disk is full.
 */
export async function openRunFile(path: string, head: HeadFacts, ballast?: Ballast): Promise<RunWriter> {
  const file = GzipFile.create(path, ballast);
  try {
    file.line({ k: 'head', schema: 'plan-run/1', ...head });
    await file.flush();
  } catch (error) {
    await file.close().catch(() => undefined);
    throw error;
  }
  return new Writer(file, head);
}

class Writer implements RunWriter {
  readonly #file: GzipFile;
  readonly #head: HeadFacts;
  readonly #errors: ErrorBook;
  readonly #slow = new SlowBook();
  readonly #totals: readonly SamplerTotals[];
  /** All requests together, latencies only: asked each second, and merging 500 samplers then would take too long. */
  readonly #together = new SamplerTotals(3);
  readonly #recent: RecentWindow;
  readonly #judge: HealthJudge;
  #groups: readonly GroupInterval[] = [];
  #generator: GeneratorInterval | undefined;
  readonly #began: BeganRecord[] = [];
  #warmUpRequests = 0;
  #seconds = 0;
  readonly #conservation: Conservation;
  readonly #widened = new WidenedSeconds();

  constructor(file: GzipFile, head: HeadFacts) {
    this.#file = file;
    this.#head = head;
    const random = seededRandom(head.seed, 'examples');
    this.#errors = new ErrorBook(() => random.next());
    this.#totals = head.samplers.map(() => new SamplerTotals(3));
    this.#recent = new RecentWindow((id) => this.#isRequest(id));
    this.#judge = new HealthJudge(head);
    this.#conservation = new Conservation(head);
  }

  get shortOfRoom(): RunError | undefined {
    return this.#file.shortOfRoom;
  }

  async interval(intervals: readonly Interval[], backlogMs = 0): Promise<WrittenSecond | undefined> {
    const second = intervals[0]?.second;
    if (second === undefined) return undefined;
    const records = intervals.flatMap((interval) => this.#errors.take(interval));
    for (const record of records) this.#file.line(record);
    for (const interval of intervals) this.#slow.take(interval);
    const errorId = (worker: number, failure: number): number => this.#errors.idOf(worker, failure);
    const merged = withBacklog(mergeSecond(second, intervals, errorId), backlogMs);
    for (const finished of this.#widened.take(merged)) this.#file.line(finished);
    this.#judge.take(merged, this.#warmUp);
    this.#conservation.add(intervals);
    this.#sumUp(intervals, errorId);
    this.#recent.push(second, intervals);
    this.#groups = merged.groups;
    this.#generator = merged.generator;
    this.#seconds = Math.max(this.#seconds, second + 1);
    await this.#file.flush();
    return { second: merged, records };
  }

  async began(group: number, atMs: number): Promise<void> {
    const isAsPlanned = atMs === (this.#head.groups[group]?.beginMs ?? 0);
    if (isAsPlanned && this.#head.warmUpMs === undefined) return;
    const record: BeganRecord = { k: 'began', group, atMs };
    this.#began.push(record);
    this.#file.line(record);
    await this.#file.flush();
  }

  async event(event: Omit<EventRecord, 'k'>): Promise<void> {
    // Before something happens that may be the last.
    this.#writeRest();
    this.#file.line({ k: 'ev', ...event });
    await this.#file.flush();
  }

  target(record: SeriesRecord | TargetRecord): Promise<void> {
    this.#file.line(record);
    return Promise.resolve();
  }

  async end(facts: EndFacts): Promise<End> {
    const { reason, detail, durationMs, aborted } = facts;
    const counted = countedMs(durationMs, this.#warmUp);
    const requests = this.#totals.filter((_, id) => this.#isRequest(id));
    const all = new SamplerTotals(3);
    for (const sampler of requests) all.merge(sampler);
    const health = this.#judge.health({ isOver: true });
    const invalid = facts.invalid ?? this.#nothingCounted(reason, all) ?? this.#leak(facts) ?? invalidSentence(health);
    const end: End = {
      k: 'end',
      reason,
      ...(detail === undefined ? {} : { detail }),
      ...(invalid === undefined ? {} : { invalid }),
      health,
      durationMs,
      totals: this.#totals.map((sampler, id) => ({ id, ...sampler.toRecord() })),
      all: all.toRecord(),
      thresholds: judgeAll(this.#head.thresholds, finder(this.#head.samplers, this.#totals, counted / 1000)).map(
        (verdict) => (aborted !== undefined && isSame(aborted, verdict) ? aborted : verdict),
      ),
    };
    this.#writeRest();
    for (const record of [...this.#errors.remaining(), ...this.#slow.records()]) this.#file.line(record);
    this.#file.line(end);
    await this.#file.close();
    return end;
  }

  async close(): Promise<void> {
    this.#writeRest();
    await this.#file.close();
  }

  health(): Health {
    return this.#judge.health({ isOver: false });
  }

  aggregates(): LiveAggregates {
    const seconds = this.#seconds;
    const warmUp = this.#warmUp;
    const counted = countedMs(seconds * 1000, warmUp) / 1000;
    return {
      seconds,
      ...(warmUp === undefined ? {} : { warmUp }),
      all: {
        total: aggregateOf([this.#together], counted),
        recent: this.#recent.all(seconds),
      },
      samplers: lazyRows(this.#totals.length, (id) => ({
        total: aggregateOf(this.#totals.slice(id, id + 1), counted),
        recent: this.#recent.of(id, seconds),
      })),
      groups: this.#groups,
      health: this.health(),
      ...(this.#generator === undefined ? {} : { generator: this.#generator }),
      errors: this.#errorCounts(),
      find: withTogether(finder(this.#head.samplers, this.#totals, counted), aggregateOf([this.#together], counted)),
    };
  }

  #writeRest(): void {
    for (const record of this.#widened.rest()) this.#file.line(record);
  }

  #sumUp(intervals: readonly Interval[], errorId: (worker: number, failure: number) => number): void {
    for (const { worker, labels, warmUp = [] } of intervals) {
      for (const { label, ok, failed } of warmUp) {
        if (this.#isRequest(label)) this.#warmUpRequests += (ok?.count ?? 0) + (failed?.count ?? 0);
      }
      for (const label of labels) {
        this.#totals[label.label]?.addInterval(label, (failure) => errorId(worker, failure));
        if (this.#isRequest(label.label)) this.#together.addLatencies(label);
      }
    }
  }

  get #warmUp(): WarmUp | undefined {
    return warmUpOf(this.#head.warmUpMs, this.#began);
  }

  /** A run that ended by itself within its warm-up says nothing. */
  #nothingCounted(reason: End['reason'], all: SamplerTotals): string | undefined {
    if (reason !== 'completed' || this.#warmUpRequests === 0 || all.latencies.some(({ count }) => count > 0)) return;
    return 'The run ended within its warm-up, so no request was counted.';
  }

  /** What was started must have ended; a difference is a mistake of ours, and then no number can be trusted. */
  #leak({ isPartial = false }: EndFacts): string | undefined {
    return isPartial ? undefined : this.#conservation.violation();
  }

  #errorCounts(): LiveAggregates['errors'] {
    return this.#errors.records
      .map(({ id, name, message }) => ({
        id,
        name,
        message,
        count: this.#totals.reduce((sum, sampler) => sum + (sampler.errors.get(id) ?? 0), 0),
      }))
      .sort((a, b) => b.count - a.count);
  }

  #isRequest(id: number): boolean {
    return this.#head.samplers[id]?.kind === 'request';
  }
}

function withTogether(find: FindAggregate, together: Aggregate): FindAggregate {
  return (name) => (name === undefined ? together : find(name));
}

/** What a busy machine takes to wake a thread is no backlog. */
const NO_BACKLOG_MS = 500;

function withBacklog(second: Second, backlogMs: number): Second {
  if (backlogMs < NO_BACKLOG_MS) return second;
  return { ...second, generator: { ...second.generator, backlogMs: Math.round(backlogMs) } };
}

function isSame(one: ThresholdVerdict, other: ThresholdVerdict): boolean {
  return one.threshold.text === other.threshold.text && one.threshold.line === other.threshold.line;
}
