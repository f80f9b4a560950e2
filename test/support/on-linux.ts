import { test } from '@jest/globals';

type Run = () => void | Promise<void>;

/** A test of what only Linux tells; elsewhere a skip whose name says why. */
export function onLinux(name: string, run: Run, timeoutMs?: number): void {
  if (process.platform === 'linux') test(name, run, timeoutMs);
  else test.skip(`${name} (skipped: needs Linux)`, () => undefined);
}
