import type { MapNode } from '../base/plan-node.ts';
import type { Compiler, ControllerKind } from '../contracts/compiler.ts';
import type { Outcome, Step, VirtualUser } from '../contracts/virtual-user.ts';
import type { Failure } from '../metrics/sample.ts';
import { countSetting, durationSetting } from '../template/settings.ts';
import { withoutSecrets } from '../base/without-secrets.ts';
import { compileConditions } from './conditions.ts';
import { childSteps, childStepsOnly } from './children.ts';
import { pauseFor, waitFor } from './pause.ts';
import { stepName } from './step-name.ts';

/**
 * `repeat: 5` runs its samplers five times. With `until` it polls: at most that many tries, ended by the first
 * after which the conditions hold; running out of tries is one failure named after the step. `every` is the time
 * from the start of one try to the start of the next; a try that takes longer is followed at once.
 */
export const repeat: ControllerKind = {
  key: 'repeat',
  compile(step, compiler) {
    const times = countSetting(step.get('repeat'), 'repeat', compiler) ?? 1;
    const everyMs = durationSetting(step.get('every'), 'every', compiler);
    if (step.get('until') === undefined)
      return plainLoop(times, everyMs, body(step, compiler, { times, children: childSteps }));
    return pollLoop(step, compiler, { times, everyMs });
  },
};

/** The slot behind `{{loop.index}}` is set before each turn; it counts from 0. */
interface Body {
  readonly run: Step;
  readonly indexSlot: number;
}

interface BodyOptions {
  readonly times: number;
  readonly children: typeof childSteps;
}

function body(step: MapNode, compiler: Compiler, { times, children }: BodyOptions): Body {
  return compiler.withName('loop', step.range, (indexSlot) => {
    const compile = (): Step => children(step, 'samplers', compiler);
    return { run: times === 0 ? compiler.maybe(compile) : compile(), indexSlot };
  });
}

function plainLoop(times: number, everyMs: number | undefined, { run, indexSlot }: Body): Step {
  return async (user) => {
    for (let index = 0; index < times; index++) {
      const startMs = user.clock.now();
      user.values[indexSlot] = { index };
      const outcome = await run(user);
      if (outcome !== 'continue') return outcome;
      if (user.stopping.aborted) return 'nextIteration';
      if (everyMs !== undefined && index + 1 < times) await waitForNextTry(user, startMs, everyMs);
    }
    return 'continue';
  };
}

interface Polling {
  readonly times: number;
  readonly everyMs: number | undefined;
}

function pollLoop(step: MapNode, compiler: Compiler, polling: Polling): Step {
  const name = stepName(step, compiler) ?? 'repeat until';
  const label = compiler.label({ name, group: compiler.groupName, kind: 'poll', corrected: false }, step.range);
  // A failed try counts as a try: what the samplers inside inherit is "continue", whatever the group says.
  const { run, indexSlot } = compiler.withinOnError('continue', () =>
    body(step, compiler, { times: polling.times, children: childStepsOnly }),
  );
  const until = compileConditions(step.get('until'), compiler);
  const onFailure = compiler.onError(step);
  return async (user) => {
    const startMs = user.clock.now();
    user.recorder.started(label, startMs);
    for (let index = 0; index < polling.times; index++) {
      const tryMs = user.clock.now();
      user.values[indexSlot] = { index };
      const outcome = await run(user);
      if (outcome !== 'continue') return leave(user, { label, startMs }, outcome);
      if (until.hold(user)) return finish(user, { label, startMs, failure: 0, tries: index + 1 });
      if (user.stopping.aborted) return leave(user, { label, startMs }, 'nextIteration');
      if (polling.everyMs !== undefined && index + 1 < polling.times) {
        await waitForNextTry(user, tryMs, polling.everyMs, waitFor);
        if (user.stopping.aborted) return leave(user, { label, startMs }, 'nextIteration');
      }
    }
    const failure = user.recorder.failureNumber(
      exhausted(name, polling.times, withoutSecrets(until.actual(user), compiler.secrets)),
    );
    finish(user, { label, startMs, failure, tries: polling.times });
    user.failedSamplers++;
    return onFailure;
  };
}

function exhausted(name: string, times: number, actual: string): Failure {
  const tries = times === 1 ? '1 try' : `${times} tries`;
  const plain = `${name}: not reached after ${tries}`;
  return { kind: 'poll', name: 'poll_exhausted', message: `${plain}; ${actual}`, plain };
}

/** The poll did not end by itself: neither passed nor failed. */
function leave(user: VirtualUser, poll: { label: number; startMs: number }, outcome: Outcome): Outcome {
  user.recorder.interrupted(poll.label, poll.startMs);
  return outcome;
}

interface Finished {
  readonly label: number;
  readonly startMs: number;
  readonly failure: number;
  readonly tries: number;
}

function finish(user: VirtualUser, result: Finished): Outcome {
  const elapsedUs = Math.round((user.clock.now() - result.startMs) * 1000);
  user.recorder.record({
    label: result.label,
    startMs: result.startMs,
    scheduledMs: result.startMs,
    elapsedUs,
    firstByteUs: 0,
    connectUs: 0,
    openedConnection: false,
    bytesIn: 0,
    bytesOut: 0,
    status: -1,
    failure: result.failure,
    tries: result.tries,
  });
  return 'continue';
}

async function waitForNextTry(user: VirtualUser, startMs: number, everyMs: number, wait = pauseFor): Promise<void> {
  const restMs = startMs + everyMs - user.clock.now();
  if (restMs > 0) await wait(user, restMs);
}
