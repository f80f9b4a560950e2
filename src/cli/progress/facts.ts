import type { TargetSource } from '../../metrics/target.ts';
import type { Label } from '../../metrics/interval.ts';
import type { LiveFigures, LiveView } from '../../result/live-view.ts';
import type { GroupFacts } from '../../result/run-file.ts';
import { formatMs } from '../../outputs/format.ts';
import type { TargetFigures } from './target-now.ts';

/** What progress shows beside what was measured. */
export interface ProgressFacts {
  readonly name: string;
  /** `--env`; absent without. */
  readonly environment?: string;
  readonly target: string;
  /** The report folder. */
  readonly report: string;
  readonly labels: readonly Label[];
  readonly groups: readonly GroupFacts[];
  /** Absent when the plan is not bounded by time. */
  readonly plannedMs?: number;
  /** Places that the target is watched at; absent when the plan does not watch it. */
  readonly watched?: readonly TargetSource[];
  /** Open files that this process may have; absent where unknown. */
  readonly descriptors?: number;
}

/** How a run that is asked to stop comes to its end. */
export interface Ending {
  /** Requests in flight are being cut off, or may finish. */
  readonly isCut: boolean;
  /** On the clock of the screen; absent when nothing cuts them off but their own timeouts. */
  readonly cutAtMs?: number;
}

/** What a frame of the screen is drawn from, beside the measurements. */
export interface ScreenState {
  readonly page: 'samplers' | 'errors';
  readonly stretch: 'recent' | 'total';
  readonly isHidden: boolean;
  /** Keys are listened to. */
  readonly hasKeys: boolean;
  /** Since the run's start. */
  readonly elapsedMs: number;
  /** On the clock of the screen. */
  readonly nowMs: number;
  readonly ending?: Ending;
  /** What the target showed last; absent when the plan does not watch it, empty before the first reading. */
  readonly target?: readonly TargetFigures[];
}

/** The terminal. */
export interface ProgressLook {
  readonly columns: number;
  readonly rows: number;
  readonly color: boolean;
  readonly unicode: boolean;
}

/** Requests a second. */
export function rateOf({ requests, seconds }: LiveFigures): number {
  return seconds > 0 ? requests / seconds : 0;
}

/** Failed requests, 0–1. */
export function failedShare({ requests, failed }: LiveFigures): number {
  return requests > 0 ? failed / requests : 0;
}

/** A response time as people read it. */
export function timeText(us: number | undefined): string {
  return formatMs(us === undefined ? undefined : us / 1000);
}

/** Of all thread groups. */
export function usersNow({ groups }: LiveView): { readonly active: number; readonly planned: number } {
  return {
    active: groups.reduce((sum, group) => sum + group.active, 0),
    planned: groups.reduce((sum, group) => sum + group.planned, 0),
  };
}

/** Open load: iterations that are due and wait for a thread. */
export function queuedNow({ groups }: LiveView): number {
  return groups.reduce((sum, { arrivals }) => sum + (arrivals?.queued ?? 0), 0);
}

/** Whole percent of the planned time. */
export function percentDone(elapsedMs: number, plannedMs: number): number {
  return plannedMs <= 0 ? 100 : Math.min(100, Math.floor((elapsedMs * 100) / plannedMs));
}
