/** What a signal asks of the run. */
export interface StopHandlers {
  /** First Ctrl-C, SIGTERM or SIGHUP: no new work, requests in flight may finish. */
  stop(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP'): void;
  /** Second Ctrl-C, or too long after SIGTERM: cut off what is in flight. */
  cut(): void;
  /** Third Ctrl-C: leave at once. */
  leave(): void;
}

// A pod gets 30 s between SIGTERM and SIGKILL; the report needs the rest.
const TERMINATE_CEILING_MS = 25_000;

/** Listens until the returned function is called. */
export function onStopSignals(handlers: StopHandlers): () => void {
  let interrupts = 0;
  let ceiling: NodeJS.Timeout | undefined;
  const interrupt = (): void => {
    interrupts++;
    if (interrupts === 1) handlers.stop('SIGINT');
    else if (interrupts === 2) handlers.cut();
    else handlers.leave();
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
