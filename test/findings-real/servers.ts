import type { ServerResponse } from 'node:http';
import { httpServer, type HttpLoopback, type SeenRequest } from '../support/loopback.ts';

/** Answers one request; `sinceMs` counts from the first one the server saw. */
export type Answer = (response: ServerResponse, sinceMs: number, request: SeenRequest) => void;

/** A server whose clock starts with its first request. */
export async function timedServer(answer: Answer): Promise<HttpLoopback> {
  let first: number | undefined;
  return httpServer((request, response) => {
    const now = performance.now();
    first ??= now;
    answer(response, now - first, request);
  });
}

export function reply(response: ServerResponse, status = 200, body = '{}'): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
    .end(body);
}

/** Every answer after the time that `takesMs` says. */
export function sleeping(takesMs: (sinceMs: number) => number): Answer {
  return (response, sinceMs) => void setTimeout(() => reply(response), takesMs(sinceMs));
}

/** So many requests are worked on at a time, first come, first served: a pool of threads or connections. */
export function pooled(size: number, takesMs: number): Answer {
  const waiting: ServerResponse[] = [];
  let busy = 0;
  const work = (response: ServerResponse): void => {
    busy++;
    setTimeout(() => {
      busy--;
      reply(response);
      const next = waiting.shift();
      if (next !== undefined) work(next);
    }, takesMs);
  };
  return (response) => {
    if (busy < size) work(response);
    else waiting.push(response);
  };
}

/** Answers nothing from one moment to another. */
export function stalling(
  takesMs: number,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Answer {
  return sleeping((sinceMs) => (sinceMs + takesMs >= fromMs && sinceMs < toMs ? toMs - sinceMs : takesMs));
}

/** So many answers a second; who comes too often is turned away at once. */
export function limited(perSecond: number, takesMs: number): Answer {
  let granted = 0;
  return (response, sinceMs) => {
    if (granted >= (sinceMs / 1000) * perSecond + 1) reply(response, 429, '{"detail":"Rate limit exceeded"}');
    else {
      granted++;
      setTimeout(() => reply(response), takesMs);
    }
  };
}

/** Every third answer was not in the cache. */
export function cached(hitMs: number, missMs: number): Answer {
  let seen = 0;
  return (response) => void setTimeout(() => reply(response), ++seen % 3 === 0 ? missMs : hitMs);
}

/** A token that is good for some time. */
export function expiring(afterMs: number, takesMs: number): Answer {
  return (response, sinceMs) =>
    void setTimeout(
      () => (sinceMs < afterMs ? reply(response) : reply(response, 401, '{"detail":"Token has expired"}')),
      takesMs,
    );
}

/** Jobs are taken at once and done one after the other. */
export function jobs(takesMs: number): Answer {
  const doneAt: number[] = [];
  return (response, sinceMs, { method, path }) => {
    if (method === 'POST') {
      const id = doneAt.push(Math.max(sinceMs, doneAt.at(-1) ?? 0) + takesMs) - 1;
      reply(response, 202, `{"id":${id}}`);
      return;
    }
    const done = (doneAt[Number(path.split('/').at(-1))] ?? Infinity) <= sinceMs;
    reply(response, 200, `{"state":"${done ? 'done' : 'waiting'}"}`);
  };
}
