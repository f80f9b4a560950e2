import type { Clock } from '../base/clock.ts';
import type { GroupRunner } from './group-runner.ts';

/** How the main thread may end a share early; resolved when it does. */
export interface EarlyEnd {
  readonly ending: Promise<void>;
  readonly cutOff: Promise<void>;
}

/** Runs `tearDown` to its end. Once the run is being stopped it has `limitMs` left; a cut ends it at once. */
export async function runTearDown(
  runner: GroupRunner,
  { end, clock, limitMs }: { readonly end: EarlyEnd; readonly clock: Clock; readonly limitMs: number },
): Promise<void> {
  const finished = new AbortController();
  const limit = async (): Promise<void> => {
    if (await clock.sleep(limitMs, finished.signal)) runner.cut();
  };
  void end.ending.then(limit);
  void end.cutOff.then(() => runner.cut());
  await runner.run();
  finished.abort();
}
