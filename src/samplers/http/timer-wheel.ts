// Hot path: starting and stopping a deadline is a few pointer writes; no timer and no closure per request.

/** A tick of 10 ms keeps a deadline within +20 ms and costs 100 wake-ups a second per worker. */
const TICK_MS = 10;
/** About 10 s a turn; longer deadlines stay in their slot for further turns. */
const SLOTS = 1024;

/** One deadline that can be started again and again. */
export class Deadline {
  readonly fire: () => void;
  tick = 0;
  next: Deadline | undefined;
  previous: Deadline | undefined;
  /** The slot it waits in; -1 while it is not running. */
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
  private running = 0;

  /** `now` gives monotonic milliseconds. */
  constructor(now: () => number) {
    this.now = now;
  }

  /** Runs `deadline.fire` once, at least `afterMs` from now and at most 20 ms later while the loop is free. */
  start(deadline: Deadline, afterMs: number): void {
    this.stop(deadline);
    if (this.timer === undefined) this.wake();
    // Never into a slot that this turn has already passed: it would wait a whole turn more.
    deadline.tick = Math.max(Math.ceil((this.now() + afterMs) / TICK_MS), this.lastTick + 1);
    const slot = deadline.tick % SLOTS;
    const head = this.slots[slot];
    deadline.slot = slot;
    deadline.next = head;
    if (head !== undefined) head.previous = deadline;
    this.slots[slot] = deadline;
    this.running++;
  }

  stop(deadline: Deadline): void {
    if (deadline.slot < 0) return;
    const { next, previous } = deadline;
    if (next !== undefined) next.previous = previous;
    if (previous !== undefined) previous.next = next;
    else this.slots[deadline.slot] = next;
    deadline.next = undefined;
    deadline.previous = undefined;
    deadline.slot = -1;
    this.running--;
  }

  close(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private wake(): void {
    this.lastTick = Math.floor(this.now() / TICK_MS);
    this.timer = setInterval(() => this.turn(), TICK_MS);
    this.timer.unref();
  }

  private turn(): void {
    if (this.running === 0) {
      this.close();
      return;
    }
    const tick = Math.floor(this.now() / TICK_MS);
    // After a long stall one look into every slot is enough.
    const from = Math.max(this.lastTick + 1, tick - SLOTS + 1);
    this.lastTick = tick;
    for (let t = from; t <= tick; t++) this.empty(t % SLOTS, tick);
  }

  private empty(slot: number, tick: number): void {
    const due: Deadline[] = [];
    for (let entry = this.slots[slot]; entry !== undefined; entry = entry.next) {
      if (entry.tick <= tick) due.push(entry);
    }
    for (const entry of due) {
      // Firing one may have stopped or restarted another.
      if (entry.slot !== slot || entry.tick > tick) continue;
      this.stop(entry);
      entry.fire();
    }
  }
}
