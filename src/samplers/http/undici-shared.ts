import type { SecureContext } from 'node:tls';
import type { Clock } from '../../base/clock.ts';
import type { NameCache } from './name-cache.ts';
import type { TimerWheel } from './timer-wheel.ts';
import type { ConnectionSettings } from './transport.ts';

/** What the connections of one worker share. */
export interface UndiciShared {
  readonly clock: Clock;
  readonly wheel: TimerWheel;
  readonly names: NameCache;
  /** One context per settings: building one reads every trusted certificate. */
  secureContext(settings: ConnectionSettings | undefined): SecureContext;
}
