import { lookup } from 'node:dns';
import type { Unreachable } from '../../contracts/compiler.ts';
import { openSocket } from './open-socket.ts';
import { ProxyError } from './open-tunnel.ts';
import { proxyFailure } from './proxy-failure.ts';
import { routeTo } from './route.ts';
import { secureContexts } from './secure-contexts.ts';
import { tlsFailure } from './tls-failure.ts';
import type { ConnectionSettings } from './transport.ts';

const CONNECT_MS = 5000;
// In TLS 1.3 a server refuses the client, or misses its certificate, only after the client has finished: an alert
// that is on the way by then takes one more trip, and the handshake took at least one.
const ALERT_MS = 50;
/** Whatever the server speaks of these may be what the plan's requests ask for. */
const PROTOCOLS = ['h2', 'http/1.1'];

/**
 * Opens one connection for `origin` as requests would, with DNS, TCP, proxy and TLS, and closes it: no request is sent.
 * `undefined` when that works.
 */
export function tryOut(origin: string, connection: ConnectionSettings | undefined): Promise<Unreachable | undefined> {
  const { target, name } = routeTo(origin, connection, { secureContext: secureContexts() });
  const secure = target.secure && { ...target.secure, protocols: PROTOCOLS };
  const { proxy } = target;
  return new Promise((resolve) => {
    let [isConnected, startedMs] = [false, performance.now()];
    const finish = (found: Unreachable | undefined): void => {
      clearTimeout(timer);
      resolve(found);
      socket.destroy();
    };
    const fail = (error: Error): void => {
      if (!isConnected) finish({ isReached: false, text: notConnected(error, target.hostname) });
      else if (error instanceof ProxyError)
        finish({ isReached: true, text: proxyFailure(error, proxy?.name ?? '').message });
      else finish({ isReached: true, text: tlsFailure(error, codeOf(error), name).message });
    };
    const timer = setTimeout(() => {
      const what = isConnected ? 'answer to it' : 'connection';
      const text = isConnected ? `${name} took the connection, and gave no ${what}` : `no ${what}`;
      finish({ isReached: isConnected, text: `${text} within ${CONNECT_MS / 1000} s${isConnected ? '.' : ''}` });
    }, CONNECT_MS);
    const socket = openSocket({ ...target, secure }, lookup, {
      reached: () => (startedMs = performance.now()),
      done: (error, ready) => {
        if (error !== undefined) return fail(error);
        if (secure === undefined) return finish(undefined);
        ready.once('error', fail);
        ready.resume();
        setTimeout(() => finish(undefined), Math.max(ALERT_MS, 2 * (performance.now() - startedMs)));
      },
    });
    socket.once('connect', () => {
      isConnected = true;
      startedMs = performance.now();
    });
  });
}

function notConnected(error: Error, host: string): string {
  const code = codeOf(error);
  if (code === 'ECONNREFUSED') return 'connection refused';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `the name ${host} is not known`;
  return code === '' ? error.message : code;
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
