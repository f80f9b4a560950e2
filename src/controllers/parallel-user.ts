import type { Clock } from '../base/clock.ts';
import type { StopSignal } from '../base/stop-switch.ts';
import { seededRandom, type Random } from '../base/random.ts';
import type { Value } from '../base/value.ts';
import type { Closable, ResourceOwner, SampleRecorder, VirtualUser } from '../contracts/virtual-user.ts';
import type { Scope } from '../template/scope.ts';

/**
 * A user in one branch of a `parallel`: its variables, counts and chance are its own while the branch runs; cookies,
 * connections, the recorder and the signals are those of the user.
 */
export class ParallelUser implements VirtualUser {
  readonly values: (Value | undefined)[];
  readonly random: Random;
  readonly clock: Clock;
  readonly recorder: SampleRecorder;
  readonly worker: ResourceOwner;
  readonly withoutPauses: boolean;
  readonly iteration: number;
  readonly threadNumber: number;
  readonly threadGroup: string;
  readonly thread: Scope;
  scheduledMs: number | undefined;
  pausedMs = 0;
  failedSamplers = 0;
  sentSamplers = 0;
  stopReason: string | undefined = undefined;
  /** When its branch was over. */
  endedMs = 0;
  readonly #user: VirtualUser;

  constructor(user: VirtualUser, random: Random) {
    this.#user = user;
    this.random = random;
    this.values = [...user.values];
    this.clock = user.clock;
    this.recorder = user.recorder;
    this.worker = user.worker;
    this.withoutPauses = user.withoutPauses;
    this.iteration = user.iteration;
    this.threadNumber = user.threadNumber;
    this.threadGroup = user.threadGroup;
    this.thread = user.thread ?? user;
    // Every branch was due when the iteration was.
    this.scheduledMs = user.scheduledMs;
  }

  get signal(): StopSignal {
    return this.#user.signal;
  }

  get stopping(): StopSignal {
    return this.#user.stopping;
  }

  get isStopping(): boolean {
    return this.#user.isStopping;
  }

  stop(): void {
    this.#user.stop();
  }

  cut(): void {
    this.#user.cut();
  }

  resource<T extends Closable>(key: symbol, create: () => T): T {
    return this.#user.resource(key, create);
  }
}

/** One for each branch. Branches draw from chances of their own: whoever answers first changes nobody's numbers. */
export function parallelUsers(user: VirtualUser, branches: number): readonly ParallelUser[] {
  const seed = user.random.next();
  return Array.from({ length: branches }, (_, i) => new ParallelUser(user, seededRandom(seed, i)));
}

/** What came of the branches, once all are over. */
export interface ParallelEnd {
  readonly users: readonly ParallelUser[];
  /** Slots that each branch may have set. */
  readonly sets: readonly (readonly number[])[];
  readonly startMs: number;
  readonly stopReason: string | undefined;
}

/** Gives the user what its branches have set and counted. */
export function takeBack(user: VirtualUser, { users, sets, startMs, stopReason }: ParallelEnd): void {
  let activeMs = 0;
  let scheduledMs = user.scheduledMs;
  for (const [i, branch] of users.entries()) {
    for (const slot of sets[i] ?? []) user.values[slot] = branch.values[slot];
    user.failedSamplers += branch.failedSamplers;
    user.sentSamplers += branch.sentSamplers;
    activeMs = Math.max(activeMs, branch.endedMs - startMs - branch.pausedMs);
    // A branch that has sent something has taken the schedule's time; pauses move it.
    if (scheduledMs === undefined || branch.scheduledMs === undefined) scheduledMs = undefined;
    else scheduledMs = Math.max(scheduledMs, branch.scheduledMs);
  }
  user.scheduledMs = scheduledMs;
  // Without pauses all would have taken as long as the branch that was busy the longest.
  user.pausedMs += Math.max(0, user.clock.now() - startMs - activeMs);
  if (stopReason !== undefined) user.stopReason = stopReason;
}
