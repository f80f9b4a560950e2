import type { PlanFile } from '../base/plan-node.ts';

/** Everything that decides what a plan means, as plain data: it crosses to worker threads. */
export interface PlanInputs {
  readonly file: PlanFile;
  /** Files that the plan includes, when they have been read before: a worker takes what the check has seen. */
  readonly included?: readonly IncludedFile[];
  /** `--env NAME`. */
  readonly environment?: string;
  /** What histories and comparisons call the target instead of its address: `demo`. */
  readonly targetLabel?: string;
  /** `--var name=value`, as typed. */
  readonly overrides: Readonly<Record<string, string>>;
  /** The process environment, for `secrets` and the `env` helper. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `--allow-file`: absolute folders, beside the plan's own, that its files may lie in. */
  readonly allowFolders?: readonly string[];
  readonly seed: number;
  /** True when nothing will be run: faker is then loaded only where a check needs it. */
  readonly checkOnly?: boolean;
  /** Epoch milliseconds that dates drawn by faker are relative to. */
  readonly startedAt: number;
  /** `--find-capacity`: what stands in for the plan's own `arrivals` and `warmUp`. */
  readonly steady?: SteadyLoad;
}

/** One step of a search for the highest rate: the load of every thread group is a steady one. */
export interface SteadyLoad {
  /** Times the highest rate that the group's own "arrivals" reach. */
  readonly factor: number;
  /** How long what begins is counted. */
  readonly countedMs: number;
  /** Before that: what begins then is drawn but not counted. */
  readonly warmUpMs: number;
}

/** A file that a plan includes. */
export interface IncludedFile {
  /** Absolute, as the plan leads to it. */
  readonly path: string;
  /** With links resolved: the same file is read once. */
  readonly realPath: string;
  readonly file: PlanFile;
}
