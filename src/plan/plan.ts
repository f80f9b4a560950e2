import type { Value } from '../base/value.ts';
import type { ServerDetour, TryOut } from '../contracts/compiler.ts';
import type { Step, VirtualUser } from '../contracts/virtual-user.ts';
import type { DataSet } from '../data/data-set.ts';
import type { ArrivalRules, ArrivalTimetable, UserTimetable } from '../load/timetable.ts';
import type { Label } from '../metrics/interval.ts';
import type { Threshold } from '../thresholds/threshold.ts';
import type { MonitorPlan } from '../monitor/monitor-plan.ts';
import type { ReportSettings } from './report-settings.ts';
import type { CompareSettings } from './compare-settings.ts';

/** A plan ready to run: steps are functions, names are numbers. Frozen; each worker compiles its own. */
export interface Plan {
  readonly name: string;
  readonly description: string | undefined;
  /** The base URL, or the first server that the plan names: for people. */
  readonly target: string;
  /** What stays the same where the address changes: the chosen environment, or `demo`. */
  readonly targetLabel: string | undefined;
  /** Every server that the plan itself names, `http://host:port`. */
  readonly origins: readonly string[];
  /** The same with where their connections go; one may be reached in several ways. */
  readonly servers: readonly PlanServer[];
  readonly labels: readonly Label[];
  readonly groups: readonly ThreadGroup[];
  /** Run once by one user before and after all thread groups. */
  readonly setUp: SetUp | undefined;
  readonly tearDown: ThreadGroup | undefined;
  readonly thresholds: readonly Threshold[];
  /** From the start of the first thread group: what begins in it is drawn but not counted. 0 = none. */
  readonly warmUpMs: number;
  /** Rules whose findings the report leaves out. */
  readonly ignoredFindings: readonly string[];
  /** What else it says of the report. */
  readonly report: ReportSettings;
  /** How its runs are compared, where it says so. */
  readonly compare: CompareSettings | undefined;
  /** What is watched beside the load. */
  readonly monitor: MonitorPlan | undefined;
  /** Thread groups one after the other instead of together. */
  readonly sequential: boolean;
  readonly dataSets: readonly DataSet[];
  /** Plan variables as used in this run; secrets are not among them. */
  readonly variables: Readonly<Record<string, Value>>;
  /** Secret values in plain text: only for masking. */
  readonly secrets: readonly string[];
}

/** A server, and where its connections go when not to itself. */
export interface PlanServer {
  readonly origin: string;
  readonly detour: ServerDetour | undefined;
  /** How it is found out whether connections to it can be made, one for each settings of connections. */
  readonly ways: ReadonlyMap<string, TryOut>;
}

export interface ThreadGroup {
  readonly name: string;
  readonly timetable: UserTimetable | ArrivalTimetable;
  /** Most users at a time: `threads`, the highest stage, or `maxThreads`. */
  readonly maxUsers: number;
  /** Iterations of each thread; `Infinity` = until the timetable ends. */
  readonly loops: number;
  /** Open load only. */
  readonly arrivalRules: ArrivalRules | undefined;
  readonly onStart: Step | undefined;
  readonly onStop: Step | undefined;
  readonly body: Step;
  readonly thinkTime: MsRange | undefined;
  /** Shortest time from the start of one iteration of a user to that of its next; closed and staged load. */
  readonly pace: MsRange | undefined;
  readonly gracefulStopMs: number;
  /** How many variables a user of this group holds. */
  readonly slotCount: number;
  /** Variables that start every iteration without a value. */
  readonly iterationSlots: readonly number[];
  /** Every place that sets a variable, in file order: for people. */
  readonly variables: readonly GroupVariable[];
  /** Variables that `setUp` has given a value, the same for all users: by name, with their slot here. */
  readonly sharedSlots: ReadonlyMap<string, number>;
  /** `variables:` of the group, evaluated once per thread. */
  readonly setThreadVariables: (user: VirtualUser) => void;
  /** Data sets that this group reads: where their row goes, and when it changes. */
  readonly feeds: readonly GroupFeed[];
}

export interface GroupVariable {
  readonly name: string;
  /** How long its value lasts. */
  readonly scope: 'thread' | 'iteration' | 'block';
  readonly setBy: string;
  /** As messages name it: the plan, or a file that it includes. */
  readonly file: string;
  readonly line: number;
}

/** A thread group of one user and one iteration, and where its variables are at the end. */
export interface SetUp {
  readonly group: ThreadGroup;
  readonly slots: ReadonlyMap<string, number>;
}

export interface GroupFeed {
  readonly dataSet: DataSet;
  readonly slot: number;
}

export interface MsRange {
  readonly fromMs: number;
  readonly toMs: number;
}
