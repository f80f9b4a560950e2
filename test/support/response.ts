import { parseJson } from '../../src/base/lossless-json.ts';
import type { Response } from '../../src/contracts/response.ts';

/** A finished answer for tests; everything not given is plain. */
export interface TestResponse {
  readonly status?: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, readonly string[]>>;
  readonly cookies?: Readonly<Record<string, string>>;
  readonly elapsedMs?: number;
}

export function response({
  status = 200,
  body = '',
  headers = {},
  cookies = {},
  elapsedMs = 5,
}: TestResponse): Response {
  const made = new Map<unknown, unknown>();
  const answer: Response = {
    status,
    header: (name) => headers[name]?.[0],
    headers: (name) => headers[name] ?? [],
    text: () => body,
    json: () => parseJson(body),
    jsonAt(path) {
      const document = parseJson(body);
      return document === undefined ? undefined : path.find(document);
    },
    bodyBytes: Buffer.byteLength(body),
    elapsedUs: elapsedMs * 1000,
    cookie: (name) => cookies[name],
    once: <T>(make: (answer: Response) => T): T => {
      if (!made.has(make)) made.set(make, make(answer));
      return made.get(make) as T;
    },
  };
  return answer;
}
