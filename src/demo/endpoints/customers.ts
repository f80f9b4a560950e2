import { CUSTOMERS } from '../catalog.ts';
import { endpoint, type Endpoint } from '../endpoint.ts';
import { reply } from '../reply.ts';
import { flag, integer, optional, text } from '../rules.ts';

/** The support desk's search. */
export function customerEndpoints(): readonly Endpoint[] {
  return [
    endpoint('GET /api/v1/customers/search', {
      summary: 'Search Customers',
      admission: 'access',
      query: {
        query: optional(text(), ''),
        page: optional(integer({ min: 1 }), 1),
        page_size: optional(integer({ min: 1, max: 100 }), 25),
        include_inactive: optional(flag(), false),
      },
      handle: ({ query: { query, page, page_size: pageSize, include_inactive: isAll } }) => {
        const wanted = query.toLowerCase();
        const found = CUSTOMERS.filter(({ email, active }) => email.includes(wanted) && (isAll || active));
        const first = (page - 1) * pageSize;
        const items = found.slice(first, first + pageSize);
        return reply(200, { items, total: found.length, page, page_size: pageSize });
      },
    }),
  ];
}
