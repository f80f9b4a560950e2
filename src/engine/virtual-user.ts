// Hot path: one loop per user. Nothing here allocates per request; nothing is kept from one iteration to the next.
import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../base/clock.ts';
import { seededRandom, type Random } from '../base/random.ts';
import { StopSwitch, type StopSignal } from '../base/stop-switch.ts';
import type { Value } from '../base/value.ts';
import type { Closable, Outcome, ResourceOwner, SampleRecorder, VirtualUser } from '../contracts/virtual-user.ts';
import type { Feed, OnEnd } from '../data/data-set.ts';
import { pauseFor } from '../controllers/pause.ts';
import type { ThreadGroup } from '../plan/plan.ts';
import { Pacing } from './pacing.ts';
import { Resources } from './resources.ts';

/** What a user is given at birth. */
export interface UserOptions {
  readonly group: ThreadGroup;
  readonly groupIndex: number;
  /** From 0 within the group, over all workers. */
  readonly index: number;
  readonly seed: number;
  readonly clock: Clock;
  readonly recorder: SampleRecorder;
  readonly worker: ResourceOwner;
  readonly withoutPauses: boolean;
  readonly feeds: readonly UserFeed[];
  /** What `setUp` has set, by name. */
  readonly shared: ReadonlyMap<string, Value>;
}

/** A data feed as this user draws from it. */
export interface UserFeed {
  /** Of the data set. */
  readonly name: string;
  readonly slot: number;
  readonly per: 'thread' | 'iteration';
  readonly feed: Feed;
  readonly rowCount: number;
  readonly onEnd: OnEnd;
}

/** How an iteration, or the user, ended. */
export type UserEnd = 'continue' | 'stopThread' | 'stopTest' | 'stopTestNow';

// An iteration that sent nothing must not spin: promises alone would starve timers and sockets. It is followed by
// this pause.
const IDLE_PAUSE_MS = 50;

/** One running user: runs its group's body again and again until something says stop. */
export class User implements VirtualUser {
  readonly values: (Value | undefined)[];
  readonly random: Random;
  readonly clock: Clock;
  readonly recorder: SampleRecorder;
  readonly worker: ResourceOwner;
  readonly withoutPauses: boolean;
  readonly threadNumber: number;
  readonly threadGroup: string;
  iteration = 0;
  scheduledMs: number | undefined = undefined;
  pausedMs = 0;
  failedSamplers = 0;
  sentSamplers = 0;
  /** Set once `onStart` has passed. */
  started = false;
  /** Its thread group has told it to stop: whatever it has not come to then is no loss. */
  dismissed = false;
  /** The feed that ran out, when that is what ended the user. */
  exhausted: UserFeed | undefined = undefined;
  stopReason: string | undefined = undefined;
  isStopping = false;
  readonly signal: StopSwitch = new StopSwitch();
  #stop = new StopSwitch();
  #ending = false;
  #sentBefore = 0;
  readonly #resources = new Resources();
  readonly #group: ThreadGroup;
  readonly #pacing: Pacing | undefined;
  readonly #feeds: readonly UserFeed[];

  constructor(options: UserOptions) {
    this.#group = options.group;
    this.#feeds = options.feeds;
    this.values = Array.from({ length: options.group.slotCount }, () => undefined);
    for (const [name, slot] of options.group.sharedSlots) this.values[slot] = options.shared.get(name);
    this.random = seededRandom(options.seed, options.groupIndex, options.index);
    this.clock = options.clock;
    this.recorder = options.recorder;
    this.worker = options.worker;
    this.withoutPauses = options.withoutPauses;
    const { pace } = options.group;
    this.#pacing = pace === undefined ? undefined : new Pacing(pace, this.random);
    this.threadNumber = options.index + 1;
    this.threadGroup = options.group.name;
  }

  get stopping(): StopSignal {
    return this.#stop;
  }

  resource<T extends Closable>(key: symbol, create: () => T): T {
    return this.#resources.resource(key, create);
  }

