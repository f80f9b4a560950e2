import type { Exchange } from './transport.ts';

/** The exchange for whoever looks at it later: no view of what the connections read into. */
export function kept(exchange: Exchange): Exchange {
  exchange.headers.keep();
  const { body } = exchange;
  return body === undefined ? exchange : { ...exchange, body: Buffer.from(body) };
}
