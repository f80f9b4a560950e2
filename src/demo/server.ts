import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RunError } from '../base/errors.ts';
import { openAccessLog, type AccessLog } from './access-log.ts';
import { createAnswer, type Answer } from './answer.ts';
import { endpoint, type Endpoint } from './endpoint.ts';
import { demoEndpoints } from './endpoints/index.ts';
import { DemoMetrics, metricsEndpoint } from './metrics.ts';
import { openApiDocument } from './openapi.ts';
import { DEFAULT_OPTIONS, type DemoOptions } from './options.ts';
import { reply, textReply, type Reply } from './reply.ts';
import { createRouter } from './router.ts';

/** A listening demo. */
export interface DemoServer {
  readonly url: string;
  readonly port: number;
  /** Stops listening and cuts what is still open. */
  close(): Promise<void>;
}

// Longer than any think time: a connection must not be closed just as it is used again.
const KEEP_ALIVE_MS = 120_000;
const BACKLOG = 4096;
const CRASHED: Reply = textReply(500, 'Internal Server Error', 'text/plain; charset=utf-8');

/** Starts the demo API on 127.0.0.1; throws RunError `demo-failed` when the port or the log cannot be had. */
export async function startDemoServer(given: Partial<DemoOptions> = {}): Promise<DemoServer> {
  const options: DemoOptions = { ...DEFAULT_OPTIONS, ...given };
  const log = options.accessLog === undefined ? undefined : openLog(options.accessLog);
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, createListener(options, log));
  try {
    await listen(server, options.port);
  } catch (cause) {
    log?.close();
    throw new RunError('demo-failed', `The demo API cannot listen on port ${options.port}.`, { cause });
  }
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port, close: () => close(server, log) };
}

function createListener(
  options: DemoOptions,
  log: AccessLog | undefined,
): (request: IncomingMessage, response: ServerResponse) => void {
  const endpoints = demoEndpoints(options.seed);
  const metrics = new DemoMetrics();
  const router = createRouter([...endpoints, describing(endpoints), metricsEndpoint(metrics)]);
  const answer: Answer = createAnswer(router, options, metrics);
  return (request, response) => {
    metrics.began();
    let status: number | undefined;
    answer(request, metrics.inProgress)
      .catch(() => CRASHED)
      .then((result) => {
        ({ status } = result);
        send(request, response, result, log);
      })
      // Only a log that cannot be written gets here: the caller must not wait for ever.
      .catch(() => response.destroy())
      .finally(() => metrics.ended(status));
  };
}

function describing(endpoints: readonly Endpoint[]): Endpoint {
  const document = reply(200, openApiDocument(endpoints));
  return endpoint('GET /openapi.json', { summary: 'This description', handle: () => document });
}

function send(request: IncomingMessage, response: ServerResponse, result: Reply, log: AccessLog | undefined): void {
  // A body nobody asked for is let go, so that the connection can carry the next request.
  request.resume();
  log?.note(request.method ?? '', request.url ?? '', result.status);
  const headers: Record<string, string | number> = {
    ...result.headers,
    'content-length': Buffer.byteLength(result.text),
  };
  if (result.contentType !== '') headers['content-type'] = result.contentType;
  response.writeHead(result.status, headers);
  response.end(result.text);
}

function openLog(path: string): AccessLog {
  try {
    return openAccessLog(path);
  } catch (cause) {
    throw new RunError('demo-failed', `The demo API cannot write its access log ${path}.`, { cause });
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1', backlog: BACKLOG }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function close(server: Server, log: AccessLog | undefined): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      log?.close();
      resolve();
    });
    server.closeAllConnections();
  });
}
