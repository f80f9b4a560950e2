import type { MeasuredRun } from './measured-run.ts';

/** What stands in a history file, one JSON record a line: runs, and changes that somebody has accepted. */
export type HistoryRecord = MeasuredRun | AcceptedChange;

/** From this run on earlier ones say nothing any more. */
export interface AcceptedChange {
  readonly schema: 'plan-history/1';
  /** Id of the run. */
  readonly accept: string;
}

/** A history: runs from the earliest to the latest, each once, and the ids of those that begin a new baseline. */
export interface History {
  readonly runs: readonly MeasuredRun[];
  readonly accepted: ReadonlySet<string>;
}

export function isAccepted(record: HistoryRecord): record is AcceptedChange {
  return 'accept' in record;
}

/** Puts records in order. A run that was appended twice counts once. */
export function historyOf(records: readonly HistoryRecord[]): History {
  const runs = new Map(records.flatMap((record) => (isAccepted(record) ? [] : [[record.id, record] as const])));
  return {
    runs: [...runs.values()].sort((a, b) => a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1)),
    accepted: new Set(records.filter(isAccepted).map(({ accept }) => accept)),
  };
}

type Target = Pick<MeasuredRun, 'target' | 'targetLabel'>;

/** By what it is known by; by its address where one of the runs does not say: lines of earlier versions do not. */
export function isSameTarget(one: Target, other: Target): boolean {
  if (one.targetLabel !== undefined && other.targetLabel !== undefined) return one.targetLabel === other.targetLabel;
  return one.target === other.target;
}

/** What makes runs comparable at all: same plan by name, same load, same target. */
export function isSameSeries(one: MeasuredRun, other: MeasuredRun): boolean {
  return (
    one.plan === other.plan &&
    one.loadSha256 === other.loadSha256 &&
    isSameTarget(one, other) &&
    one.environment === other.environment
  );
}

/** Runs of the same series before `run` that can be trusted, since the last accepted change; at most `most`. */
export function runsBefore({ runs, accepted }: History, run: MeasuredRun, most: number): MeasuredRun[] {
  const series = runs.filter((one) => isSameSeries(one, run));
  const at = series.findIndex(({ id }) => id === run.id);
  const before = at >= 0 ? series.slice(0, at) : series.filter(({ startedAt }) => startedAt < run.startedAt);
  const from = before.findLastIndex(({ id }) => accepted.has(id));
  // The run itself may be the first of a new baseline: then nothing before it counts.
  if (accepted.has(run.id)) return [];
  return before
    .slice(Math.max(0, from))
    .filter(({ invalid }) => invalid === undefined)
    .slice(-most);
}
