import type { Clock } from '../../base/clock.ts';
import type { NameCache } from './name-cache.ts';
import type { Parsers } from './parsers.ts';
import type { ReadBuffer } from './read-buffer.ts';
import type { TimerWheel } from './timer-wheel.ts';
import type { TurnClock } from './turn-clock.ts';

/** What the connections of one worker share. */
export interface WireShared {
  readonly clock: Clock;
  readonly turn: TurnClock;
  readonly wheel: TimerWheel;
  readonly names: NameCache;
  readonly reads: ReadBuffer;
  readonly parsers: Parsers;
}
