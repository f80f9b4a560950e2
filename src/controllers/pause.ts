import type { ControllerKind } from '../contracts/compiler.ts';
import type { VirtualUser } from '../contracts/virtual-user.ts';
import { durationRangeSetting } from '../template/settings.ts';

/** `pause: 1s`, `pause: 1s-3s`: the user does nothing for that long. */
export const pause: ControllerKind = {
  key: 'pause',
  compile(step, compiler) {
    const range = durationRangeSetting(step.get('pause'), 'pause', compiler) ?? { fromMs: 0, toMs: 0 };
    return async (user) => {
      await pauseFor(user, user.random.between(range.fromMs, range.toMs));
      return 'continue';
    };
  },
};

/** Waits `ms`, less when the run stops; left out in `--once` runs and by transactions' times. */
export async function pauseFor(user: VirtualUser, ms: number): Promise<void> {
  if (!user.withoutPauses) await waitFor(user, ms);
}

/** Waits `ms` in `--once` runs too: for what needs its time, such as the next look at a job. */
export async function waitFor(user: VirtualUser, ms: number): Promise<void> {
  const startMs = user.clock.now();
  user.recorder.paused?.(startMs);
  await user.clock.sleep(ms, user.stopping);
  const nowMs = user.clock.now();
  user.recorder.resumed?.(startMs, nowMs);
  const pausedMs = nowMs - startMs;
  user.pausedMs += pausedMs;
  // Open load: a wait that the plan asks for is no lateness; what the timer overslept is.
  if (user.scheduledMs !== undefined) user.scheduledMs += Math.min(ms, pausedMs);
}
