import type { HealthSignal } from './health.ts';
import { RULES } from './rules.ts';
import { RUN_LIMITS } from './run-rules.ts';

/** From where on a signal is bad. */
export interface SignalLimits {
  readonly degraded: number;
  /** `exhausted`: only when there was none left. */
  readonly invalid: number | 'exhausted';
  /** How many seconds in a row make it INVALID. */
  readonly seconds: number;
  /** True where less is worse. */
  readonly isFloor: boolean;
}

/** The limits of one signal, for tables that show them. */
export function limitsOf(signal: HealthSignal): SignalLimits {
  const rule = RULES.find((one) => one.signal === signal);
  if (rule === undefined)
    return { ...RUN_LIMITS[signal === 'rate' || signal === 'dropped' ? signal : 'users'], seconds: 1 };
  const { degraded, invalid, invalidSeconds: seconds } = rule;
  return { degraded, invalid: invalid ?? 'exhausted', seconds, isFloor: false };
}
