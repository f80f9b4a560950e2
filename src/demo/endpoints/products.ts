import { PRODUCTS } from '../catalog.ts';
import { endpoint, type Endpoint } from '../endpoint.ts';
import { reply } from '../reply.ts';
import { choice, integer, nullable, optional, text } from '../rules.ts';

/** The catalogue: open to everybody. */
export function productEndpoints(): readonly Endpoint[] {
  return [listProducts(), getProduct()];
}

function listProducts(): Endpoint {
  const byPrice = PRODUCTS.toSorted((one, other) => one.price - other.price);
  const sorted = { name: PRODUCTS, price_asc: byPrice, price_desc: byPrice.toReversed() };
  return endpoint('GET /api/v1/products', {
    summary: 'List Products',
    query: {
      category: nullable(text()),
      limit: optional(integer({ min: 1, max: 100 }), 20),
      sort: optional(choice('name', 'price_asc', 'price_desc'), 'name'),
    },
    handle: ({ query: { category, limit, sort } }) => {
      const found = sorted[sort].filter((product) => category === undefined || category === product.category);
      return reply(200, { items: found.slice(0, limit), total: found.length });
    },
  });
}

function getProduct(): Endpoint {
  const byId = new Map(PRODUCTS.map((product) => [product.id, product]));
  return endpoint('GET /api/v1/products/{product_id}', {
    summary: 'Get Product',
    params: { product_id: integer() },
    handle: ({ params }) => {
      const product = byId.get(params.product_id);
      return product ? reply(200, product) : reply(404, { detail: 'Product not found' });
    },
  });
}
