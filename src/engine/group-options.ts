import type { Clock } from '../base/clock.ts';
import type { Value } from '../base/value.ts';
import type { ResourceOwner, SampleRecorder } from '../contracts/virtual-user.ts';
import type { DataSet, Feed } from '../data/data-set.ts';
import type { ThreadGroup } from '../plan/plan.ts';
import type { AlarmMaker } from './alarm.ts';

/** Which part of a group's load one worker carries: worker `index` of `count`. */
export interface Share {
  readonly index: number;
  readonly count: number;
}

export interface GroupRunnerOptions {
  readonly group: ThreadGroup;
  readonly groupIndex: number;
  readonly share: Share;
  readonly seed: number;
  readonly clock: Clock;
  /** Wakes open load when an arrival is due. */
  readonly alarm: AlarmMaker;
  readonly recorder: SampleRecorder;
  readonly worker: ResourceOwner;
  readonly withoutPauses: boolean;
  /** What `setUp` has set, by name; asked for each new user. */
  readonly shared: () => ReadonlyMap<string, Value>;
  /** Whether what begins, or is due, at that moment belongs to the warm-up; absent when the plan has none. */
  readonly isWarmUp?: ((atMs: number) => boolean) | undefined;
  /** This worker's way through each data set, shared by all its groups and users. */
  readonly feedOf: (dataSet: DataSet) => Feed;
  /** Called when a user found no row left; may be called often. */
  readonly onDataEnd: (end: DataEnd) => void;
  /** Called when a step asks for the end of the whole run. */
  readonly onStopTest: (how: 'stopTest' | 'stopTestNow', why: string) => void;
}

/** A data set has run out of rows. */
export interface DataEnd {
  readonly dataSet: string;
  readonly rows: number;
  readonly onEnd: 'stopThread' | 'stopTest';
}
