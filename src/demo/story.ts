import type { Endpoint } from './endpoint.ts';
import type { DemoMetrics } from './metrics.ts';
import { reply, type Reply } from './reply.ts';
import { seededRandom } from '../base/random.ts';
import { sharePicker } from './share-picker.ts';
import { Slots } from './slots.ts';
import type { Timings } from './timings.ts';
import { wait } from './wait.ts';

/** What a scenario does to a request before its endpoint answers: takes time, or answers itself; and where the time went. */
export type Scenario = (endpoint: Endpoint, timings?: Timings) => Promise<Reply | undefined>;

// SQLAlchemy's own defaults: 5 connections, 10 more when they are not enough.
const CONNECTIONS = 15;
// An order takes 100 ms, 80 of them with a connection: 15 connections are all busy from 19 orders in progress on
// (15 × 100 / 80), and never more than 187 orders per second come through.
const ORDER_OWN_MS = 20;
const ORDER_QUERY_MS = 80;
const TICKET_QUERY_MS = 15;
const POOL_TIMEOUT_MS = 250;
// So many waiting for a connection is heavy load: then this share of the tickets gives up.
const HEAVY_WAITING = 20;
const TICKETS_LOST = 0.1;
const POOL_MESSAGE = 'QueuePool limit of size 5 overflow 10 reached, connection timed out, timeout 0.25';

/**
 * A service whose database pool is too small: orders slow down once about 19 are in progress, tickets
 * that need the same pool start to fail under heavy load, everything else stays fast (4 to 12 ms).
 */
export function storyScenario(seed: number, metrics?: DemoMetrics): Scenario {
  const pool = new Slots(CONNECTIONS);
  metrics?.watch(() => ({ db_pool_in_use: pool.taken, db_pool_waiting: pool.waiting }));
  const stream = seededRandom(seed, 'story');
  const random = (): number => stream.next();
  const givesUp = sharePicker(TICKETS_LOST, seed);
  /** A query of so many milliseconds, with the wait for a connection before it. */
  const query = (ms: number, timings: Timings | undefined): Promise<void> => {
    const askedMs = performance.now();
    return pool.use(async () => {
      timings?.add('pool', performance.now() - askedMs);
      await wait(ms);
      timings?.add('db', ms);
    });
  };
  const parts: Readonly<Record<string, (timings: Timings | undefined) => Promise<Reply | undefined>>> = {
    'GET /api/v1/orders': async (timings) => {
      await wait(ORDER_OWN_MS);
      await query(ORDER_QUERY_MS, timings);
      return undefined;
    },
    'POST /api/v1/tickets': async (timings) => {
      if (pool.waiting >= HEAVY_WAITING && givesUp()) {
        await wait(POOL_TIMEOUT_MS);
        return reply(500, { detail: POOL_MESSAGE });
      }
      await query(TICKET_QUERY_MS, timings);
      return undefined;
    },
  };
  return async (endpoint, timings) => {
    const part = parts[`${endpoint.method} ${endpoint.path}`];
    if (part) return part(timings);
    if (endpoint.path.startsWith('/api/')) await wait(4 + 8 * random());
    return undefined;
  };
}
