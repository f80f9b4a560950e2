import type { RunResult } from '../../../../src/result/read-run.ts';
import { seeded } from '../../../simulate/random.ts';
import { madeRun, type MadeSecond } from './made-run.ts';
import { lognormals, normals } from './random-times.ts';

/** A closed system: users think, ask, and wait in line for one of so many servers. */
export interface QueueRun {
  readonly seed: number;
  readonly seconds: number;
  readonly every?: number;
  /** Users at a moment; only ever more. */
  readonly users: (t: number) => number;
  readonly servers: number;
  readonly serviceMs: number;
  /** Spread of ln ms of the service; 0 = always the same. */
  readonly sigma?: number;
  readonly thinkMs?: number;
}

/** Simulated event by event: first come, first served. */
export function queueRun(run: QueueRun): RunResult {
  const { seconds, every = 5, users } = run;
  const answers = answersOf(run);
  const records: MadeSecond[] = [];
  for (let t = 0; t < seconds; t += every)
    records.push({ t, users: users(t), samplers: [{ ok: answers[t / every] ?? [] }] });
  if (every > 1) records.push({ t: seconds - 1, users: users(seconds - 1), samplers: [] });
  return madeRun({ seconds: records });
}

/** Response times by the record in which they ended. */
function answersOf({
  seed,
  seconds,
  every = 5,
  users,
  servers,
  serviceMs,
  sigma = 0.3,
  thinkMs = 0,
}: QueueRun): number[][] {
  const random = seeded(seed);
  const lognormal = lognormals(normals(random));
  const { log } = Math;
  const service = (): number => (sigma === 0 ? serviceMs : lognormal(serviceMs, sigma)) / 1000;
  const think = (): number => (-log(1 - random()) * thinkMs) / 1000;
  const ready = new Heap();
  const free = new Heap();
  for (let i = 0; i < servers; i++) free.push(0);
  const answers: number[][] = Array.from({ length: Math.ceil(seconds / every) }, () => []);
  let joined = 0;
  for (let second = 0; second < seconds; second++) {
    // New users come spread over the second, as in a ramp.
    const more = Math.max(0, users(second) - joined);
    for (let i = 0; i < more; i++) ready.push(second + i / more);
    joined += more;
    while (ready.size > 0 && ready.least < second + 1) {
      const asked = ready.pop();
      const begun = Math.max(asked, free.pop());
      const ended = begun + service();
      free.push(ended);
      ready.push(ended + think());
      if (ended < seconds) answers[Math.floor(ended / every)]?.push((ended - asked) * 1000);
    }
  }
  return answers;
}

/** Numbers, least first out. */
class Heap {
  readonly #items: number[] = [];

  get size(): number {
    return this.#items.length;
  }

  get least(): number {
    return this.#items[0] ?? Infinity;
  }

  push(item: number): void {
    const items = this.#items;
    let at = items.push(item) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if ((items[parent] ?? 0) <= item) break;
      items[at] = items[parent] ?? 0;
      at = parent;
    }
    items[at] = item;
  }

  pop(): number {
    const items = this.#items;
    const least = items[0] ?? Infinity;
    const last = items.pop();
    if (last === undefined || items.length === 0) return least;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= items.length) break;
      if ((items[child + 1] ?? Infinity) < (items[child] ?? Infinity)) child++;
      if ((items[child] ?? Infinity) >= last) break;
      items[at] = items[child] ?? 0;
      at = child;
    }
    items[at] = last;
    return least;
  }
}
