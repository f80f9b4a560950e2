/**
 * How many of `count` things (numbered from 0) belong to worker `worker` of `workers`: those whose number leaves
 * the remainder `worker`. Shares differ by at most 1 and add up: 10 among 4 is 3, 3, 2, 2.
 */
export function share(count: number, worker: number, workers: number): number {
  return count <= worker ? 0 : Math.ceil((count - worker) / workers);
}

/** The run-wide number of the worker's `local`-th thing; both count from 0. */
export function globalIndex(local: number, worker: number, workers: number): number {
  return worker + local * workers;
}

/** The worker that the run-wide number `index` belongs to. */
export function ownerOf(index: number, workers: number): number {
  return index % workers;
}
