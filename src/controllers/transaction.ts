import type { ControllerKind } from '../contracts/compiler.ts';
import { childSteps } from './children.ts';
import { stepName } from './step-name.ts';

/**
 * `transaction: Checkout` adds a row that times all its samplers together, pauses left out. It fails when one of
 * them fails or is skipped. Transactions are never added to the request totals.
 */
export const transaction: ControllerKind = {
  key: 'transaction',
  compile(step, compiler) {
    const name = stepName(step, compiler, 'transaction') ?? 'transaction';
    const label = compiler.label(
      { name, group: compiler.groupName, kind: 'transaction', corrected: false },
      step.range,
    );
    const run = compiler.inTransaction(name, () => childSteps(step, 'samplers', compiler));
    return async (user) => {
      const startMs = user.clock.now();
      const pausedMs = user.pausedMs;
      const failed = user.failedSamplers;
      user.recorder.started(label, startMs);
      const outcome = await run(user);
      if (user.stopping.aborted && outcome === 'nextIteration' && user.failedSamplers === failed) {
        user.recorder.interrupted(label, startMs);
        return outcome;
      }
      const elapsedMs = user.clock.now() - startMs - (user.pausedMs - pausedMs);
      const failure =
        user.failedSamplers === failed
          ? 0
          : user.recorder.failureNumber({
              kind: 'transaction',
              name: 'transaction_failed',
              message: `${name}: a sampler in it failed`,
            });
      user.recorder.record({
        label,
        startMs,
        scheduledMs: startMs,
        elapsedUs: Math.round(elapsedMs * 1000),
        firstByteUs: 0,
        connectUs: 0,
        openedConnection: false,
        bytesIn: 0,
        bytesOut: 0,
        status: -1,
        failure,
      });
      return outcome;
    };
  },
};