  /** No new samplers; pauses end at once. Its `onStop` is not stopped: only a cut ends that. */
  stop(): void {
    if (this.#ending) return;
    this.isStopping = true;
    this.#stop.abort();
  }

  /** `stop`, because its time is over and not by a step of its own. */
  dismiss(): void {
    this.dismissed = true;
    this.stop();
  }

  /** Cuts off the request in flight. */
  cut(): void {
    this.isStopping = true;
    this.#stop.abort();
    this.signal.abort();
  }

  /** Thread variables, thread data and `onStart`: 'continue' when the user may begin. */
  async begin(): Promise<UserEnd> {
    const fed = await this.#draw('thread');
    if (fed !== 'continue') return fed;
    this.#group.setThreadVariables(this);
    const outcome = this.#group.onStart === undefined ? 'continue' : await this.#group.onStart(this);
    if (outcome === 'continue' && !this.isStopping) this.started = true;
    return outcome === 'nextIteration' ? 'stopThread' : outcome;
  }

  /** Clears the last iteration's variables and draws the next rows: without a row there is no iteration. */
  prepare(): UserEnd | Promise<UserEnd> {
    const values = this.values;
    for (const slot of this.#group.iterationSlots) values[slot] = undefined;
    return this.#draw('iteration');
  }

  /** Before a turn of the body. */
  startIteration(): void {
    this.#pacing?.start(this.clock.now());
    this.#sentBefore = this.sentSamplers;
  }

  /** After it: `outcome` is what the body said. */
  endIteration(outcome: Outcome): UserEnd {
    this.iteration++;
    return outcome === 'nextIteration' ? 'continue' : outcome;
  }

  /** Nothing was sent in this iteration: it must be followed by `breathe`. */
  get hasSentNothing(): boolean {
    return this.sentSamplers === this.#sentBefore;
  }

  /** True when there is something to wait for between two iterations. */
  get pauses(): boolean {
    return this.#pacing !== undefined || this.#group.thinkTime !== undefined;
  }

  /** Between two iterations: `thinkTime`, then what is left of `pace`. */
  async think(): Promise<void> {
    const { thinkTime } = this.#group;
    if (thinkTime !== undefined) await pauseFor(this, this.random.between(thinkTime.fromMs, thinkTime.toMs));
    const waitMs = this.#pacing?.waitMs(this.clock.now()) ?? 0;
    if (waitMs > 0) await pauseFor(this, waitMs);
  }

  /** `onStop` (only for users that began), then everything the user holds is closed. */
  async end(): Promise<void> {
    this.#ending = true;
    if (this.started && this.#group.onStop !== undefined && !this.signal.aborted) {
      // The stop that ended the loop must not stop the clean-up too; cutting still can.
      this.#stop = new StopSwitch();
      this.isStopping = false;
      await this.#group.onStop(this);
    }
    await this.#resources.close();
  }

  /** Lets timers and sockets have their turn: a loop of promises alone would starve them. */
  async breathe(): Promise<void> {
    if (this.withoutPauses) {
      await setImmediate();
      return;
    }
    const startMs = this.clock.now();
    this.recorder.paused?.(startMs);
    await this.clock.sleep(IDLE_PAUSE_MS, this.stopping);
    this.recorder.resumed?.(startMs, this.clock.now());
  }

  /** Puts the next row of every feed of that kind in its slot; at once, unless a big file must be read for it. */
  #draw(per: 'thread' | 'iteration', from = 0): UserEnd | Promise<UserEnd> {
    for (let index = from; index < this.#feeds.length; index++) {
      const feed = this.#feeds[index];
      if (feed === undefined || feed.per !== per) continue;
      const row = feed.feed.next(this);
      if (row === 'end') {
        this.exhausted = feed;
        return feed.onEnd === 'stopTest' ? 'stopTest' : 'stopThread';
      }
      if (row instanceof Promise) {
        return row.then((read) => {
          this.values[feed.slot] = read;
          return this.#draw(per, index + 1);
        });
      }
      this.values[feed.slot] = row;
    }
    return 'continue';
  }
}
