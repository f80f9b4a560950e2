import type { ErrorChange } from './comparison.ts';
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
  for (const { run } of runs) {
    for (const { id, errors = {} } of run?.end.totals ?? []) {
      for (const [error, count] of Object.entries(errors)) {
        const record = run?.errors.find((one) => one.id === Number(error));
        if (record === undefined) continue;
        const key = JSON.stringify([record.kind, record.name, record.message]);
        const cause = causes.get(key) ?? { name: record.name, message: record.message, count: 0, samplers: new Set() };
        causes.set(key, cause);
        cause.count += count;
        cause.samplers.add(run?.head.samplers[id]?.name ?? '');
      }
    }
  }
  return causes;
}
