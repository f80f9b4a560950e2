/** Whether the generator was able to send the load and to time the answers. */
export type HealthState = 'OK' | 'DEGRADED' | 'INVALID';

/** What is judged, in the order in which a run's reasons are named. */
export const SIGNALS = [
  'descriptors',
  'ports',
  'loop-delay',
  'loop-busy',
  'users',
  'lag',
  'dropped',
  'rate',
  'gc',
  'heap',
  'memory',
  'backlog',
  'host-busy',
  'host-steal',
] as const;
export type HealthSignal = (typeof SIGNALS)[number];

/** Of times, milliseconds; all other signals are shares of something (`rules.ts`, `run-rules.ts`). */
export const UNITS: Readonly<Record<HealthSignal, 'ms' | 'share'>> = {
  descriptors: 'share',
  ports: 'share',
  'loop-delay': 'ms',
  'loop-busy': 'share',
  users: 'share',
  lag: 'ms',
  dropped: 'share',
  rate: 'share',
  gc: 'ms',
  heap: 'share',
  memory: 'share',
  backlog: 'ms',
  'host-busy': 'share',
  'host-steal': 'share',
};

/** Something that was not as it should be, and when. */
export interface HealthFinding {
  readonly signal: HealthSignal;
  readonly level: 'DEGRADED' | 'INVALID';
  /** From the first to the last second concerned, milliseconds since the run started. */
  readonly fromMs: number;
  readonly toMs: number;
  /** In the unit of the signal. */
  readonly worst: number;
  /** For people: what happened, and what to do. */
  readonly text: string;
}

/** The worst of one signal over the run, whether or not that was bad. */
export interface HealthMeasure {
  readonly signal: HealthSignal;
  readonly level: HealthState;
  readonly worst: number;
  /** Start of the second it was measured in; absent for what is counted over the whole run. */
  readonly atMs?: number;
  /** The sending thread, where there are several. */
  readonly worker?: number;
}

/** The judgement on the generator of one run. */
export interface Health {
  readonly state: HealthState;
  /** What was wrong, INVALID first. */
  readonly findings: readonly HealthFinding[];
  /** Every signal of which something is known, in the order of `SIGNALS`. */
  readonly measures: readonly HealthMeasure[];
}

/** Why the times of such a run are not to be trusted; `undefined` when they are. */
export function invalidSentence({ findings }: Health): string | undefined {
  const reasons = findings.filter(({ level }) => level === 'INVALID');
  const [first] = reasons;
  if (first === undefined) return undefined;
  const others = reasons.length - 1;
  const more = others === 0 ? '' : ` (And ${others} more ${others === 1 ? 'reason' : 'reasons'}: see Generator.)`;
  return `${first.text}${more}`;
}
