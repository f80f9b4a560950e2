import http, { type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { listening } from './loopback.ts';

/** One request as the server saw it, in order of arrival. */
export interface Recorded {
  readonly method: string;
  /** With its query, as it came. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** When its head arrived, milliseconds of a clock that starts anywhere. */
  readonly atMs: number;
}

/** What the server says to a request; `never` keeps the connection open and says nothing. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly json?: unknown;
  readonly text?: string;
  readonly delayMs?: number;
  readonly never?: boolean;
}

/** A loopback server that writes down what it is asked. */
export interface RecordingServer {
  readonly origin: string;
  /** Requests since the last `reset`. */
  readonly log: readonly Recorded[];
  /** Connections accepted since the last `reset`. */
  connections(): number;
  /** Forgets everything, and answers like this from now on: 200 and `{}` where nothing is given. */
  reset(answer?: (request: Recorded, index: number) => Answer | undefined): void;
  /** `GET /a` → how often. */
  counts(): Readonly<Record<string, number>>;
  /** Resolves as soon as `count` requests have come. */
  asked(count: number): Promise<void>;
  close(): Promise<void>;
}

/** Starts the server on a free port of 127.0.0.1. */
export async function recordingServer(): Promise<RecordingServer> {
  let log: Recorded[] = [];
  let answer: (request: Recorded, index: number) => Answer | undefined = () => undefined;
  let connectionsBefore = 0;
  let waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  const server = http.createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    const atMs = performance.now();
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      const recorded: Recorded = { method, path, headers, body: Buffer.concat(chunks).toString('utf8'), atMs };
      const index = log.push(recorded) - 1;
      reply(response, answer(recorded, index) ?? {});
      for (const { resolve } of waiting.filter(({ count }) => count <= log.length)) resolve();
      waiting = waiting.filter(({ count }) => count > log.length);
    });
  });
  const { origin, connections, close } = await listening(server, 'http');
  return {
    origin,
    get log() {
      return log;
    },
    connections: () => connections() - connectionsBefore,
    reset: (next = () => undefined) => {
      log = [];
      answer = next;
      connectionsBefore = connections();
    },
    counts: () => countBy(log.map(({ method, path }) => `${method} ${path}`)),
    asked: (count) =>
      new Promise((resolve) => {
        if (log.length >= count) resolve();
        else waiting.push({ count, resolve });
      }),
    close,
  };
}

/** How often each text occurs. */
export function countBy(texts: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const text of texts) counts[text] = (counts[text] ?? 0) + 1;
  return counts;
}

function reply(response: ServerResponse, { status = 200, headers = {}, json, text, delayMs, never }: Answer): void {
  if (never === true) return;
  const send = (): void => {
    const body = text ?? JSON.stringify(json ?? {});
    const type = text === undefined ? 'application/json' : 'text/plain';
    response.writeHead(status, { 'content-type': type, ...headers }).end(body);
  };
  if (delayMs === undefined) send();
  else setTimeout(send, delayMs).unref();
}
