import { STANDARD_RULES } from '../../src/samplers/http/transport.ts';
import type { WireRequest } from '../../src/samplers/http/transport.ts';

/** A plain GET that keeps a little of the answer, with what a test wants otherwise. */
export function wireRequest(origin: string, request: Partial<WireRequest> = {}): WireRequest {
  return {
    origin,
    method: 'GET',
    path: '/',
    headers: ['accept', '*/*'],
    body: undefined,
    timeoutMs: 10_000,
    rules: STANDARD_RULES,
    keepAlive: true,
    keepBytes: 0,
    connection: undefined,
    signal: new AbortController().signal,
    ...request,
  };
}
