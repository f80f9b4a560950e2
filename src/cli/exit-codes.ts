/** What the exit code of a command means; held by a test each, listed in `docs/ci.md`. */
export const EXIT = {
  passed: 0,
  /** A threshold or abort rule failed. */
  failed: 1,
  /** Plan or arguments wrong: nothing was sent. */
  invalidPlan: 2,
  /** The run broke: disk, port, worker, a bug of ours. */
  broken: 3,
  /** Finished, but not to be trusted or not complete. */
  untrusted: 4,
  /** Target unreachable before the load. */
  unreachable: 5,
  /** Stopped by Ctrl-C / SIGTERM; the report was written. */
  interrupted: 130,
  terminated: 143,
} as const;
