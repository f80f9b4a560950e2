// Hot path: one tick starts all that is due. An arrival costs no timer, and no promise beside that of its iteration.
import { globalIndex, share as shareOf } from '../load/share.ts';
import type { ArrivalRules, ArrivalTimetable } from '../load/timetable.ts';
import type { ArrivalCounts } from '../metrics/interval.ts';
import type { Alarm } from './alarm.ts';
import type { Crew } from './crew.ts';
import type { GroupRunnerOptions } from './group-options.ts';
import type { User, UserEnd } from './virtual-user.ts';

// More than this at once would keep the answers waiting that have come meanwhile.
const MOST_PER_TICK = 256;

const DEFAULT_RULES: ArrivalRules = { onBusy: 'drop', precision: 'normal' };

/**
 * Open load: starts one iteration for each arrival of this worker's share, on an idle user or a new one, up to
 * `maxThreads`. Beyond that arrivals are dropped, or wait in their order:
 *
 *   arrivals   0 … handed on … head … waiting … taken … not due yet … total
 */
export class ArrivalsRunner {
  readonly #options: GroupRunnerOptions;
  readonly #crew: Crew;
  readonly #timetable: ArrivalTimetable;
  readonly #rules: ArrivalRules;
  readonly #alarm: Alarm;
  /** Workers that may have a thread. Another one could only drop its arrivals. */
  readonly #carriers: number;
  readonly #mostUsers: number;
  readonly #total: number;
  #taken = 0;
  #head = 0;
  #nextDueMs = Infinity;
  #created = 0;
  /** Handed to a user that has not begun the iteration: its `onStart` runs, or its data is being read. */
  #starting = 0;
  #unserved = 0;
  #queuedAtStop = 0;
  #reported = 0;
  #beginMs: number | undefined;
  #dueAtStop: number | undefined;
  #allTaken: () => void = () => undefined;

  constructor(options: GroupRunnerOptions, timetable: ArrivalTimetable, crew: Crew) {
    const { group, share, alarm } = options;
    this.#options = options;
    this.#crew = crew;
    this.#timetable = timetable;
    this.#rules = group.arrivalRules ?? DEFAULT_RULES;
    this.#alarm = alarm(this.#tick, this.#rules.precision);
    this.#carriers = Math.min(share.count, group.maxUsers);
    this.#mostUsers = this.#shareOf(group.maxUsers);
    this.#total = this.#shareOf(timetable.plannedIterations);
  }

