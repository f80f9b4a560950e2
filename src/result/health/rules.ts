import type { Head, Second } from '../run-file.ts';
import type { HealthSignal } from './health.ts';

/** What rules may know of a run beside its seconds. */
export type HealthContext = Pick<Head, 'limits' | 'workers' | 'cores' | 'groups' | 'samplers'>;

/** One signal that each second has, and how much of it is too much. The numbers: docs/report.md, "Generator". */
export interface Rule {
  readonly signal: HealthSignal;
  /** DEGRADED above this. */
  readonly degraded: number;
  /**
   * A hiccup now and then is in every long run, and in the first second of any: DEGRADED only when 5 % of the seconds
   * were beyond the limit, the first left out. Otherwise a single second is enough.
   */
  readonly comesAndGoes?: boolean;
  /** INVALID above this for `invalidSeconds` in a row; `undefined`: never by this figure. */
  readonly invalid: number | undefined;
  readonly invalidSeconds: number;
  /** The generator's own trouble, which says that a busy machine matters. */
  readonly isSymptom?: boolean;
  /**
   * The machine's figures: a target on the same machine makes them high too. Only seconds in which the sending threads
   * felt it (a symptom above its DEGRADED limit) count towards INVALID.
   */
  readonly needsSymptom?: boolean;
  /** `undefined` when the second does not tell. */
  readonly value: (second: Second, context: HealthContext) => number | undefined;
  /** Of one worker, where there are several. */
  readonly workerValue?: (worker: NonNullable<Second['generator']['workers']>[number]) => number | undefined;
}

export const RULES: readonly Rule[] = [
  {
    signal: 'loop-delay',
    degraded: 10,
    comesAndGoes: true,
    invalid: 50,
    invalidSeconds: 3,
    isSymptom: true,
    value: ({ generator }) => generator.loopDelayP99Ms,
    workerValue: ({ loopDelayP99Ms }) => loopDelayP99Ms,
  },
  {
    signal: 'loop-busy',
    degraded: 0.7,
    comesAndGoes: true,
    invalid: 0.9,
    invalidSeconds: 5,
    isSymptom: true,
    // A thread that watches the clock all the time is never idle, and says nothing by it.
    value: ({ generator }, { groups }) =>
      groups.some(({ precision }) => precision === 'high') ? undefined : generator.loop,
    workerValue: ({ loop }) => loop,
  },
  {
    signal: 'lag',
    degraded: 10,
    comesAndGoes: true,
    invalid: 50,
    invalidSeconds: 3,
    isSymptom: true,
    // Arrivals that wait for a free thread, as the plan wants it, are late by the target's time.
    value: (second, context) => (isWaiting(second, context) ? undefined : second.generator.lagP99Ms),
    workerValue: ({ lagP99Ms }) => lagP99Ms,
  },
  {
    signal: 'gc',
    degraded: 50,
    comesAndGoes: true,
    invalid: 250,
    invalidSeconds: 1,
    value: ({ generator }) => generator.gcMaxMs,
    workerValue: ({ gcMaxMs }) => gcMaxMs,
  },
  {
    signal: 'heap',
    degraded: 0.75,
    invalid: 0.9,
    invalidSeconds: 1,
    value: ({ generator }) => generator.heapShare,
    workerValue: ({ heapShare }) => heapShare,
  },
  {
    signal: 'memory',
    degraded: 0.75,
    invalid: 0.9,
    invalidSeconds: 1,
    value: ({ generator }, { limits }) => shareOf(generator.rssBytes, limits?.memoryBytes),
  },
  {
    signal: 'descriptors',
    degraded: 0.8,
    // Beyond the limit nothing opens: that it was reached shows in requests that were not sent.
    invalid: undefined,
    invalidSeconds: 1,
    value: ({ generator }, { limits }) => shareOf(generator.host?.descriptors, limits?.descriptors),
  },
  {
    signal: 'ports',
    degraded: 0.8,
    invalid: undefined,
    invalidSeconds: 1,
    // A user keeps one connection to each target.
    value: ({ groups }, { limits }) =>
      shareOf(
        groups.reduce((sum, { active }) => sum + active, 0),
        limits?.ports,
      ),
  },
  {
    signal: 'backlog',
    degraded: 2000,
    invalid: 10_000,
    invalidSeconds: 1,
    value: ({ generator }) => generator.backlogMs ?? 0,
  },
  {
    signal: 'host-busy',
    degraded: 0.85,
    comesAndGoes: true,
    invalid: 0.95,
    invalidSeconds: 5,
    needsSymptom: true,
    value: ({ generator }) => generator.host?.busy,
  },
  {
    signal: 'host-steal',
    degraded: 0.02,
    comesAndGoes: true,
    invalid: 0.1,
    invalidSeconds: 5,
    needsSymptom: true,
    value: ({ generator }) => generator.host?.steal,
  },
];

/** True when the sending threads themselves were in trouble in that second. */
export function hasSymptom(second: Second, context: HealthContext): boolean {
  return RULES.some((rule) => rule.isSymptom === true && (rule.value(second, context) ?? 0) > rule.degraded);
}

function isWaiting({ groups }: Second, context: HealthContext): boolean {
  return groups.some(({ active, arrivals }, index) => {
    const facts = context.groups[index];
    return facts?.onBusy === 'queue' && active >= facts.users && (arrivals?.queued ?? 0) > 0;
  });
}

function shareOf(used: number | undefined, limit: number | undefined): number | undefined {
  return used === undefined || limit === undefined || limit <= 0 ? undefined : used / limit;
}
