/**
 * A load shape as arithmetic: when what is due, counted from the moment its thread group starts. No clocks, no
 * state; every worker computes the same answers and takes its share of them (`share.ts`).
 */
export interface Timetable {
  readonly model: 'closed' | 'staged' | 'open';
  /** When the group must have ended (before `gracefulStop`); `undefined` when only its loops end it. */
  readonly totalMs: number | undefined;
  /** Iterations of all users together; `undefined` when time decides. */
  readonly plannedIterations: number | undefined;
  /** In order of time, without gaps from the first to the last. A hold without an end is left out. */
  readonly phases: readonly Phase[];
}

/** One stretch of the load: the level goes to (`ramp`) or stays at (`hold`) `users`. */
export interface Phase {
  readonly fromMs: number;
  readonly toMs: number;
  readonly kind: 'ramp' | 'hold';
  /** Level at the end; in open load arrivals per second. */
  readonly users: number;
}

/** Closed and staged load: users are started and stopped. Users are counted from 0 over all workers. */
export interface UserTimetable extends Timetable {
  readonly model: 'closed' | 'staged';
  /** Most users at a time: users 0 to `users` − 1 exist. */
  readonly users: number;
  /**
   * When user `user` runs, in order; empty when never. A user comes back only where the load goes down and up again;
   * it then starts fresh. The highest numbers stop first, so that every worker keeps its share of those that stay.
   */
  spells(user: number): readonly Spell[];
  /** Users that run at `atMs`: those with a spell [startMs, stopMs) around it. */
  plannedUsers(atMs: number): number;
}
export interface Spell {
  readonly startMs: number;
  /** `undefined`: until its loops are done. */
  readonly stopMs: number | undefined;
}

/** Open load: iterations are started, whatever the target does. Arrivals are counted from 0 over all workers. */
export interface ArrivalTimetable extends Timetable {
  readonly model: 'open';
  /** How arrivals lie around the rate: evenly, or at random as people who know nothing of each other come. */
  readonly distribution: 'even' | 'poisson';
  readonly totalMs: number;
  readonly plannedIterations: number;
  /** When arrival `arrival` is due; Infinity from `plannedIterations` on. Rises; computed from the number, so nothing adds up. */
  startAt(arrival: number): number;
  /** Arrivals due before `atMs`. */
  arrivalsBefore(atMs: number): number;
}

/** `count` arrivals every `perMs`: 50/s is { count: 50, perMs: 1000 }. Kept as a fraction, so that 100/m drifts by nothing. */
export interface Rate {
  readonly count: number;
  readonly perMs: number;
}

/** How near to its moment an arrival is started; `high` costs a core. */
export type Precision = 'normal' | 'high';

/** What becomes of an arrival that finds every thread busy. */
export type OnBusy = 'drop' | 'queue';

/** How the arrivals of open load are served. */
export interface ArrivalRules {
  readonly onBusy: OnBusy;
  readonly precision: Precision;
}
