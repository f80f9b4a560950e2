import type { Closable, VirtualUser } from '../../contracts/virtual-user.ts';
import { Cookies } from './cookies.ts';
import { DigestSessions } from './digest.ts';
import { LearnedSecrets } from './learned-secrets.ts';
import type { Session, Transport } from './transport.ts';
import { httpTransport } from './http-transport.ts';

/** What a user keeps between its requests: connections and the one cookie jar. */
export interface HttpUser extends Closable {
  readonly session: Session;
  readonly cookies: Cookies;
  readonly digests: DigestSessions;
  readonly secrets: LearnedSecrets;
}

const TRANSPORT = Symbol('http transport');
const HTTP_USER = Symbol('http user');

/** The user's connections, on its worker's transport, and its cookies. */
export function httpUserOf(user: VirtualUser): HttpUser {
  return user.resource(HTTP_USER, () => {
    const session = transportOf(user).session();
    return {
      session,
      cookies: new Cookies(),
      digests: new DigestSessions(),
      secrets: new LearnedSecrets(),
      close: () => session.close(),
    };
  });
}

function transportOf(user: VirtualUser): Transport {
  return user.worker.resource(TRANSPORT, () => httpTransport(user.clock));
}
