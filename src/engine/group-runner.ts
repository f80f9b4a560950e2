import type { Clock } from '../base/clock.ts';
import type { Value } from '../base/value.ts';
import type { ResourceOwner, SampleRecorder } from '../contracts/virtual-user.ts';
import type { DataSet, Feed } from '../data/data-set.ts';
import { globalIndex, share as shareOf } from '../load/share.ts';
import type { ArrivalTimetable, UserTimetable } from '../load/timetable.ts';
import type { GroupInterval } from '../metrics/interval.ts';
import type { ThreadGroup } from '../plan/plan.ts';
import { User, type UserEnd, type UserFeed } from './virtual-user.ts';

/** Which part of a group's load one worker carries: worker `index` of `count`. */
export interface Share {
  readonly index: number;
  readonly count: number;
}

export interface GroupRunnerOptions {
  readonly group: ThreadGroup;
  readonly groupIndex: number;
  readonly share: Share;
  readonly seed: number;
  readonly clock: Clock;
  readonly recorder: SampleRecorder;
  readonly worker: ResourceOwner;
  readonly withoutPauses: boolean;
  /** What `setUp` has set, by name; asked for each new user. */
  readonly shared: () => ReadonlyMap<string, Value>;
  /** Whether what begins, or is due, at that moment belongs to the warm-up; absent when the plan has none. */
  readonly isWarmUp?: ((atMs: number) => boolean) | undefined;
  /** This worker's way through each data set, shared by all its groups and users. */
  readonly feedOf: (dataSet: DataSet) => Feed;
  /** Called when a user found no row left; may be called often. */
  readonly onDataEnd: (end: DataEnd) => void;
  /** Called when a step asks for the end of the whole run. */
  readonly onStopTest: (how: 'stopTest' | 'stopTestNow', why: string) => void;
}

/** A data set has run out of rows. */
export interface DataEnd {
  readonly dataSet: string;
  readonly rows: number;
  readonly onEnd: 'stopThread' | 'stopTest';
}

/** Carries one thread group: starts users when the timetable says so, and ends them. */
export class GroupRunner {
  readonly #options: GroupRunnerOptions;
  readonly #users = new Set<User>();
  readonly #running = new Set<Promise<void>>();
  readonly #idle: User[] = [];
  readonly #stop = new AbortController();
  /** Every user has ended. */
  readonly #over = new AbortController();
  /** Open load: workers that may have a thread. Another one could only drop its arrivals. */
  readonly #carriers: number;
  #created = 0;
  #peak = 0;
  #bug: unknown = undefined;
  #startedAtMs = 0;
  #counts = noCounts();

  constructor(options: GroupRunnerOptions) {
    this.#options = options;
    this.#carriers = Math.min(options.share.count, options.group.maxUsers);
  }

