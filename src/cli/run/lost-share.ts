import { share } from '../../load/share.ts';
import type { Plan, ThreadGroup } from '../../plan/plan.ts';
import { formatCount } from '../../outputs/format.ts';

/** What a lost worker was to do: `Its share was 5 of 10 users and 500 of 1,000 planned iterations.` */
export function lostShareText({ groups }: Plan, worker: number, workers: number): string {
  const own = groups.map((group) => shareOf(group, worker, workers));
  const all = groups.map((group) => shareOf(group, 0, 1));
  const users = `${sum(own.map((part) => part.users))} of ${sum(all.map((part) => part.users))} users`;
  const isCounted = groups.every((group) => group.timetable.plannedIterations !== undefined);
  const iterations = `${sum(own.map((part) => part.iterations))} of ${sum(all.map((part) => part.iterations))} planned iterations`;
  return `Its share was ${isCounted ? `${users} and ${iterations}` : users}.`;
}

interface Part {
  readonly users: number;
  /** 0 where time decides. */
  readonly iterations: number;
}

/** Arrivals go by their own number, among the workers that can have a thread; other iterations go with the users. */
function shareOf({ timetable, maxUsers }: ThreadGroup, worker: number, workers: number): Part {
  const planned = timetable.plannedIterations ?? 0;
  if (timetable.model === 'open') {
    const carriers = Math.min(workers, maxUsers);
    if (worker >= carriers) return { users: 0, iterations: 0 };
    return { users: share(maxUsers, worker, carriers), iterations: share(planned, worker, carriers) };
  }
  const users = share(maxUsers, worker, workers);
  return { users, iterations: (planned / maxUsers) * users };
}

function sum(counts: readonly number[]): string {
  return formatCount(counts.reduce((all, count) => all + count, 0));
}
