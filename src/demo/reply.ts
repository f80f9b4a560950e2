import type { Detail } from './rules.ts';

/** What an endpoint answers: JSON unless `contentType` says otherwise. */
export interface Reply {
  readonly status: number;
  /** Ready to send. */
  readonly text: string;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
}

const NO_HEADERS = Object.freeze({});

/** A JSON answer. */
export function reply(status: number, body: object, headers: Readonly<Record<string, string>> = NO_HEADERS): Reply {
  return { status, text: JSON.stringify(body), contentType: 'application/json', headers };
}

/** An answer that is no JSON. */
export function textReply(
  status: number,
  text: string,
  contentType: string,
  headers: Readonly<Record<string, string>> = NO_HEADERS,
): Reply {
  return { status, text, contentType, headers };
}

/** A 422 in FastAPI's form. */
export function unprocessable(details: readonly Detail[]): Reply {
  return reply(422, { detail: details });
}
