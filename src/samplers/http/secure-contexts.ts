import tls from 'node:tls';
import type { SecureContext, SecureContextOptions } from 'node:tls';
import type { ConnectionSettings, TlsSettings } from './transport.ts';
import type { UndiciShared } from './undici-shared.ts';

/** Makes one context per settings, when it is first asked for. */
export function secureContexts(): UndiciShared['secureContext'] {
  // By the key: samplers that inherit the same settings have an object each.
  const contexts = new Map<string | undefined, SecureContext>();
  return (settings: ConnectionSettings | undefined) => {
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
