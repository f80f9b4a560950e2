import type { GroupFacts, BeganRecord } from './run-file.ts';

/** The warm-up of a run, milliseconds since its start: what began in it is drawn over time and counted nowhere. */
export interface WarmUp {
  readonly fromMs: number;
  readonly toMs: number;
}

/** From the first thread group's start on; `undefined` without a warm-up, or when no thread group began. */
export function warmUpOf(warmUpMs: number | undefined, began: readonly BeganRecord[]): WarmUp | undefined {
  const first = began[0];
  if (warmUpMs === undefined || warmUpMs === 0 || first === undefined) return undefined;
  const fromMs = began.reduce((earliest, { atMs }) => Math.min(earliest, atMs), first.atMs);
  return { fromMs, toMs: fromMs + warmUpMs };
}

/** How much of the run's first `durationMs` counts: what rates divide by. */
export function countedMs(durationMs: number, warmUp: WarmUp | undefined): number {
  if (warmUp === undefined) return durationMs;
  return durationMs - Math.max(0, Math.min(durationMs, warmUp.toMs) - warmUp.fromMs);
}

/** How much later than planned a thread group began: `setUp` took its time, or the groups before it did. */
export function delayOf(group: number, facts: GroupFacts, began: readonly BeganRecord[]): number {
  const record = began.find((one) => one.group === group);
  return record === undefined ? 0 : record.atMs - (facts.beginMs ?? 0);
}
