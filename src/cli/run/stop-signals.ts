/** What a signal asks of the run. */
export interface StopHandlers {
  /** First Ctrl-C, SIGTERM or SIGHUP: no new work, requests in flight may finish. */
  stop(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP'): void;
  /** Second Ctrl-C, or too long after SIGTERM: cut off what is in flight. */
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
  let interrupts = 0;
  let ceiling: NodeJS.Timeout | undefined;
  const interrupt = (): void => {
    interrupts++;
    if (interrupts === 1) handlers.stop('SIGINT');
    else handlers.cut();
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
