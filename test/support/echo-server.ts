import http from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import https from 'node:https';
import { gzipSync } from 'node:zlib';
import type { Random } from '../../src/base/random.ts';
import type { Certificate } from './certificates.ts';
import { listening } from './loopback.ts';
import type { Loopback } from './loopback.ts';

/** A server that gives back the id of each request, and what else of it could be mixed up with that of others. */
export interface EchoServer extends Loopback {
  /** Requests answered so far. */
  readonly answered: () => number;
}

/** Paths: `/echo`, `/gzip`, `/fail` (500), `/redirect` (to `/echo`), all with `?id=…`; answers come in random pieces. */
export async function echoServer(random: Random, certificate?: Certificate): Promise<EchoServer> {
  let answered = 0;
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    request.resume();
    answered++;
    void answer(request, response, random);
  };
  const settings = { keepAliveTimeout: 60_000 };
  const server =
    certificate === undefined
      ? http.createServer(settings, listener)
      : https.createServer({ ...settings, key: certificate.key, cert: certificate.cert }, listener);
  const loopback = await listening(server, certificate === undefined ? 'http' : 'https');
  return { ...loopback, answered: () => answered };
}

async function answer(request: IncomingMessage, response: ServerResponse, random: Random): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const id = url.searchParams.get('id') ?? '';
  const packs = url.pathname === '/gzip';
  const status = url.pathname === '/fail' ? 500 : url.pathname === '/redirect' ? 302 : 200;
  const filler = 'x'.repeat(random.next() < 0.05 ? random.integer(10_000, 100_000) : random.integer(0, 600));
  const seen = (/(?:^|; )last=([^;]*)/.exec(request.headers.cookie ?? '') ?? [])[1] ?? '';
  const text = JSON.stringify({ id, seen, detail: `refused ${id}`, filler, again: id });
  const body = packs ? gzipSync(text) : Buffer.from(text);
  const hasLength = random.next() < 0.5;
  response.writeHead(status, {
    'x-id': id,
    'set-cookie': `last=${id}`,
    'content-type': 'application/json',
    ...(status === 302 ? { location: `/echo?id=${id}` } : {}),
    ...(packs ? { 'content-encoding': 'gzip' } : {}),
    ...(hasLength ? { 'content-length': body.length } : {}),
    ...(random.next() < 0.02 ? { connection: 'close' } : {}),
  });
  await inPieces(response, body, random);
}

/** Mostly at once; else in pieces, of which some come in a later turn. */
async function inPieces(response: ServerResponse, body: Buffer, random: Random): Promise<void> {
  if (random.next() < 0.3) response.flushHeaders();
  for (let at = 0; at < body.length;) {
    const to = random.next() < 0.7 ? body.length : Math.min(body.length, at + random.integer(1, 400));
    response.write(body.subarray(at, to));
    at = to;
    if (random.next() < 0.5) await new Promise((resolve) => setImmediate(resolve));
  }
  response.end();
}
