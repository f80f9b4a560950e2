import type { Scope } from './scope.ts';

/** A scope for what reads nothing of it: constants computed before the run. */
export const NOBODY: Scope = Object.freeze({
  values: [],
  random: { next: () => 0, integer: (from: number) => from, between: (from: number) => from },
  iteration: 0,
  threadNumber: 0,
  threadGroup: '',
});
