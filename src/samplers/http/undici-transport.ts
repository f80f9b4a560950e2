import tls from 'node:tls';
import type { SecureContext, SecureContextOptions } from 'node:tls';
import type { Clock } from '../../base/clock.ts';
import { NameCache } from './name-cache.ts';
import type { Resolve } from './name-cache.ts';
import { TimerWheel } from './timer-wheel.ts';
import type { Session, TlsSettings, Transport } from './transport.ts';
import { UndiciSession } from './undici-session.ts';
import type { UndiciShared } from './undici-shared.ts';

/** HTTP/1.1 over undici's `dispatch`, without interceptors: one `Client` per user and origin. */
export function undiciTransport(clock: Clock, resolve?: Resolve): Transport {
  const now = (): number => clock.now();
  const wheel = new TimerWheel(now);
  const names = new NameCache(now, resolve);
  const shared: UndiciShared = { clock, wheel, names, secureContext: secureContexts() };
  const open = new Set<Session>();
  return {
    session: () => {
      const session = new UndiciSession(shared, () => open.delete(session));
      open.add(session);
      return session;
    },
    close: async () => {
      await Promise.all([...open].map((session) => session.close()));
      wheel.close();
    },
  };
}

function secureContexts(): UndiciShared['secureContext'] {
  // By the key: samplers that inherit the same settings have an object each.
  const contexts = new Map<string | undefined, SecureContext>();
  return (settings) => {
    let context = contexts.get(settings?.key);
    if (context === undefined) {
      context = tls.createSecureContext(contextOptions(settings?.tls));
      contexts.set(settings?.key, context);
    }
    return context;
  };
}

function contextOptions(settings: TlsSettings | undefined): SecureContextOptions {
  if (settings === undefined) return {};
  const { ca, cert, key, minVersion, maxVersion, ciphers } = settings;
  const options = { ca, cert, key, minVersion, maxVersion, ciphers };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
