import type { VirtualUser } from '../../contracts/virtual-user.ts';
import { Cookies } from './cookies.ts';
import type { Session, Transport } from './transport.ts';
import { undiciTransport } from './undici-transport.ts';

const TRANSPORT = Symbol('http transport');
const SESSION = Symbol('http session');
const COOKIES = Symbol('cookies');

/** The user's connections, on its worker's transport. */
export function sessionOf(user: VirtualUser): Session {
  return user.resource(SESSION, () => transportOf(user).session());
}

/** The user's one cookie jar. */
export function cookiesOf(user: VirtualUser): Cookies {
  return user.resource(COOKIES, () => new Cookies());
}

function transportOf(user: VirtualUser): Transport {
  return user.worker.resource(TRANSPORT, () => undiciTransport(user.clock));
}
