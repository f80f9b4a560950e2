// Hot path: add() touches typed arrays; it allocates on first use only.
import type { LabelInterval } from './interval.ts';
import { LatencyCounts } from './latency-counts.ts';

/** What corrected latencies of one label are made of: the time from the actual start, and how late that start was. */
export class ScheduleCounts {
  #elapsed: LatencyCounts | undefined;
  #failedElapsed: LatencyCounts | undefined;
  #lag: LatencyCounts | undefined;

  add(elapsedUs: number, lagUs: number, hasFailed: boolean): void {
    if (hasFailed) (this.#failedElapsed ??= new LatencyCounts()).record(elapsedUs);
    else (this.#elapsed ??= new LatencyCounts()).record(elapsedUs);
    // Samples without a schedule of their own have both times equal.
    if (lagUs > 0) (this.#lag ??= new LatencyCounts()).record(lagUs);
  }

  /** Starts again from zero. */
  drain(): Pick<LabelInterval, 'elapsed' | 'failedElapsed' | 'lag'> {
    const elapsed = this.#elapsed?.drain();
    const failedElapsed = this.#failedElapsed?.drain();
    const lag = this.#lag?.drain();
    return { ...(elapsed && { elapsed }), ...(failedElapsed && { failedElapsed }), ...(lag && { lag }) };
  }
}
