import type { Earlier } from './finding.ts';

/** What rule R3 says of a ramp: where throughput stops growing, or up to how many users it grew. */
export type LoadLimit = Knee | { readonly noneUpTo: number };

/** Where throughput stops growing, and what it is there: users, passed requests a second. */
export interface Knee {
  readonly users: number;
  readonly perSecond: number;
}

export function isKnee(limit: LoadLimit | undefined): limit is Knee {
  return limit !== undefined && 'users' in limit;
}

/** What R3 found, as a limit; `undefined` where it is silent: no ramp, or nothing to be sure of. */
export function limitIn(found: Earlier): LoadLimit | undefined {
  const evidence = found.get('R3')?.[0]?.evidence ?? [];
  const [users, perSecond, most] = ['knee', 'capacity', 'most users'].map(
    (name) => evidence.find((one) => one.name === name)?.value,
  );
  if (users !== undefined && perSecond !== undefined) return { users, perSecond };
  return most === undefined ? undefined : { noneUpTo: most };
}
