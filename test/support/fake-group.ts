import type { Step } from '../../src/contracts/virtual-user.ts';
import { GroupRunner, type GroupRunnerOptions, type Share } from '../../src/engine/group-runner.ts';
import { closedTimetable } from '../../src/load/closed.ts';
import type { ThreadGroup } from '../../src/plan/plan.ts';
import { FakeClock, sleepingAlarm } from './fake-clock.ts';
import { TestOwner, TestRecorder } from './test-user.ts';

/** A thread group whose steps are functions of the test: one user, one iteration, unless `changes` says otherwise. */
export function fakeGroup(changes: Partial<ThreadGroup>): ThreadGroup {
  return {
    name: 'Users',
    timetable: closedTimetable({ threads: 1, rampUpMs: 0, delayMs: 0, loops: 1, durationMs: undefined }),
    maxUsers: 1,
    loops: 1,
    arrivalRules: undefined,
    onStart: undefined,
    onStop: undefined,
    body: () => Promise.resolve('continue'),
    thinkTime: undefined,
    pace: undefined,
    gracefulStopMs: 30_000,
    slotCount: 0,
    iterationSlots: [],
    variables: [],
    sharedSlots: new Map(),
    setThreadVariables: () => undefined,
    feeds: [],
    ...changes,
  };
}

export interface FakeRun {
  readonly clock: FakeClock;
  readonly recorder: TestRecorder;
  readonly runner: GroupRunner;
}

/** A runner of the group on a fake clock. */
export function fakeRun(
  group: ThreadGroup,
  { share = { index: 0, count: 1 } }: { readonly share?: Share } = {},
): FakeRun {
  const clock = new FakeClock();
  const recorder = new TestRecorder();
  const runner = new GroupRunner({
    ...optionsOf(group, { clock, alarm: sleepingAlarm(clock) }),
    share,
    recorder,
  });
  return { clock, recorder, runner };
}

/** All that a runner of the group needs, alone in its run. */
export function optionsOf(
  group: ThreadGroup,
  { clock, alarm }: Pick<GroupRunnerOptions, 'clock' | 'alarm'>,
): GroupRunnerOptions {
  return {
    group,
    groupIndex: 0,
    share: { index: 0, count: 1 },
    seed: 1,
    clock,
    alarm,
    recorder: new TestRecorder(),
    worker: new TestOwner(),
    withoutPauses: false,
    shared: () => new Map(),
    isWarmUp: () => false,
    feedOf: () => {
      throw new Error('The group has no data.');
    },
    onStopTest: () => undefined,
    onDataEnd: () => undefined,
  };
}

/** A request that is answered after so many milliseconds of the user's clock, or cut off; `onCut` hears when. */
export function request(takesMs: number, onCut: (atMs: number) => void = () => undefined): Step {
  return async (user) => {
    if (user.stopping.aborted) return 'nextIteration';
    // A request is there, whether or not it counts: an iteration without one would be followed by a pause.
    Object.assign(user, { sentSamplers: user.sentSamplers + 1 });
    if (!(await user.clock.sleep(takesMs, user.signal))) onCut(user.clock.now());
    return 'continue';
  };
}
