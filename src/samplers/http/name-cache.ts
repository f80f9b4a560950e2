import { lookup } from 'node:dns';
import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';

/** Asks the system for the addresses of a host. */
export type Resolve = (
  hostname: string,
  done: (error: NodeJS.ErrnoException | null, addresses: readonly LookupAddress[]) => void,
) => void;

/** A load test should not measure its own name server: one question a minute and host is enough. */
const KEEP_MS = 60_000;
/** A missing name is asked again soon, yet not once per request. */
const KEEP_MISSING_MS = 1_000;

interface Answer {
  readonly atMs: number;
  readonly error: NodeJS.ErrnoException | null;
  readonly addresses: readonly LookupAddress[];
}
type Waiter = (error: NodeJS.ErrnoException | null, addresses: readonly LookupAddress[]) => void;

/**
 * The addresses a worker has learned. `getaddrinfo` runs on four shared threads and can wait seconds behind
 * other work. When the name server fails, what was known before stays in use.
 */
export class NameCache {
  private readonly resolve: Resolve;
  private readonly now: () => number;
  private readonly answers = new Map<string, Answer>();
  private readonly waiting = new Map<string, Waiter[]>();

  constructor(now: () => number, resolve: Resolve = resolveBySystem) {
    this.now = now;
    this.resolve = resolve;
  }

  /** In the form that `net.connect` takes as `lookup`. */
  readonly lookup: LookupFunction = (hostname, options, callback) => {
    this.addressesOf(hostname, (error, all) => {
      const family = options.family === 4 || options.family === 6 ? options.family : undefined;
      const fitting = family === undefined ? all : all.filter((address) => address.family === family);
      const first = fitting[0];
      if (error !== null || first === undefined) callback(error ?? notFound(hostname), '', 0);
      else if (options.all === true) callback(null, [...fitting]);
      else callback(null, first.address, first.family);
    });
  };

  private addressesOf(hostname: string, done: Waiter): void {
    const known = this.answers.get(hostname);
    if (known !== undefined && this.now() - known.atMs < (known.error === null ? KEEP_MS : KEEP_MISSING_MS)) {
      done(known.error, known.addresses);
      return;
    }
    const waiters = this.waiting.get(hostname);
    if (waiters !== undefined) {
      waiters.push(done);
      return;
    }
    this.waiting.set(hostname, [done]);
    this.resolve(hostname, (error, addresses) => this.learn(hostname, error, addresses));
  }

  private learn(hostname: string, error: NodeJS.ErrnoException | null, addresses: readonly LookupAddress[]): void {
    const before = this.answers.get(hostname);
    const stale = error !== null && before !== undefined && before.error === null;
    const answer: Answer = stale ? { ...before, atMs: this.now() } : { atMs: this.now(), error, addresses };
    this.answers.set(hostname, answer);
    const waiters = this.waiting.get(hostname) ?? [];
    this.waiting.delete(hostname);
    for (const waiter of waiters) waiter(answer.error, answer.addresses);
  }
}

function resolveBySystem(hostname: string, done: Parameters<Resolve>[1]): void {
  lookup(hostname, { all: true }, (error, addresses) => done(error, error === null ? addresses : []));
}

function notFound(hostname: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`no address for ${hostname}`), { code: 'ENOTFOUND' });
}
