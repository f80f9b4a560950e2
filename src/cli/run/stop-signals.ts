/** What a signal asks of the run. */
export interface StopHandlers {
  /** No new work; requests in flight may finish. False when the run is ending already. */
  stop(signal: StopSignal): boolean;
  /** Cut off what is in flight: Ctrl-C while the run is ending, or too long after SIGTERM. */
  cut(): void;
}

/** What does the same as the first Ctrl-C: the stop button of the live page, the key `s`. */
export type StopRequest = 'live view' | 'key';
export type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | StopRequest;

/** Docker leaves 10 s between SIGTERM and SIGKILL, Kubernetes 30; the report needs the rest. */
export const TERMINATE_CEILING_MS = 8000;
const INTERRUPTS_TO_LEAVE = 3;

/**
 * Takes the signals of the process, from the run's first step until its report is written: none of them ends it, but
 * the third Ctrl-C. What comes before the load is there, or while the report is written, is not lost.
 */
export class StopSignals {
  readonly #leave: () => void;
  #handlers: StopHandlers | undefined;
  /** Those that came while nobody could carry them out. */
  #waiting: StopSignal[] = [];
  #interrupts = 0;
  #ceiling: NodeJS.Timeout | undefined;
  #hasCome = false;
  readonly #onSignal = (signal: StopSignal): void => this.#take(signal);

  /** `leave` ends the process at once. */
  constructor(leave: () => void) {
    this.#leave = leave;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, this.#onSignal);
  }

  /** True when the user, or the system, has asked for an end. */
  get hasCome(): boolean {
    return this.#hasCome;
  }

  /** The load begins; call the returned function when it has ended. */
  attach(handlers: StopHandlers): () => void {
    this.#handlers = handlers;
    for (const signal of this.#waiting.splice(0)) this.#pass(signal, handlers);
    return () => {
      this.#handlers = undefined;
      clearTimeout(this.#ceiling);
    };
  }

  /** From the live page or the keyboard. Never cuts anything off: false when the run is ending already. */
  request(by: StopRequest): boolean {
    this.#hasCome = true;
    if (this.#handlers !== undefined) return this.#handlers.stop(by);
    this.#waiting.push(by);
    return true;
  }

  /** From now on signals do what they do to any process. */
  release(): void {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(signal, this.#onSignal);
  }

  #take(signal: StopSignal): void {
    this.#hasCome = true;
    if (signal === 'SIGINT' && ++this.#interrupts >= INTERRUPTS_TO_LEAVE) this.#leave();
    if (this.#handlers === undefined) this.#waiting.push(signal);
    else this.#pass(signal, this.#handlers);
  }

  #pass(signal: StopSignal, handlers: StopHandlers): void {
    const isEnding = !handlers.stop(signal);
    if (signal === 'live view' || signal === 'key') return;
    if (signal !== 'SIGINT') this.#ceiling ??= setTimeout(() => handlers.cut(), TERMINATE_CEILING_MS);
    else if (isEnding) handlers.cut();
  }
}