  /** Resolves when every arrival has been started, dropped or put in the queue, or the group stops. */
  run(beginMs: number): Promise<void> {
    if (this.#isStopped) return Promise.resolve();
    this.#beginMs = beginMs;
    this.#nextDueMs = this.#dueMs(0);
    return new Promise((resolve) => {
      this.#allTaken = resolve;
      this.#tick();
    });
  }

  /** Nothing is started from now on. */
  stop(): void {
    if (this.#isStopped) return;
    const due = this.#due();
    this.#dueAtStop = due;
    this.#queuedAtStop = due - this.#head;
    this.#alarm.clear();
    this.#crew.dismissIdle();
    this.#allTaken();
  }

  /** Counts since the last call. */
  drain(): ArrivalCounts {
    const due = this.#due();
    const queued = this.#starting + (this.#isStopped ? 0 : due - this.#head);
    const counts = { due: due - this.#reported, queued, unserved: this.#unserved, queuedAtStop: this.#queuedAtStop };
    this.#reported = due;
    this.#unserved = 0;
    this.#queuedAtStop = 0;
    return counts;
  }

  get #isStopped(): boolean {
    return this.#dueAtStop !== undefined;
  }

  /** Of this worker's arrivals those that are due by now, taken or not. */
  #due(): number {
    if (this.#dueAtStop !== undefined) return this.#dueAtStop;
    if (this.#beginMs === undefined) return 0;
    const before = this.#timetable.arrivalsBefore(this.#options.clock.now() - this.#beginMs);
    return Math.max(this.#taken, this.#shareOf(before));
  }

  #shareOf(count: number): number {
    const { index } = this.#options.share;
    return index < this.#carriers ? shareOf(count, index, this.#carriers) : 0;
  }

  /** When the worker's arrival number `local` is due, from the begin of the group. */
  #dueMs(local: number): number {
    if (local >= this.#total) return Infinity;
    return this.#timetable.startAt(globalIndex(local, this.#options.share.index, this.#carriers));
  }

  readonly #tick = (): void => {
    if (this.#isStopped || this.#beginMs === undefined) return;
    const nowMs = this.#options.clock.now() - this.#beginMs;
    for (let count = 0; count < MOST_PER_TICK && this.#nextDueMs <= nowMs; count++) this.#take(this.#beginMs);
    if (this.#nextDueMs === Infinity) this.#allTaken();
    else if (this.#nextDueMs <= nowMs) setImmediate(this.#tick);
    else this.#alarm.set(this.#beginMs + this.#nextDueMs);
  };

  #take(beginMs: number): void {
    const dueMs = beginMs + this.#nextDueMs;
    this.#nextDueMs = this.#dueMs(++this.#taken);
    // Others wait already: then nobody is free, and this one is behind them.
    if (this.#taken - this.#head > 1) return;
    const user = this.#crew.rouse() ?? this.#newUser();
    if (user !== undefined) {
      this.#head++;
      this.#crew.track(this.#serve(user, dueMs));
    } else if (this.#rules.onBusy === 'drop') {
      this.#head++;
      this.#crew.drop(dueMs);
    }
  }

  /** When the arrival that has waited longest was due; `undefined` when none waits. It is the caller's then. */
  #nextWaiting(): number | undefined {
    if (this.#isStopped || this.#head === this.#taken || this.#beginMs === undefined) return undefined;
    return this.#beginMs + this.#dueMs(this.#head++);
  }

  /** Users that have ended leave room for others: the limit is on those at the same time. */
  #newUser(): User | undefined {
    if (this.#crew.size >= this.#mostUsers) return undefined;
    return this.#crew.create(globalIndex(this.#created++, this.#options.share.index, this.#carriers));
  }

  async #serve(user: User, firstDueMs: number): Promise<void> {
    for (let dueMs: number | undefined = firstDueMs; dueMs !== undefined; dueMs = this.#nextWaiting()) {
      const end = await this.#iteration(user, dueMs);
      this.#crew.react(end, user);
      if (end === 'continue' && user.started) continue;
      await this.#crew.leave(user);
      this.#refill();
      return;
    }
    if (this.#isStopped) await this.#crew.leave(user);
    else this.#crew.rest(user);
  }

  async #iteration(user: User, dueMs: number): Promise<UserEnd> {
    const { clock } = this.#options;
    this.#starting++;
    const beganMs = clock.now();
    let end: UserEnd = user.started ? 'continue' : await user.begin();
    // What a new user's onStart takes is no lateness of its first iteration: the plan asks for it.
    const onStartMs = clock.now() - beganMs;
    if (!user.started) this.#crew.lose(user);
    if (end === 'continue' && user.started) {
      const drawing = user.prepare();
      end = typeof drawing === 'string' ? drawing : await drawing;
      if (end === 'continue') {
        this.#starting--;
        user.scheduledMs = dueMs + onStartMs;
        return this.#crew.iterate(user);
      }
    }
    this.#starting--;
    this.#unserved++;
    return end;
  }

  /** A user has ended: whoever waits gets a new one. */
  #refill(): void {
    if (this.#crew.size >= this.#mostUsers) return;
    const dueMs = this.#nextWaiting();
    const user = dueMs === undefined ? undefined : this.#newUser();
    if (dueMs !== undefined && user !== undefined) this.#crew.track(this.#serve(user, dueMs));
  }
}
