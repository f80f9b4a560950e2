import type { SampleRecorder } from '../contracts/virtual-user.ts';
import type { Exhaustion } from '../metrics/interval.ts';
import type { CapturedExchange, Failure, Sample } from '../metrics/sample.ts';
import type { WatchedEvent, WatchedExchange } from '../metrics/watched.ts';

/** Records like the recorder it stands before, and tells everything that happens: for one user, never under load. */
export class WatchedRecorder implements SampleRecorder {
  readonly #recorder: SampleRecorder;
  readonly #tell: (event: WatchedEvent) => void;
  readonly #failures = new Map<number, Failure>();
  /** The label whose exchange has been told, but not recorded yet. */
  #told: number | undefined = undefined;

  constructor(recorder: SampleRecorder, tell: (event: WatchedEvent) => void) {
    this.#recorder = recorder;
    this.#tell = tell;
  }

  started(label: number, atMs: number): void {
    this.#recorder.started(label, atMs);
  }

  record(sample: Sample): void {
    this.#recorder.record(sample);
    const failure = this.#failures.get(sample.failure);
    if (failure !== undefined && this.#told !== sample.label) {
      this.#tell({ kind: 'failure', label: sample.label, failure });
    }
    this.#told = undefined;
  }

  skipped(label: number, missing?: () => readonly string[]): void {
    this.#recorder.skipped(label);
    this.#tell({ kind: 'skipped', label, missing: missing?.() ?? [] });
  }

  interrupted(label: number, beganMs: number): void {
    this.#recorder.interrupted(label, beganMs);
  }

  unsent(label: number, beganMs: number, reason: Exhaustion): void {
    this.#recorder.unsent(label, beganMs, reason);
  }

  timed(label: number, beganMs: number, name: string, us: number): void {
    this.#recorder.timed?.(label, beganMs, name, us);
  }

  retried(label: number, beganMs?: number): void {
    this.#recorder.retried?.(label, beganMs);
  }

  failureNumber(failure: Failure): number {
    const number = this.#recorder.failureNumber(failure);
    this.#failures.set(number, failure);
    return number;
  }

  wantsExample(failureNumber: number): boolean {
    return this.#recorder.wantsExample(failureNumber);
  }

  example(failureNumber: number, exchange: CapturedExchange): void {
    this.#recorder.example(failureNumber, exchange);
  }

  exchanged(exchange: WatchedExchange): void {
    this.#told = exchange.exchange.label;
    this.#tell({ kind: 'exchange', ...exchange });
  }

  branched(branch: number, branches: number): void {
    this.#tell({ kind: 'branch', branch, branches });
  }
}
