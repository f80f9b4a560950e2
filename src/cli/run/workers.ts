import { availableParallelism, totalmem } from 'node:os';
import type { Plan, ThreadGroup } from '../../plan/plan.ts';

// A worker costs a start of 0.3 s and some 50 MB. Below this load it would do nothing but wait, and the fewer
// users share a worker, the coarser the shares: 10 users are 5 and 5, or 4, 3 and 3.
const USERS_PER_WORKER = 10;
const ARRIVALS_PER_WORKER_AND_SECOND = 100;

/** How many load threads a plan gets when nobody says: every core, but none without work. */
export function defaultWorkers({ groups, sequential }: Plan, cores: number = availableParallelism()): number {
  const loads = groups.map(loadOf);
  const load = sequential ? Math.max(0, ...loads) : loads.reduce((sum, one) => sum + one, 0);
  const most = Math.max(1, ...groups.map(({ maxUsers }) => maxUsers));
  return Math.max(1, Math.min(cores, most, Math.floor(load)));
}

/** In workers' worth. */
function loadOf({ timetable, maxUsers }: ThreadGroup): number {
  if (timetable.model !== 'open') return maxUsers / USERS_PER_WORKER;
  const peak = Math.max(0, ...timetable.phases.map((phase) => phase.users));
  return peak / ARRIVALS_PER_WORKER_AND_SECOND;
}

const MB = 2 ** 20;
// What is left is for the main thread, the results, sockets and bodies, and the machine.
const SHARE_OF_MEMORY = 0.75;
// Beyond this one collection of garbage takes longer than a load thread may pause.
const MOST_MB = 4096;
const LEAST_MB = 64;

/** Memory for the objects of one worker, MB: an even share of what this process may use, at most 4 GB. */
export function defaultWorkerMemoryMb(workers: number, totalBytes: number = usableBytes()): number {
  const each = Math.floor((totalBytes * SHARE_OF_MEMORY) / workers / MB);
  return Math.max(LEAST_MB, Math.min(MOST_MB, each));
}

/** The machine's memory, or less where a container limits it. */
function usableBytes(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}
