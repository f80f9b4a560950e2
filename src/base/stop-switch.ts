/** Says that something is to stop, once. An `AbortSignal` is one. */
export interface StopSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/**
 * A switch and its signal in one: an `AbortController` takes a kilobyte, and each user has several. Listeners are
 * called once, in their order, when it is switched; later ones never, so ask `aborted` first.
 */
export class StopSwitch implements StopSignal {
  aborted = false;
  /** Most switches have one listener at a time. */
  private first: (() => void) | undefined;
  private others: Set<() => void> | undefined;

  abort(): void {
    if (this.aborted) return;
    this.aborted = true;
    const { first, others } = this;
    this.first = undefined;
    first?.();
    // One of them may have another removed: that one is not called.
    for (const listener of others ?? []) listener();
    this.others = undefined;
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    if (this.aborted || listener === this.first) return;
    if (this.first === undefined && (this.others?.size ?? 0) === 0) this.first = listener;
    else (this.others ??= new Set()).add(listener);
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    if (this.first === listener) this.first = undefined;
    else this.others?.delete(listener);
  }
}

/** Stops with the first of them; `release` lets go of those that have not. */
export function firstOf(signals: readonly StopSignal[]): StopSwitch & { readonly release: () => void } {
  const either = new StopSwitch();
  const listener = (): void => either.abort();
  for (const signal of signals) {
    if (signal.aborted) either.abort();
    else signal.addEventListener('abort', listener, { once: true });
  }
  return Object.assign(either, {
    release: () => {
      for (const signal of signals) signal.removeEventListener('abort', listener);
    },
  });
}
