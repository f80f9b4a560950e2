import type { Failure } from '../../metrics/sample.ts';
import type { ProxyError } from './open-tunnel.ts';

/** The proxy refused the tunnel: its fault or its target's, and its answer in either case. */
export function proxyFailure(error: ProxyError, proxy: string): Failure {
  if (error.status === 407) return proxyAuthFailure(proxy);
  return { kind: 'connection', name: 'proxy_error', message: `The proxy ${proxy} ${error.message}.` };
}

/** 407, to a tunnel or to a request that the proxy reads. */
export function proxyAuthFailure(proxy: string): Failure {
  const message = `The proxy ${proxy} wants another user name and password, or one at all (407). Look at proxy.username and proxy.password.`;
  return { kind: 'connection', name: 'proxy_auth', message };
}
