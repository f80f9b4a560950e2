import type { ControllerKind } from '../contracts/compiler.ts';
import type { Outcome, VirtualUser } from '../contracts/virtual-user.ts';
import { parallelUsers, takeBack, type ParallelUser } from './parallel-user.ts';

/**
 * `parallel: [ … ]` runs its steps at the same time, for the same user, and waits for all of them. The user goes on as
 * the worst of them says.
 */
export const parallel: ControllerKind = {
  key: 'parallel',
  compile(step, compiler) {
    const list = step.get('parallel');
    if (list?.kind !== 'list') return () => Promise.resolve('continue');
    const children = compiler.withinOnError(compiler.onError(step), () =>
      compiler.within(step, () => compiler.together(list)),
    );
    const sets = children.map((child) => child.sets);
    return async (user) => {
      if (user.stopping.aborted) return 'nextIteration';
      const startMs = user.clock.now();
      user.recorder.overlapping?.();
      const users = parallelUsers(user, children.length);
      const outcomes = await Promise.all(
        children.map(async ({ run }, i) => {
          const own = users[i];
          if (own === undefined) return 'continue';
          const outcome = await run(own);
          own.endedMs = user.clock.now();
          stopOthers(user, outcome);
          return outcome;
        }),
      );
      const worst = worstOf(outcomes);
      takeBack(user, { users, sets, startMs, stopReason: reasonOf(users, outcomes, worst) });
      return worst;
    };
  },
};

/** From harmless to final. */
const SEVERITY: readonly Outcome[] = ['continue', 'nextIteration', 'stopThread', 'stopTest', 'stopTestNow'];

function worstOf(outcomes: readonly Outcome[]): Outcome {
  const worst = Math.max(0, ...outcomes.map((outcome) => SEVERITY.indexOf(outcome)));
  return SEVERITY[worst] ?? 'continue';
}

/** The user is at its end: its other steps need not wait for a long poll to find out. */
function stopOthers(user: VirtualUser, outcome: Outcome): void {
  if (outcome === 'stopTestNow') user.cut();
  else if (outcome === 'stopThread' || outcome === 'stopTest') user.stop();
}

function reasonOf(users: readonly ParallelUser[], outcomes: readonly Outcome[], worst: Outcome): string | undefined {
  return users.find((_, i) => outcomes[i] === worst)?.stopReason;
}
