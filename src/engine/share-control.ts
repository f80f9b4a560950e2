import type { Value } from '../base/value.ts';
import type { GroupRunner } from './group-runner.ts';
import type { ToWorker } from './messages.ts';

type Shared = ReadonlyMap<string, Value>;

/** What the main thread says after the start, for whatever runs now, also when it comes early. */
export class ShareControl {
  readonly #runners = new Set<GroupRunner>();
  #state: 'run' | 'stop' | 'cut' = 'run';
  #begin: (shared: Shared) => void = () => undefined;
  #groupsOver: () => void = () => undefined;
  #ending: () => void = () => undefined;
  #abandon: () => void = () => undefined;
  /** True when a person wants it over at once: no `tearDown` either. */
  abandoned = false;
  /** What `setUp` has set, when it is over. */
  readonly begin: Promise<Shared> = new Promise<Shared>((resolve) => (this.#begin = resolve));
  /** The thread groups of all workers are over. */
  readonly groupsOver: Promise<void> = new Promise<void>((resolve) => (this.#groupsOver = resolve));
  /** The run is to end early. */
  readonly ending: Promise<void> = new Promise<void>((resolve) => (this.#ending = resolve));
  /** The run is to end at once. */
  readonly cutOff: Promise<void> = new Promise<void>((resolve) => (this.#abandon = resolve));

  get stopped(): boolean {
    return this.#state !== 'run';
  }

  take(message: ToWorker): void {
    if (message.kind === 'begin') this.#begin(message.shared);
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
    for (const runner of this.#runners) void runner.stop();
  }

  #cut(withTearDown: boolean): void {
    this.#state = 'cut';
    this.#ending();
    if (!withTearDown) {
      this.abandoned = true;
      this.#abandon();
    }
    for (const runner of this.#runners) runner.cut();
  }
}
