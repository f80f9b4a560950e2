/** What a signal asks of the run. */
export interface StopHandlers {
  /** No new work; requests in flight may finish. False when the run is ending already. */
  stop(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP'): boolean;
  /** Cut off what is in flight: Ctrl-C while the run is ending, or too long after SIGTERM. */
  cut(): void;
}

// A pod gets 30 s between SIGTERM and SIGKILL; the report needs the rest.
const TERMINATE_CEILING_MS = 25_000;

/**
 * Keeps the process alive through signals until the returned function is called: a second Ctrl-C that comes while
 * the report is being written must not lose it. The third leaves all the same.
 */
export function holdSignals(leave: () => void): () => void {
  let interrupts = 0;
  const interrupt = (): void => {
    if (++interrupts > 2) leave();
  };
  const hold = (): void => undefined;
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', hold);
  process.on('SIGHUP', hold);
  return () => {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', hold);
    process.off('SIGHUP', hold);
  };
}

/** Listens until the returned function is called. */
export function onStopSignals(handlers: StopHandlers): () => void {
  let ceiling: NodeJS.Timeout | undefined;
  const interrupt = (): void => {
    if (!handlers.stop('SIGINT')) handlers.cut();
  };
  const terminate = (signal: 'SIGTERM' | 'SIGHUP'): void => {
    handlers.stop(signal);
    ceiling ??= setTimeout(() => handlers.cut(), TERMINATE_CEILING_MS);
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', terminate);
  process.on('SIGHUP', terminate);
  return () => {
    clearTimeout(ceiling);
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', terminate);
    process.off('SIGHUP', terminate);
  };
}
