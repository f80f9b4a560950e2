import type { HealthState } from './health.ts';
import type { LoadCounts } from './load-counts.ts';

/** A share over the whole run, and what it comes to. */
export interface RunShare {
  readonly level: HealthState;
  readonly worst: number;
}

/** Limits of what is judged over the whole run: arrivals dropped and started, users unaccounted for. */
export const RUN_LIMITS = {
  dropped: { degraded: 0, invalid: 0.001, isFloor: false },
  rate: { degraded: 0.99, invalid: 0.95, isFloor: true },
  users: { degraded: 0.1, invalid: 0.25, isFloor: false },
} as const;

// Whatever came due just before the end, or the end of a second, may begin after it: one for each worker, and one.
const SLACK = 1;
/** While the run goes on, shares of its first seconds say little. */
export const FEWEST_SECONDS = 10;

/** Arrivals that found no free thread, as a share of those due. */
export function droppedShare({ due, dropped }: LoadCounts): RunShare | undefined {
  if (due === 0) return undefined;
  const worst = dropped / due;
  return { worst, level: levelOf(worst, RUN_LIMITS.dropped) };
}

/** Iterations begun as a share of those due. */
export function achievedShare({ due, started }: LoadCounts, workers: number): RunShare | undefined {
  if (due === 0) return undefined;
  const worst = Math.min(1, started / due);
  return { worst, level: due - started <= SLACK + workers ? 'OK' : levelOf(-worst, below(RUN_LIMITS.rate)) };
}

/** Users that no measured time accounts for; more time than there are users is odd, but no excuse for anything. */
export function missingUsers(missing: number): HealthState {
  return levelOf(missing < 0 ? Math.min(-missing, RUN_LIMITS.users.invalid) : missing, RUN_LIMITS.users);
}

interface Limits {
  readonly degraded: number;
  readonly invalid: number;
}

function levelOf(value: number, { degraded, invalid }: Limits): HealthState {
  if (value > invalid) return 'INVALID';
  return value > degraded ? 'DEGRADED' : 'OK';
}

function below({ degraded, invalid }: Limits): Limits {
  return { degraded: -degraded, invalid: -invalid };
}
