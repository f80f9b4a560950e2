import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { bindAll, type Bound } from './bind.ts';
import { Guard } from './guard.ts';
import { hostsOf, LOOPBACK, isLoopback } from './hosts.ts';
import { Streams } from './streams.ts';

export interface LiveServerOptions {
  /** The first port to try; 0 takes any. */
  readonly port: number;
  /** Absent: this machine only. */
  readonly host?: string | undefined;
  /** Stop from another machine: only with `host`. */
  readonly allowStop: boolean;
  /** The page at `/`, with the policy that belongs to it. */
  readonly page: { readonly html: string; readonly policy: string };
  /** What a new viewer has to know, as lines of the stream. */
  readonly snapshot: () => string;
  /** As the first Ctrl-C. False when the run is ending already. */
  readonly stop: () => boolean;
  /** A bug of ours came up while a viewer was answered, who gets nothing then. */
  readonly onFault: (error: unknown) => void;
}

/**
 * Serves a running test to browsers: the page, its stream and the stop button; no files, no other route. It belongs to
 * the coordinator of a run, never to a thread that sends load.
 */
export class LiveServer {
  readonly #options: LiveServerOptions;
  readonly #token = randomBytes(16).toString('base64url');
  readonly #streams = new Streams();
  #bound: Bound = { servers: [], port: 0 };
  #guard: Guard | undefined;

  private constructor(options: LiveServerOptions) {
    this.#options = options;
  }

  /** Throws RunError `live-unavailable`. */
  static async open(options: LiveServerOptions): Promise<LiveServer> {
    const server = new LiveServer(options);
    const addresses = options.host === undefined ? LOOPBACK : [options.host];
    server.#bound = await bindAll(addresses, options.port, (request, response) => server.#serve(request, response));
    const { port } = server.#bound;
    server.#guard = new Guard({ hosts: hostsOf(options.host), port, token: server.#token });
    return server;
  }

  /** With the run's token in its fragment, which browsers send nowhere. */
  get url(): string {
    const { host = '127.0.0.1' } = this.#options;
    const name = host.includes(':') ? `[${host}]` : host;
    return `http://${name}:${this.#bound.port}/#k=${this.#token}`;
  }

  /** True when viewers may stop the run. */
  get canStop(): boolean {
    const { host, allowStop } = this.#options;
    return isLoopback(host) || allowStop;
  }

  /** What other machines can do; empty when none can come. */
  get warning(): string {
    const { host, allowStop } = this.#options;
    if (isLoopback(host)) return '';
    const stop = allowStop ? 'and stop it' : 'but not stop it (--live-allow-stop)';
    return `Whoever reaches ${host} and has the address can watch this run, ${stop}. It goes unencrypted over the network.`;
  }

  /** One or more whole lines, to all viewers. */
  send(lines: string): void {
    this.#streams.send(lines);
  }

  /** Sends the last lines and ends: nobody who still watches holds up the process. */
  async close(lines = ''): Promise<void> {
    await this.#streams.end(lines);
    for (const server of this.#bound.servers) {
      server.close();
      server.closeAllConnections();
    }
  }

  /** Whatever a viewer does: a bug here is no reason to end a run. */
  #serve(request: IncomingMessage, response: ServerResponse): void {
    try {
      this.#answer(request, response);
    } catch (error) {
      response.destroy();
      this.#options.onFault(error);
    }
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    for (const [name, value] of Object.entries(this.#headers())) response.setHeader(name, value);
    const refusal = this.#guard?.refuseStranger(request);
    if (refusal !== undefined) return refuse(request, response, refusal.status, refusal.message);
    const route = ROUTES.get(request.url ?? '');
    if (route === undefined) return refuse(request, response, 404, 'There is nothing here.');
    if (request.method !== route.method) {
      response.setHeader('allow', route.method);
      return refuse(request, response, 405, `This takes ${route.method} only.`);
    }
    const unknown = route.isOpen ? undefined : this.#guard?.refuseWithoutToken(request);
    if (unknown !== undefined) return refuse(request, response, unknown.status, unknown.message);
    if (route.answer === 'page') this.#page(response);
    else if (route.answer === 'stream') this.#stream(request, response);
    else this.#stop(request, response);
  }

  /** The page holds nothing of the run: that comes with the stream, to those who have the token. */
  #page(response: ServerResponse): void {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(this.#options.page.html);
  }

  #stream(request: IncomingMessage, response: ServerResponse): void {
    if (this.#streams.isFull) return refuse(request, response, 503, 'Five viewers watch already; close one of them.');
    response.setHeader('content-type', 'application/x-ndjson; charset=utf-8');
    this.#streams.add(response, this.#options.snapshot());
  }

  #stop(request: IncomingMessage, response: ServerResponse): void {
    if (!this.canStop) return refuse(request, response, 403, 'Stop is off beyond this machine; see --live-allow-stop.');
    if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? ''))
      return refuse(request, response, 415, 'This takes application/json only.');
    request.resume();
    response.statusCode = 202;
    response.setHeader('content-type', 'application/json');
    response.end(`${JSON.stringify({ stopping: true, already: !this.#options.stop() })}\n`);
  }

  /** On every answer, whatever it is. There is no header of CORS among them: no other page may read anything. */
  #headers(): Readonly<Record<string, string>> {
    return {
      'content-security-policy': this.#options.page.policy,
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    };
  }
}

interface Route {
  readonly method: 'GET' | 'POST';
  /** Without the token. */
  readonly isOpen: boolean;
  readonly answer: 'page' | 'stream' | 'stop';
}

const ROUTES: ReadonlyMap<string, Route> = new Map([
  ['/', { method: 'GET', isOpen: true, answer: 'page' }],
  ['/api/stream', { method: 'GET', isOpen: false, answer: 'stream' }],
  ['/api/stop', { method: 'POST', isOpen: false, answer: 'stop' }],
]);

function refuse(request: IncomingMessage, response: ServerResponse, status: number, message: string): void {
  // What else it sends is not waited for.
  request.resume();
  response.statusCode = status;
  response.setHeader('connection', 'close');
  response.setHeader('content-type', 'application/json');
  response.end(`${JSON.stringify({ error: message })}\n`);
}
