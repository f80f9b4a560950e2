import type { SendRules, Transport, WireRequest } from '../../src/samplers/http/transport.ts';

/** A transport whose requests all follow `rules` as well. */
export function withRules(transport: Transport, rules: Partial<SendRules>): Transport {
  return {
    session: () => {
      const session = transport.session();
      const ruled = (request: WireRequest): WireRequest => ({ ...request, rules: { ...request.rules, ...rules } });
      return {
        exchange: (request, nowMs, done) => session.exchange(ruled(request), nowMs, done),
        send: (request) => session.send(ruled(request)),
        close: () => session.close(),
      };
    },
    close: () => transport.close(),
  };
}
