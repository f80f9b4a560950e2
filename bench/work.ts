/** One piece of work that every tool is asked to do: closed load, no pauses, as long as `seconds`. */
export interface Work {
  /** `get` sends the same GET; `realistic` a POST with body, token and checks to `<path>/users/<number>/orders`. */
  readonly scenario: 'get' | 'realistic';
  readonly origin: string;
  readonly path: string;
  readonly users: number;
  readonly seconds: number;
  /** Text that stands near the end of the body and that the tool has to look for. */
  readonly contains?: string;
}

/** Address of the plain request. */
export function urlOf(work: Pick<Work, 'origin' | 'path'>): string {
  return `${work.origin}${work.path}`;
}

/**
 * The realistic request: templated path, bearer token out of the answer before, JSON body of about 300 bytes with a
 * random e-mail address, status checked, token taken out of the answer.
 */
export const REALISTIC = {
  firstToken: 'eyJhbGciOiJIUzI1NiJ9.first.0123456789abcdef',
  bodyBefore: '{"customer":{"email":"',
  bodyAfter:
    '","firstName":"Maria","lastName":"Novak","address":{"street":"Long Street 12","city":"Springfield","zip":"12345","country":"DE"}},"items":[{"sku":"LAMP-0001","quantity":2,"price":19.99},{"sku":"DESK-0002","quantity":1,"price":249.0}],"currency":"EUR","note":"leave it at the door"}',
  tokenPattern: '"access_token":"([^"]+)"',
} as const;

/** Where the token stands in the answer of 2 KB. */
export type TokenPlace = 'early' | 'late';

/** The answer to the realistic request: 2 KB of JSON. */
export function realisticAnswer(place: TokenPlace): string {
  const token = {
    access_token: `eyJhbGciOiJIUzI1NiJ9.${'abcdefghij'.repeat(8)}.0123456789abcdef`,
    token_type: 'bearer',
  };
  const items = Array.from({ length: 12 }, (_, i) => ({
    id: 1000 + i,
    sku: `ITEM-${1000 + i}`,
    title: `Item number ${i} of the order`,
    price: 10.5 + i,
    inStock: i % 2 === 0,
    tags: ['new', 'sale'],
  }));
  const order = { order: { id: 4711, state: 'accepted', total: 288.98, currency: 'EUR' }, items };
  return JSON.stringify(place === 'early' ? { ...token, ...order } : { ...order, ...token });
}
