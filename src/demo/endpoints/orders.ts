import { ORDERS } from '../catalog.ts';
import { endpoint, type Endpoint } from '../endpoint.ts';
import { reply } from '../reply.ts';
import { choice, integer, nullable, optional } from '../rules.ts';

/** What the signed-in user bought. */
export function orderEndpoints(): readonly Endpoint[] {
  return [
    endpoint('GET /api/v1/orders', {
      summary: 'List Orders',
      admission: 'access',
      query: {
        status: nullable(choice('completed', 'pending', 'cancelled')),
        limit: optional(integer({ min: 1, max: 100 }), 20),
      },
      handle: ({ query: { status, limit } }) => {
        const found = ORDERS.filter((order) => status === undefined || status === order.status);
        return reply(200, { items: found.slice(0, limit), total: found.length });
      },
    }),
  ];
}
