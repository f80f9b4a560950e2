import type { SampleRecorder } from '../contracts/virtual-user.ts';
import type { Exhaustion } from '../metrics/interval.ts';
import type { LoggedRequest } from '../metrics/logged.ts';
import type { CapturedExchange, Failure, Sample } from '../metrics/sample.ts';

/** Records like the recorder it stands before, and tells of every single request. Only with `plan run --jtl`. */
export class JtlRecorder implements SampleRecorder {
  readonly #recorder: SampleRecorder;
  readonly logged: (sample: Sample, request: LoggedRequest) => void;

  constructor(recorder: SampleRecorder, log: (sample: Sample, request: LoggedRequest) => void) {
    this.#recorder = recorder;
    this.logged = log;
  }

  started(label: number, atMs: number): void {
    this.#recorder.started(label, atMs);
  }

  record(sample: Sample): void {
    this.#recorder.record(sample);
  }

  timed(label: number, beganMs: number, name: string, us: number): void {
    this.#recorder.timed?.(label, beganMs, name, us);
  }

  skipped(label: number, missing?: () => readonly string[]): void {
    this.#recorder.skipped(label, missing);
  }

  interrupted(label: number, beganMs: number): void {
    this.#recorder.interrupted(label, beganMs);
  }

  unsent(label: number, beganMs: number, reason: Exhaustion): void {
    this.#recorder.unsent(label, beganMs, reason);
  }

  retried(label: number, beganMs?: number): void {
    this.#recorder.retried?.(label, beganMs);
  }

  paused(atMs: number): void {
    this.#recorder.paused?.(atMs);
  }

  resumed(pausedAtMs: number, nowMs: number): void {
    this.#recorder.resumed?.(pausedAtMs, nowMs);
  }

  overlapping(): void {
    this.#recorder.overlapping?.();
  }

  failureNumber(failure: Failure): number {
    return this.#recorder.failureNumber(failure);
  }

  wantsExample(failureNumber: number): boolean {
    return this.#recorder.wantsExample(failureNumber);
  }

  example(failureNumber: number, exchange: CapturedExchange): void {
    this.#recorder.example(failureNumber, exchange);
  }

  wantsSlow(label: number, elapsedUs: number, beganMs: number): boolean {
    return this.#recorder.wantsSlow?.(label, elapsedUs, beganMs) ?? false;
  }

  slow(exchange: CapturedExchange): void {
    this.#recorder.slow?.(exchange);
  }
}
