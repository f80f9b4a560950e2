import { setFlagsFromString } from 'node:v8';

/**
 * Patterns of the plan meet bodies that a target chose: past a limit V8 then goes on with its linear engine
 * instead of backtracking for minutes. Checked while compiling: no pattern that only the old engine can run.
 */
export function limitBacktracking(): void {
  setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');
}
