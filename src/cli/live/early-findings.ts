import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Finding, RuleId } from '../../report/findings/finding.ts';

/** Rules that need no end of the run to be right. */
export const EARLY_RULES: ReadonlySet<RuleId> = new Set(['R1', 'R2', 'R6', 'R7', 'R8', 'R9', 'R10', 'R16']);

/** Before that there is little to say. */
const FIRST_SECOND = 10;
const LEAST_SECONDS_BETWEEN = 10;
/** A look that took 50 ms is repeated after 10 s at the earliest: at most half a percent of a core, however long the run gets. */
const REST_FACTOR = 200;

/** Looks for findings in the run file as it stands, now and then, in a thread of its own. */
export class EarlyFindings {
  readonly #runFile: string;
  readonly #tell: (findings: readonly Finding[]) => void;
  #thread: Worker | undefined;
  #nextAt = FIRST_SECOND;
  #isClosed = false;

  /** `tell` must not throw. */
  constructor(runFile: string, tell: (findings: readonly Finding[]) => void) {
    this.#runFile = runFile;
    this.#tell = tell;
  }

  /** A second of the run is over. */
  second(seconds: number): void {
    if (this.#thread !== undefined || this.#isClosed || seconds < this.#nextAt) return;
    void this.#look(seconds);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#thread?.terminate();
  }

  async #look(seconds: number): Promise<void> {
    const began = performance.now();
    try {
      const thread = new Worker(new URL('./findings-thread.js', import.meta.url), { workerData: this.#runFile });
      this.#thread = thread;
      thread.unref();
      thread.on('message', (findings: readonly Finding[]) => {
        if (!this.#isClosed) this.#tell(findings.filter(({ id }) => EARLY_RULES.has(id)));
      });
      await once(thread, 'exit');
    } catch {
      // No room for a thread, a file that cannot be read right now, or a rule that stumbles: the report will tell.
    }
    this.#thread = undefined;
    const rest = ((performance.now() - began) / 1000) * REST_FACTOR;
    this.#nextAt = seconds + Math.max(LEAST_SECONDS_BETWEEN, rest);
  }
}
