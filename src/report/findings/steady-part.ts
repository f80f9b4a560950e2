import { lengthOf } from '../../result/record-width.ts';
import type { GroupFacts, Second } from '../../result/run-file.ts';
import { sum } from './statistics.ts';

/** Bins [from, to). */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

// Users come and go by one or two while a hold lasts.
const FULL = 0.95;

/** Mean of the users at work, all groups together. */
export function usersOf(seconds: readonly Second[]): number {
  const length = sum(seconds.map(lengthOf));
  const users = sum(seconds.map((second) => lengthOf(second) * sum(second.groups.map(({ active }) => active))));
  return length === 0 ? 0 : users / length;
}

/**
 * The longest stretch of bins at full load: users within 5 % of the most there were. How many threads work in an
 * arrival-rate group says how slow the target is; of those the timetable decides.
 */
export function steadyPart(
  groups: readonly GroupFacts[],
  bins: readonly { readonly fromMs: number; readonly toMs: number; readonly users: number }[],
): Stretch | undefined {
  const open = groups.filter(({ model }) => model === 'open');
  const isOpen = open.length === groups.length && open.length > 0;
  const most = bins.reduce((highest, { users }) => Math.max(highest, users), 0);
  const isFull = bins.map(
    ({ fromMs, toMs, users }) =>
      open.every((group) => holdsMost(group, fromMs, toMs)) && (isOpen || (users > 0 && users >= FULL * most)),
  );
  return longest(isFull);
}

/** Whether the group's rate is at its highest, and stays there, all through this time. */
function holdsMost({ phases }: GroupFacts, fromMs: number, toMs: number): boolean {
  const holds = phases.filter(({ kind }) => kind === 'hold');
  const most = holds.reduce((highest, { users }) => Math.max(highest, users), 0);
  return holds.some((hold) => hold.users >= FULL * most && hold.fromMs <= fromMs && hold.toMs >= toMs);
}

function longest(flags: readonly boolean[]): Stretch | undefined {
  let best: Stretch | undefined;
  let from = 0;
  flags.forEach((flag, bin) => {
    if (!flag) from = bin + 1;
    else if (best === undefined || bin + 1 - from > best.to - best.from) best = { from, to: bin + 1 };
  });
  return best;
}

/** Start of the first and end of the last bin of a stretch, milliseconds since the run started. */
export function spanOf(
  bins: readonly { readonly fromMs: number; readonly toMs: number }[],
  { from, to }: Stretch = { from: 0, to: bins.length },
): { readonly fromMs: number; readonly toMs: number } {
  return { fromMs: bins[from]?.fromMs ?? 0, toMs: bins[to - 1]?.toMs ?? 0 };
}
