import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Why a request is turned away. */
export interface Refusal {
  readonly status: 401 | 403 | 421;
  readonly message: string;
}

export interface GuardOptions {
  /** Names and addresses that browsers may know this server by, without a port; lower case. */
  readonly hosts: ReadonlySet<string>;
  readonly port: number;
  readonly token: string;
}

/** Keeps other people's pages and other people out of the live view. */
export class Guard {
  readonly #hosts: ReadonlySet<string>;
  readonly #token: Buffer;

  constructor({ hosts, port, token }: GuardOptions) {
    // Browsers leave out the port that belongs to the scheme.
    const ports = port === 80 ? ['', ':80'] : [`:${port}`];
    this.#hosts = new Set([...hosts].flatMap((host) => ports.map((suffix) => `${host}${suffix}`)));
    this.#token = digest(token);
  }

  /**
   * A name that a stranger's DNS points here (rebinding) and a page of somewhere else: neither gets anything, whatever
   * it asks for.
   */
  refuseStranger({ headers }: IncomingMessage): Refusal | undefined {
    const host = headers.host?.toLowerCase() ?? '';
    if (!this.#hosts.has(host)) return { status: 421, message: 'This server does not go by that name.' };
    const { origin } = headers;
    if (origin === undefined || origin.toLowerCase() === `http://${host}`) return undefined;
    return { status: 403, message: 'Only the live page itself may ask.' };
  }

  /** The run's token, which only its address holds. Compared in constant time: both sides are digests. */
  refuseWithoutToken({ headers }: IncomingMessage): Refusal | undefined {
    const given = /^Bearer ([\w-]{1,200})$/i.exec(headers.authorization ?? '')?.[1] ?? '';
    if (timingSafeEqual(digest(given), this.#token)) return undefined;
    return { status: 401, message: 'The key of this run is missing or wrong. Open the address that plan run printed.' };
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
