import { lengthOf } from '../record-width.ts';
import type { Second } from '../run-file.ts';
import type { HealthContext } from './rules.ts';

/** Ten seconds in a row with the same users at work: what Little's law is checked on. */
export interface SteadyBlock {
  readonly fromMs: number;
  readonly toMs: number;
  readonly users: number;
  /** Users that requests and pauses account for: their time, as measured, per time. */
  readonly explained: number;
  /** Users that the sending threads can have been busy with themselves: a thread serves one at a time. */
  readonly served: number;
  /** (users − explained − served) / users; negative where more is explained than there are. */
  readonly missing: number;
  /** What each request's time lacks if all the missing time was spent waiting in the generator. */
  readonly missingMsPerRequest: number;
}

const BLOCK_SECONDS = 10;
// After a connection failed, users leave the target alone for up to 2 s: neither in a request nor in a pause.
const BACK_OFF_SECONDS = 2;

/**
 * Cuts the steady parts of a run into blocks. Steady: closed load, every thread there, none coming or going, every
 * request answered. Users at work = (time in requests + time in pauses + the generator's own work) / time: what is
 * missing, users spent waiting for the generator, and no response time tells of it.
 */
export class SteadyUsers {
  readonly #context: HealthContext;
  #block: Second[] = [];
  #users = 0;
  #last: Second | undefined;
  #calmFrom = 0;
  /** The blocks furthest off, either way, and how many there were. */
  worst: SteadyBlock | undefined;

  constructor(context: HealthContext) {
    this.#context = context;
  }

  /** Gives a block when this second completes and confirms one. */
  take(second: Second): SteadyBlock | undefined {
    const users = this.#steadyUsers(second);
    const isNext = this.#last !== undefined && second.t === this.#last.t + 1;
    this.#last = second;
    if (users === undefined || users !== this.#users || !isNext) {
      // The first second with this many users may have begun with fewer: it is left out.
      this.#users = users ?? 0;
      this.#block = [];
      return undefined;
    }
    // The second after a block confirms that nobody left in its last one.
    const block = this.#block.length === BLOCK_SECONDS ? this.#close() : undefined;
    this.#block.push(second);
    return block;
  }

  #close(): SteadyBlock {
    const seconds = this.#block;
    this.#block = [];
    const sum = (of: (second: Second) => number): number => seconds.reduce((total, second) => total + of(second), 0);
    const explained =
      sum(({ generator: { usersMs } }) => (usersMs?.requests ?? 0) + (usersMs?.pauses ?? 0)) / (1000 * BLOCK_SECONDS);
    const served = sum(servedUsers) / BLOCK_SECONDS;
    const fromMs = 1000 * (seconds[0]?.t ?? 0);
    const users = this.#users;
    const unexplained = users - explained;
    // Only what is missing can have been the generator's own work.
    const missingUsers = unexplained > 0 ? Math.max(0, unexplained - served) : unexplained;
    const requests = sum((second) => this.#requestsIn(second));
    const block: SteadyBlock = {
      fromMs,
      toMs: fromMs + 1000 * BLOCK_SECONDS,
      users,
      explained,
      served,
      missing: missingUsers / users,
      missingMsPerRequest: requests === 0 ? 0 : (Math.max(0, missingUsers) * 1000 * BLOCK_SECONDS) / requests,
    };
    if (this.worst === undefined || Math.abs(block.missing) > Math.abs(this.worst.missing)) this.worst = block;
    return block;
  }

  #steadyUsers(second: Second): number | undefined {
    const { groups, generator, samplers, warmUp = [] } = second;
    if ([...samplers, ...warmUp].some((sampler) => this.#isUnanswered(sampler))) {
      this.#calmFrom = second.t + BACK_OFF_SECONDS + 1;
    }
    const isOpen = groups.some(({ active }, index) => active > 0 && this.#context.groups[index]?.model === 'open');
    const users = groups.reduce((sum, { active }) => sum + active, 0);
    const isWhole = groups.every(({ active, planned, lost }) => active === planned && lost === 0);
    // Users may have come and gone within a longer record.
    const isOne = lengthOf(second) === 1;
    const isSteady =
      isOne && isWhole && !isOpen && users > 0 && second.t >= this.#calmFrom && generator.usersMs !== undefined;
    return isSteady ? users : undefined;
  }

  #isUnanswered({ id, status, unsent }: Second['samplers'][number]): boolean {
    // Transactions and polls have no status of their own.
    const isRequest = this.#context.samplers[id]?.kind === 'request';
    return isRequest && (status?.['0'] !== undefined || unsent !== undefined);
  }

  #requestsIn({ samplers, warmUp = [] }: Second): number {
    return [...samplers, ...warmUp].reduce((sum, { id, ok, failed }) => {
      const label = this.#context.samplers[id];
      const isRequest = label?.kind === 'request' && label.hopOf === undefined;
      return isRequest ? sum + (ok?.n ?? 0) + (failed?.n ?? 0) : sum;
    }, 0);
  }
}

/** Loop utilisation of all sending threads together. */
function servedUsers({ generator }: Second): number {
  return generator.workers?.reduce((sum, { loop }) => sum + loop, 0) ?? generator.loop;
}
