import type { Value } from '../base/value.ts';
import type { GroupRunner } from './group-runner.ts';
import type { ToWorker } from './messages.ts';

/** What `setUp` has set, and when the thread groups begin. */
interface Begin {
  readonly shared: ReadonlyMap<string, Value>;
  readonly atMs: number;
}

/** What the main thread says after the start, for whatever runs now, also when it comes early. */
export class ShareControl {
  readonly #runners = new Set<GroupRunner>();
  readonly #stopping = new AbortController();
  #state: 'run' | 'stop' | 'cut' = 'run';
  #begin: (begin: Begin) => void = () => undefined;
  #groupsOver: () => void = () => undefined;
  #ending: () => void = () => undefined;
  #abandon: () => void = () => undefined;
  /** True when a person wants it over at once: no `tearDown` either. */
  abandoned = false;
  /** `setUp` is over. */
  readonly begin: Promise<Begin> = new Promise<Begin>((resolve) => (this.#begin = resolve));
  /** The thread groups of all workers are over. */
  readonly groupsOver: Promise<void> = new Promise<void>((resolve) => (this.#groupsOver = resolve));
  /** The run is to end early. */
  readonly ending: Promise<void> = new Promise<void>((resolve) => (this.#ending = resolve));
  /** The run is to end at once. */
  readonly cutOff: Promise<void> = new Promise<void>((resolve) => (this.#abandon = resolve));

  /** Aborts when the run is to end early. */
  get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  get stopped(): boolean {
    return this.#state !== 'run';
  }

  take(message: ToWorker): void {
    if (message.kind === 'begin') this.#begin(message);
    else if (message.kind === 'tearDown') this.#groupsOver();
    else if (message.kind === 'stop') this.stop();
    else if (message.kind === 'cut') this.#cut(message.withTearDown);
  }

  add(runner: GroupRunner): void {
    this.#runners.add(runner);
    if (this.#state === 'cut') runner.cut();
    else if (this.#state === 'stop') void runner.stop();
  }

  /** No new work; also when a step of this worker asks for it, before the main thread's order comes. */
  stop(): void {
    if (this.#state === 'run') this.#state = 'stop';
    this.#ending();
    this.#stopping.abort();
    for (const runner of this.#runners) void runner.stop();
  }

  #cut(withTearDown: boolean): void {
    this.#state = 'cut';
    this.#ending();
    this.#stopping.abort();
    if (!withTearDown) {
      this.abandoned = true;
      this.#abandon();
    }
    for (const runner of this.#runners) runner.cut();
  }
}
