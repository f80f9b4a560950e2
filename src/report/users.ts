import { lengthOf } from '../result/record-width.ts';
import type { Second } from '../result/run-file.ts';

/** Users of all groups together, second by second; a second without a record keeps the one before. */
export interface UsersOverTime {
  readonly active: readonly number[];
  readonly planned: readonly number[];
}

export function usersOverTime(seconds: readonly Second[]): UsersOverTime {
  const active: number[] = [];
  const planned: number[] = [];
  for (const second of [...seconds].sort((a, b) => a.t - b.t)) {
    const { groups } = second;
    put(
      active,
      second,
      groups.reduce((sum, group) => sum + group.active, 0),
    );
    put(
      planned,
      second,
      groups.reduce((sum, group) => sum + group.planned, 0),
    );
  }
  return { active, planned };
}

function put(values: number[], second: Second, value: number): void {
  const { t } = second;
  while (values.length < t) values.push(values.at(-1) ?? 0);
  for (let at = t; at < t + lengthOf(second); at++) values[at] = value;
}

/** Most users in the seconds from `start` on. */
export function mostUsers(values: readonly number[], start: number, length: number): number {
  return values.slice(start, start + length).reduce((most, value) => Math.max(most, value), 0);
}

const MINUTE = 60;
// Users come and go by one or two while a hold lasts.
const STEADY_WITHIN = 0.05;

/** Requests/s of the best 60 seconds with a steady number of planned users; `undefined` when there are none. */
export function bestSteadyMinute(requests: readonly number[], planned: readonly number[]): number | undefined {
  let best: number | undefined;
  for (let start = 0; start + MINUTE <= Math.min(requests.length, planned.length); start++) {
    const users = planned.slice(start, start + MINUTE);
    const most = Math.max(...users);
    if (most === 0 || most - Math.min(...users) > STEADY_WITHIN * most) continue;
    const rate = requests.slice(start, start + MINUTE).reduce((sum, count) => sum + count, 0) / MINUTE;
    best = Math.max(best ?? 0, rate);
  }
  return best;
}
