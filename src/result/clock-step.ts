import { formatMs } from '../base/format.ts';

/** For people: by how much somebody set the machine's clock, forward or (negative) back. */
export function clockStepText(stepMs: number): string {
  const way = stepMs > 0 ? 'forward' : 'back';
  return `The clock of this machine was set ${way} by ${formatMs(Math.abs(stepMs))}. Times and rates of this run do not depend on it.`;
}
