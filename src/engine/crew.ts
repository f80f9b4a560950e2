// Hot path: begin() and finish(), or track() and iterate(), run for every iteration.
import type { Outcome } from '../contracts/virtual-user.ts';
import { ClosedLoop } from './closed-loop.ts';
import type { GroupRunnerOptions } from './group-options.ts';
import { User, type UserEnd, type UserFeed } from './virtual-user.ts';

/** What is counted between two calls of `Crew.drain`. */
export type CrewCounts = Record<
  'iterationsStarted' | 'iterationsFinished' | 'dropped' | 'lost' | 'warmUpIterations' | 'warmUpDropped',
  number
>;

/** The users of one thread group in one worker: makes them, counts what they do, and waits for them. */
export class Crew {
  readonly #options: GroupRunnerOptions;
  readonly #users = new Set<User>();
  /** Open load: threads without an iteration. The last one in is the first one out: its connection is the freshest. */
  readonly #idle: User[] = [];
  readonly #stop: AbortSignal;
  readonly #onBug: () => void;
  /** Lives that have begun and not ended. */
  #busy = 0;
  #whenQuiet: () => void = () => undefined;
  #peak = 0;
  #counts = noCounts();
  /** The first bug of a step. */
  bug: unknown = undefined;

  /** `stop` aborts when no new work may start; `onBug` is to end the group. */
  constructor(
    options: GroupRunnerOptions,
    { stop, onBug }: { readonly stop: AbortSignal; readonly onBug: () => void },
  ) {
    this.#options = options;
    this.#stop = stop;
    this.#onBug = onBug;
  }

  get size(): number {
    return this.#users.size;
  }

  /** Users at work; those who came and went since the last `drain` count too. */
  takePeak(): number {
    const most = Math.max(this.active, this.#peak);
    this.#peak = 0;
    return most;
  }

  /** `index` counts from 0 within the group, over all workers. */
  create(index: number): User {
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
    this.#seePeak();
    return user;
  }

  /** The user waits for its next iteration. */
  rest(user: User): void {
    this.#idle.push(user);
  }

  /** A user that waits, if one does. */
  rouse(): User | undefined {
    const user = this.#idle.pop();
    if (user !== undefined) this.#seePeak();
    return user;
  }

  /** Runs `onStop` and closes what the user holds. */
  async leave(user: User): Promise<void> {
    await user.end();
    this.#users.delete(user);
  }

  /** All that wait leave. */
  dismissIdle(): void {
    for (const user of this.#idle.splice(0)) this.track(this.leave(user));
  }

  dismissAll(): void {
    for (const user of this.#users) user.dismiss();
  }

  cutAll(): void {
    for (const user of this.#users) user.cut();
  }

  /** Closed load: one iteration after the other. */
  loop(user: User): Promise<UserEnd> {
    return new ClosedLoop(this, this.#options.group, user).run();
  }

  /** One iteration, for which its data has been drawn. */
  async iterate(user: User): Promise<UserEnd> {
    const isWarmUp = this.begin(user);
    const outcome = await this.#options.group.body(user);
    if (user.hasSentNothing) await user.breathe();
    return this.finish(user, outcome, isWarmUp);
  }

  /** Counts an iteration that begins; true when it belongs to the warm-up. */
  begin(user: User): boolean {
    const { isWarmUp, clock } = this.#options;
    const isWarm = isWarmUp?.(clock.now()) === true;
    this.#counts.iterationsStarted++;
    user.startIteration();
    return isWarm;
  }

  /** Counts one that has ended. */
  finish(user: User, outcome: Outcome, isWarmUp: boolean): UserEnd {
    this.#counts.iterationsFinished++;
    if (isWarmUp) this.#counts.warmUpIterations++;
    return user.endIteration(outcome);
  }

  /** An iteration due at `dueMs` found no free thread. */
  drop(dueMs: number): void {
    this.#counts.dropped++;
    if (this.#options.isWarmUp?.(dueMs) === true) this.#counts.warmUpDropped++;
  }

  /** `onStart` failed: a loss, unless the user was told to stop meanwhile. */
  lose(user: User): void {
    if (!user.dismissed && !this.#stop.aborted) this.#counts.lost++;
  }

  /** What the end of a user means for the run. */
  react(end: UserEnd, { exhausted, stopReason }: User): void {
    if (exhausted !== undefined) {
      const { name: dataSet, rowCount: rows, onEnd } = exhausted;
      this.#options.onDataEnd({ dataSet, rows, onEnd: onEnd === 'stopTest' ? onEnd : 'stopThread' });
    } else if (end === 'stopTest' || end === 'stopTestNow') {
      this.#options.onStopTest(end, stopReason ?? `A sampler failed whose onError is ${end}.`);
    }
  }

  /** Owns a user's promise: a bug in a step ends the run instead of vanishing. */
  track(life: Promise<void>): void {
    this.#busy++;
    life.then(this.#ended, this.#failed);
  }

  /** Resolves when no tracked life goes on. For one caller at a time. */
  async quiet(): Promise<void> {
    while (this.#busy > 0) await new Promise<void>((resolve) => (this.#whenQuiet = resolve));
  }

  drain(): CrewCounts {
    const counts = this.#counts;
    this.#counts = noCounts();
    return counts;
  }

  /** Users at work. */
  get active(): number {
    return this.#users.size - this.#idle.length;
  }

  #seePeak(): void {
    this.#peak = Math.max(this.#peak, this.active);
  }

  readonly #ended = (): void => {
    if (--this.#busy === 0) this.#whenQuiet();
  };

  readonly #failed = (bug: unknown): void => {
    this.bug ??= bug;
    this.#onBug();
    this.#ended();
  };
}

function noCounts(): CrewCounts {
  return { iterationsStarted: 0, iterationsFinished: 0, dropped: 0, lost: 0, warmUpIterations: 0, warmUpDropped: 0 };
}
