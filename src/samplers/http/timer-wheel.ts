// Hot path: a deadline that is started and stopped with each request costs two numbers written. No timer, no closure,
// and no other deadline is touched: with thousands of users theirs are in no cache.

/** A turn each 10 ms keeps a deadline within +20 ms (a turn and what the loop does else) for 100 wake-ups a second. */
const TICK_MS = 10;
/** About 10 s a round; longer deadlines stay in their slot for further rounds. */
const SLOTS = 1024;

/** One deadline that can be started again and again. */
export class Deadline {
  readonly fire: () => void;
  /** When it fires; infinite while it is not running. */
  dueMs: number = Infinity;
  /** When its slot comes round for it: never after `dueMs`. Only then it moves on, not each time it is started. */
  lookMs = 0;
  next: Deadline | undefined;
  previous: Deadline | undefined;
  /** The slot it is in, running or not; -1 = none. */
  slot = -1;

  constructor(fire: () => void) {
    this.fire = fire;
  }
}

/** All deadlines of one worker on one timer. The timer stops when nothing waits and never keeps the process alive. */
export class TimerWheel {
  private readonly now: () => number;
  private readonly slots: (Deadline | undefined)[] = Array.from({ length: SLOTS }, () => undefined);
  private timer: NodeJS.Timeout | undefined;
  private lastTick = 0;
  private linked = 0;

  /** `now` gives monotonic milliseconds. */
  constructor(now: () => number) {
    this.now = now;
  }

  /** Runs `deadline.fire` once, at least `afterMs` from now and at most 20 ms later while the loop is free. */
  start(deadline: Deadline, afterMs: number): void {
    this.startAt(deadline, this.now(), afterMs);
  }

  /** The same, counted from `nowMs`, which the caller has just read from the same clock: no clock is read. */
  startAt(deadline: Deadline, nowMs: number, afterMs: number): void {
    const dueMs = nowMs + afterMs;
    deadline.dueMs = dueMs;
    if (deadline.slot >= 0 && dueMs >= deadline.lookMs) return;
    if (this.timer === undefined) this.wake(nowMs);
    this.unlink(deadline);
    this.link(deadline);
  }

  /** It does not fire, but may be started again: the wheel holds on to it for a round or two. */
  stop(deadline: Deadline): void {
    deadline.dueMs = Infinity;
  }

  /** It does not fire, and nothing holds on to it. */
  drop(deadline: Deadline): void {
    deadline.dueMs = Infinity;
    this.unlink(deadline);
  }

  close(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private link(deadline: Deadline): void {
    const { dueMs } = deadline;
    // Never into a slot that this round has already passed: it would wait a whole round more.
    const slot = Math.max(Math.floor(dueMs / TICK_MS), this.lastTick) % SLOTS;
    const head = this.slots[slot];
    deadline.lookMs = dueMs;
    deadline.slot = slot;
    deadline.next = head;
    if (head !== undefined) head.previous = deadline;
    this.slots[slot] = deadline;
    this.linked++;
  }

  private unlink(deadline: Deadline): void {
    if (deadline.slot < 0) return;
    const { next, previous } = deadline;
    if (next !== undefined) next.previous = previous;
    if (previous !== undefined) previous.next = next;
    else this.slots[deadline.slot] = next;
    deadline.next = undefined;
    deadline.previous = undefined;
    deadline.slot = -1;
    this.linked--;
  }

  private wake(nowMs: number): void {
    this.lastTick = Math.floor(nowMs / TICK_MS);
    this.timer = setInterval(() => this.turn(), TICK_MS);
    this.timer.unref();
  }

  private turn(): void {
    if (this.linked === 0) {
      this.close();
      return;
    }
    const nowMs = this.now();
    const tick = Math.floor(nowMs / TICK_MS);
    // The last slot of the turn before again: what was due in it by then is gone, the rest is due now. After a long
    // stall one look into every slot is enough.
    const from = Math.max(this.lastTick, tick - SLOTS + 1);
    this.lastTick = tick;
    for (let t = from; t <= tick; t++) this.empty(t % SLOTS, nowMs);
  }

  private empty(slot: number, nowMs: number): void {
    let due: Deadline[] | undefined;
    let next: Deadline | undefined;
    for (let entry = this.slots[slot]; entry !== undefined; entry = next) {
      next = entry.next;
      if (entry.dueMs <= nowMs) {
        due ??= [];
        due.push(entry);
      } else if (entry.lookMs <= nowMs) this.moveOn(entry);
    }
    if (due === undefined) return;
    for (const entry of due) {
      // Firing one may have stopped or restarted another.
      if (entry.slot !== slot || entry.dueMs > nowMs) continue;
      this.drop(entry);
      entry.fire();
    }
  }

  /** It was started again after it had been put here, or stopped. */
  private moveOn(deadline: Deadline): void {
    this.unlink(deadline);
    if (deadline.dueMs !== Infinity) this.link(deadline);
  }
}