  /** Resolves when every user has ended. */
  async run(): Promise<void> {
    this.#startedAtMs = this.#options.clock.now();
    const { timetable } = this.#options.group;
    const end = this.#endOnTime();
    if (timetable.model === 'open') await this.#runArrivals(timetable);
    else await this.#runUsers(timetable);
    // `stop` may begin while users finish: their promises are all that is left to wait for.
    while (this.#running.size > 0) await Promise.all(this.#running);
    this.#stop.abort();
    this.#over.abort();
    await end;
    if (this.#bug !== undefined) throw this.#bug;
  }

  /** No new iterations and no new samplers; what is in flight may finish within `gracefulStop`. */
  async stop(): Promise<void> {
    if (this.#stop.signal.aborted) return;
    this.#stop.abort();
    for (const user of this.#users) user.dismiss();
    await this.#cutAfter(this.#options.group.gracefulStopMs);
  }

  /** Cuts everything off now. */
  cut(): void {
    this.#stop.abort();
    for (const user of this.#users) user.cut();
  }

  /** Counts since the last call, and users at this moment. */
  drain(): GroupInterval {
    const counts = this.#counts;
    this.#counts = noCounts();
    const { timetable } = this.#options.group;
    const isOver = this.#stop.signal.aborted || this.#startedAtMs === 0;
    // Users who came and went within the second would not be seen at its end.
    const active = Math.max(this.#active, this.#peak);
    this.#peak = 0;
    const atMs = this.#options.clock.now() - this.#startedAtMs;
    // Open load plans arrivals, not users: as many as it takes.
    const planned = timetable.model === 'open' ? active : timetable.plannedUsers(atMs);
    const { warmUpIterations, warmUpDropped, ...all } = counts;
    return {
      active,
      planned: isOver ? 0 : planned,
      ...all,
      ...(warmUpIterations > 0 ? { warmUpIterations } : {}),
      ...(warmUpDropped > 0 ? { warmUpDropped } : {}),
    };
  }

  get #active(): number {
    return this.#users.size - this.#idle.length;
  }

  async #endOnTime(): Promise<void> {
    const { clock, group } = this.#options;
    const { totalMs } = group.timetable;
    if (totalMs === undefined) return;
    const left = this.#startedAtMs + totalMs - clock.now();
    if (await clock.sleep(left, this.#stop.signal)) await this.stop();
  }

  async #cutAfter(ms: number): Promise<void> {
    if (await this.#options.clock.sleep(ms, this.#over.signal)) for (const user of this.#users) user.cut();
  }

  async #runUsers(timetable: UserTimetable): Promise<void> {
    const { share, clock } = this.#options;
    for (const { index, startMs, stopMs } of spellsInOrder(timetable, share)) {
      const waitMs = this.#startedAtMs + startMs - clock.now();
      if (waitMs > 0 && !(await clock.sleep(waitMs, this.#stop.signal))) return;
      if (this.#stop.signal.aborted) return;
      this.#track(this.#userLife(this.#createUser(index), stopMs));
    }
  }

  /** Closed load: one user from its start to its last iteration. */
  async #userLife(user: User, stopAtMs: number | undefined): Promise<void> {
    const over = new AbortController();
    const stopTimer = stopAtMs === undefined ? undefined : this.#stopUserAt(user, stopAtMs, over.signal);
    let end: UserEnd = await user.begin();
    if (!user.started) this.#lose(user);
    if (end === 'continue') end = await this.#loop(user);
    this.#react(end, user);
    await user.end();
    this.#users.delete(user);
    over.abort();
    await stopTimer;
  }

  /** Hot path: the iterations of one user. No promise but those of its steps; nothing is read from a clock here. */
  async #loop(user: User): Promise<UserEnd> {
    const { group, isWarmUp, clock } = this.#options;
    while (user.iteration < group.loops && !user.isStopping) {
      const drawing = user.prepare();
      const fed = typeof drawing === 'string' ? drawing : await drawing;
      if (fed !== 'continue') return fed;
      const warmsUp = isWarmUp?.(clock.now()) === true;
      this.#counts.iterationsStarted++;
      user.startIteration();
      const outcome = await group.body(user);
      if (user.hasSentNothing) await user.breathe();
      const end = user.endIteration(outcome);
      this.#counts.iterationsFinished++;
      if (warmsUp) this.#counts.warmUpIterations++;
      if (end !== 'continue') return end;
      if (user.pauses && user.iteration < group.loops && !user.isStopping) await user.think();
    }
    return 'continue';
  }

  /** One iteration, counted if there is data for it. */
  async #turn(user: User): Promise<UserEnd> {
    const drawing = user.prepare();
    const fed = typeof drawing === 'string' ? drawing : await drawing;
    if (fed !== 'continue') return fed;
    const isWarmUp = this.#options.isWarmUp?.(this.#options.clock.now()) === true;
    this.#counts.iterationsStarted++;
    const end = await user.iterate();
    this.#counts.iterationsFinished++;
    if (isWarmUp) this.#counts.warmUpIterations++;
    return end;
  }

  /** Open load: one iteration per arrival, on an idle user or a new one, up to `maxThreads`. */
  async #runArrivals(timetable: ArrivalTimetable): Promise<void> {
    const { share, clock } = this.#options;
    const carriers = this.#carriers;
    const end = share.index < carriers ? timetable.plannedIterations : 0;
    for (let arrival = share.index; arrival < end; arrival += carriers) {
      const dueMs = this.#startedAtMs + timetable.startAt(arrival);
      const waitMs = dueMs - clock.now();
      if (waitMs > 0 && !(await clock.sleep(waitMs, this.#stop.signal))) break;
      if (this.#stop.signal.aborted) break;
      this.#arrive(dueMs);
    }
    while (this.#running.size > 0) await Promise.all(this.#running);
    this.#idle.length = 0;
    for (const user of this.#users) this.#track(user.end().finally(() => this.#users.delete(user)));
  }

  #arrive(dueMs: number): void {
    const { group, share } = this.#options;
    const idle = this.#idle.pop();
    if (idle !== undefined) {
      this.#peak = Math.max(this.#peak, this.#active);
      this.#track(this.#serve(idle, dueMs));
      return;
    }
    // Users that have ended leave room for others: the limit is on those at the same time.
    if (this.#users.size >= shareOf(group.maxUsers, share.index, this.#carriers)) {
      this.#counts.dropped++;
      if (this.#options.isWarmUp?.(dueMs) === true) this.#counts.warmUpDropped++;
      return;
    }
    const user = this.#createUser(globalIndex(this.#created++, share.index, this.#carriers));
    this.#track(this.#serve(user, dueMs));
  }

  async #serve(user: User, dueMs: number): Promise<void> {
    const beginMs = this.#options.clock.now();
    let end: UserEnd = user.started ? 'continue' : await user.begin();
    // What a new user's onStart takes is no lateness of its first iteration: the plan asks for it.
    const onStartMs = this.#options.clock.now() - beginMs;
    if (!user.started) this.#lose(user);
    if (end === 'continue' && user.started) {
      user.scheduledMs = dueMs + onStartMs;
      end = await this.#turn(user);
    }
    this.#react(end, user);
    if (end === 'continue' && user.started) {
      this.#idle.push(user);
      return;
    }
    await user.end();
    this.#users.delete(user);
  }

  #createUser(index: number): User {
    const { group, groupIndex, seed, clock, recorder, worker, withoutPauses, feedOf } = this.#options;
    const shared = this.#options.shared();
    const feeds = group.feeds.map(({ dataSet, slot }): UserFeed => ({
      name: dataSet.name,
      slot,
      per: dataSet.per,
      feed: feedOf(dataSet),
      rowCount: dataSet.rowCount,
      onEnd: dataSet.onEnd,
    }));
    const user = new User({ group, groupIndex, index, seed, clock, recorder, worker, withoutPauses, feeds, shared });
    this.#users.add(user);
    this.#peak = Math.max(this.#peak, this.#active);
    return user;
  }

  /** The user has `gracefulStop` from the moment it is told to stop, not from the end of the group. */
  async #stopUserAt(user: User, stopAtMs: number, over: AbortSignal): Promise<void> {
    const { clock, group } = this.#options;
    const left = this.#startedAtMs + stopAtMs - clock.now();
    if (!(await clock.sleep(left, over))) return;
    user.dismiss();
    if (await clock.sleep(group.gracefulStopMs, over)) user.cut();
  }

  #lose(user: User): void {
    if (!user.dismissed && !this.#stop.signal.aborted) this.#counts.lost++;
  }

  #react(end: UserEnd, { exhausted, stopReason }: User): void {
    if (exhausted !== undefined) {
      const { name: dataSet, rowCount: rows, onEnd } = exhausted;
      this.#options.onDataEnd({ dataSet, rows, onEnd: onEnd === 'stopTest' ? onEnd : 'stopThread' });
    } else if (end === 'stopTest' || end === 'stopTestNow') {
      this.#options.onStopTest(end, stopReason ?? `A sampler failed whose onError is ${end}.`);
    }
  }

  /** Owns a user's promise: a bug in a step ends the run instead of vanishing. */
  #track(life: Promise<void>): void {
    const tracked: Promise<void> = life
      .catch((bug: unknown) => {
        this.#bug ??= bug;
        this.cut();
      })
      .finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
  }
}

function noCounts(): Record<
  'iterationsStarted' | 'iterationsFinished' | 'dropped' | 'lost' | 'warmUpIterations' | 'warmUpDropped',
  number
> {
  return { iterationsStarted: 0, iterationsFinished: 0, dropped: 0, lost: 0, warmUpIterations: 0, warmUpDropped: 0 };
}

interface UserSpell {
  readonly index: number;
  readonly startMs: number;
  readonly stopMs: number | undefined;
}

/** Every time one of this worker's users starts, earliest first. */
function spellsInOrder(timetable: UserTimetable, share: Share): readonly UserSpell[] {
  const spells: UserSpell[] = [];
  for (let index = share.index; index < timetable.users; index += share.count) {
    for (const spell of timetable.spells(index)) spells.push({ index, ...spell });
  }
  return spells.sort((a, b) => a.startMs - b.startMs || a.index - b.index);
}
