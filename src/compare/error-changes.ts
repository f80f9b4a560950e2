import type { ErrorChange } from './comparison.ts';
import type { RunResult } from '../result/read-run.ts';
import type { ErrorRecord } from '../result/run-file.ts';
import type { RecordedRun, Sides } from './evidence.ts';

interface Cause {
  readonly name: string;
  readonly message: string;
  count: number;
  readonly samplers: Set<string>;
}

/** Causes of failures that only one side has, most frequent first; none when a side is lines of a history. */
export function errorChanges({ base, candidate }: Sides): ErrorChange[] {
  if ([...base, ...candidate].some(({ run }) => run === undefined)) return [];
  const [before, after] = [causesOf(base), causesOf(candidate)];
  return [
    ...missing(after, before).map((cause) => ({ what: 'new' as const, ...cause })),
    ...missing(before, after).map((cause) => ({ what: 'gone' as const, ...cause })),
  ];
}

function missing(from: Map<string, Cause>, other: Map<string, Cause>): Omit<ErrorChange, 'what'>[] {
  return [...from]
    .filter(([key]) => !other.has(key))
    .map(([, { name, message, count, samplers }]) => ({ name, message, count, samplers: [...samplers] }))
    .sort((a, b) => b.count - a.count);
}

function causesOf(runs: readonly RecordedRun[]): Map<string, Cause> {
  const causes = new Map<string, Cause>();
  for (const { name, message, kind, count, sampler } of runs.flatMap(({ run }) =>
    run === undefined ? [] : failuresOf(run),
  )) {
    const key = JSON.stringify([kind, name, message]);
    const cause = causes.get(key) ?? { name, message, count: 0, samplers: new Set() };
    causes.set(key, cause);
    cause.count += count;
    cause.samplers.add(sampler);
  }
  return causes;
}

type Failures = Pick<ErrorRecord, 'kind' | 'name' | 'message'> & { readonly count: number; readonly sampler: string };

/** Each cause with each sampler that it struck. */
function failuresOf({ head, end, errors }: RunResult): Failures[] {
  return end.totals.flatMap((totals) =>
    Object.entries(totals.errors ?? {}).flatMap(([id, count]) => {
      const cause = errors.find((one) => one.id === Number(id));
      return cause === undefined ? [] : [{ ...cause, count, sampler: head.samplers[totals.id]?.name ?? '' }];
    }),
  );
}
