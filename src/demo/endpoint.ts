import type { Admission } from './accounts.ts';
import type { DemoOptions } from './options.ts';
import type { Shape, Values } from './read-fields.ts';
import type { Reply } from './reply.ts';

/** How a body may come: JSON only, a form of either kind, or (sign-in) both. */
export type BodyForm = 'json' | 'form' | 'multipart' | 'json-or-form';

/** The body an endpoint takes. */
export interface BodySpec<B extends Shape> {
  /** Its name in the OpenAPI document. */
  readonly name: string;
  readonly form: BodyForm;
  readonly fields: B;
}

/** One request as an endpoint sees it: read, checked, and admitted. */
export interface Call<P extends Shape, Q extends Shape, B extends Shape> {
  readonly params: Values<P>;
  readonly query: Values<Q>;
  readonly body: Values<B>;
  /** Who is signed in; empty at an open endpoint. */
  readonly user: string;
  readonly options: DemoOptions;
}

/** One endpoint: what it takes, and what it answers. Also what the OpenAPI document is made of. */
export interface Endpoint<P extends Shape = Shape, Q extends Shape = Shape, B extends Shape = Shape> {
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** Parameters in braces: `/items/{item}`. */
  readonly path: string;
  readonly summary: string;
  /** Of a good answer. */
  readonly status: number;
  readonly admission: Admission;
  readonly params: P;
  readonly query: Q;
  readonly body: BodySpec<B> | undefined;
  // A method, not a property: a list can then hold endpoints of all shapes.
  handle(call: Call<P, Q, B>): Reply | Promise<Reply>;
}

/** An endpoint as it is written down: what is not said is the usual. */
export interface EndpointSpec<P extends Shape, Q extends Shape, B extends Shape> {
  readonly summary: string;
  readonly status?: number;
  readonly admission?: Admission;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: BodySpec<B>;
  readonly handle: (call: Call<P, Q, B>) => Reply | Promise<Reply>;
}

/** Fills in the usual; `route` is method and path, `GET /health`. */
export function endpoint<P extends Shape = Shape, Q extends Shape = Shape, B extends Shape = Shape>(
  route: `${Endpoint['method']} /${string}`,
  spec: EndpointSpec<P, Q, B>,
): Endpoint {
  const [method, path] = route.split(' ') as [Endpoint['method'], string];
  const { params = {} as P, query = {} as Q, body } = spec;
  const whole: Endpoint<P, Q, B> = { status: 200, admission: 'open', ...spec, method, path, params, query, body };
  return whole as unknown as Endpoint;
}
