import { fork } from 'node:child_process';
import { openSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FILES } from './monitored-files.ts';

// A server with metrics, as a process of its own: it opens files, has a child that keeps a core busy for part of the
// time, counts its requests, and tells of its own times. Sends its port to its parent, and ends with it.

/** Of a core, by the child. */
const BUSY = 0.3;
const STEP_MS = 20;

if (process.argv[2] === 'burn') burn();
else serve();

function burn(): void {
  setInterval(() => {
    const endMs = performance.now() + STEP_MS * BUSY;
    while (performance.now() < endMs);
  }, STEP_MS);
  process.once('disconnect', () => process.exit());
}

function serve(): void {
  for (let file = 0; file < FILES; file++) openSync(process.argv[1] ?? '', 'r');
  fork(process.argv[1] ?? '', ['burn'], { stdio: 'ignore' });
  let requests = 0;
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/metrics') === true) {
      response.setHeader('content-type', 'text/plain; version=0.0.4');
      response.end(metrics(requests, request.headers.authorization));
      return;
    }
    requests++;
    if (request.url !== '/plain') response.setHeader('server-timing', ['db;dur=12.5, app;dur=40;desc="a, b"', 'hit']);
    response.end('ok');
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
  process.once('disconnect', () => process.exit());
}

function metrics(requests: number, authorization: string | undefined): string {
  return `# HELP requests_total Requests.
# TYPE requests_total counter
requests_total{path="/<img src=x onerror=alert(1)>",secret="geheim-9"} ${requests}
requests_total{path="/never"} 0
# TYPE signed_in gauge
signed_in ${authorization === undefined ? 0 : 1}
heap_bytes 2.5e8
broken NaN
${Array.from({ length: 20 }, (_, core) => `core_busy{core="${core}"} ${core}\n`).join('')}`;
}
