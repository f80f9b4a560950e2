/** One request of a conformance case. At most one of the bodies. */
export interface Ask {
  readonly method?: string;
  readonly path: string;
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  readonly multipart?: FormData;
  /** Sent as it is; say the content type in `headers`. */
  readonly raw?: string;
}

/** One answer, its body parsed when it is JSON. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: unknown;
}

/** Sends a request and reads the answer to its end. Redirects are not followed. */
export async function send(url: string, ask: Ask): Promise<Answered> {
  const body = bodyOf(ask);
  const response = await fetch(url + ask.path, {
    method: ask.method ?? (body === undefined ? 'GET' : 'POST'),
    headers: headersOf(ask),
    redirect: 'manual',
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type') === 'application/json' && text !== '';
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined };
}

/** Signs in by JSON; returns the access token. */
export async function signIn(url: string, username: string, password: string): Promise<string> {
  const { body } = await send(url, { path: '/api/v1/auth/login', json: { username, password } });
  return String(field(body, 'access_token'));
}

/** A property of a parsed body, `undefined` when there is none. */
export function field(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined;
}

/**
 * What a body is made of: `{ id: 7, tags: ["a"] }` is `{ id: "number", tags: ["string"] }`.
 * Of a list, the different forms of its entries.
 */
export function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) {
    const shapes = new Map(value.map((entry) => [JSON.stringify(shapeOf(entry)), shapeOf(entry)]));
    return [...shapes.values()];
  }
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, shapeOf(entry)]));
}

/** The places a 422 complains about, as `body.tags.0`, sorted. Throws when an entry lacks `msg` or `type`. */
export function complaints(body: unknown): string[] {
  const details = field(body, 'detail');
  if (!Array.isArray(details)) throw new Error(`No detail list in ${JSON.stringify(body)}`);
  return details.map(placeOf).toSorted();
}

function placeOf(detail: unknown): string {
  const loc = field(detail, 'loc');
  const hasWords = typeof field(detail, 'msg') === 'string' && typeof field(detail, 'type') === 'string';
  if (!Array.isArray(loc) || !hasWords) throw new Error(`Not a detail: ${JSON.stringify(detail)}`);
  return loc.join('.');
}

function headersOf({ headers = {}, token, json }: Ask): Record<string, string> {
  return {
    ...(json === undefined ? {} : { 'content-type': 'application/json' }),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...headers,
  };
}

function bodyOf({ json, form, multipart, raw }: Ask): string | URLSearchParams | FormData | undefined {
  if (json !== undefined) return JSON.stringify(json);
  return form === undefined ? (multipart ?? raw) : new URLSearchParams(form);
}
