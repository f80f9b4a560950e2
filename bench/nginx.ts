import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { selfSigned } from '../test/support/certificates.ts';
import { findNginx } from '../test/targets/nginx-server.ts';
import type { Served } from './measure.ts';
import { realisticAnswer } from './work.ts';

/** The server that all tools are measured against. */
export interface Nginx {
  readonly origin: string;
  readonly tlsOrigin: string;
  /** Where requests to `/logged` are written, a line each: status and request line. */
  readonly accessLog: string;
  /** Its own count of requests and connections, this question left out. */
  readonly served: () => Promise<Served | undefined>;
  readonly stop: () => Promise<void>;
}

/** Stands near the end of the body of 64 KB. */
export const MARK = 'the-end-is-near';
const KIB = 1024;

/** nginx with one worker on `core`: see `configuration` for what it answers. */
export async function startNginx(folder: string, core: string | undefined): Promise<Nginx> {
  const [port, tlsPort] = [await freePort(), await freePort()];
  const certificate = selfSigned('IP:127.0.0.1,DNS:localhost');
  mkdirSync(join(folder, 'www'), { recursive: true });
  writeFileSync(join(folder, 'server.pem'), certificate.cert);
  writeFileSync(join(folder, 'server-key.pem'), certificate.key);
  writeFileSync(join(folder, 'www', '2k'), text(2 * KIB));
  writeFileSync(join(folder, 'www', '64k'), text(64 * KIB));
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, configuration(folder, port, tlsPort));
  const nginx = [findNginx() ?? 'nginx', '-p', folder, '-c', file, '-e', 'stderr'];
  const [command = '', ...args] = core === undefined ? nginx : ['taskset', '-c', core, ...nginx];
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const origin = `http://127.0.0.1:${port}`;
  const served = statusReader(port);
  for (let tries = 0; (await served()) === undefined; tries++) {
    if (tries > 50 || child.exitCode !== null) throw new Error('nginx does not answer.');
    await sleep(100);
  }
  return {
    origin,
    tlsOrigin: `https://127.0.0.1:${tlsPort}`,
    accessLog: join(folder, 'access.log'),
    served,
    stop: async () => {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

/** Lines of the log: all, and those that are `GET /logged` answered with 200. */
export function loggedRequests(path: string): { readonly all: number; readonly ok: number } {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return { all: 0, ok: 0 };
  const lines = readFileSync(path, 'latin1').split('\n').filter(Boolean);
  return { all: lines.length, ok: lines.filter((line) => line.startsWith('200 GET /logged ')).length };
}

function configuration(folder: string, port: number, tlsPort: number): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  // sub_filter looks for what is never there: it does not know the length before, so the answer is chunked.
  // As root its worker would become another user, who cannot read the folder.
  const user = process.getuid?.() === 0 ? `user ${userInfo().username};` : '';
  return `${user} daemon off; pid nginx.pid; worker_processes 1; worker_rlimit_nofile 20000;
events { worker_connections 19000; }
http {
  access_log off; log_format short "$status $request"; keepalive_requests 1000000000; keepalive_timeout 600s;
  client_body_timeout 600s; open_file_cache max=100; sendfile on; tcp_nopush on; ssl_session_cache shared:s:8m;
  ${temporary.join(' ')}
  server {
    listen 127.0.0.1:${port} backlog=16384;
    listen 127.0.0.1:${tlsPort} ssl backlog=16384;
    ssl_certificate server.pem; ssl_certificate_key server-key.pem;
    root ${folder}/www; default_type text/plain;
    location = /health { return 200 "hello, world!!\\n"; }
    location = /logged { access_log access.log short buffer=64k flush=1s; return 200 "hello, world!!\\n"; }
    location = /status { stub_status; }
    location /chunked/ { alias ${folder}/www/; default_type text/html; sub_filter "never there" ""; }
    location /api/v1/ { default_type application/json; return 200 '${realisticAnswer('early')}'; }
    location /api/late/ { default_type application/json; return 200 '${realisticAnswer('late')}'; }
  }
}
`;
}

/** Letters and blanks, with the mark in the last hundred bytes. */
function text(bytes: number): string {
  const filler = 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. '.repeat(Math.ceil(bytes / 57));
  const end = ` ${MARK} ${'x'.repeat(40)}\n`;
  return filler.slice(0, bytes - end.length) + end;
}

/** Reads stub_status over one kept connection and takes its own questions off the count. */
function statusReader(port: number): () => Promise<Served | undefined> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let asked = 0;
  return async () => {
    const page = await read(`http://127.0.0.1:${port}/status`, agent);
    if (page === undefined) return undefined;
    asked++;
    // "Active connections: 1", then a line with accepts, handled and requests.
    const connections = Number(/Active connections: (\d+)/.exec(page)?.[1]) - 1;
    const requests = Number(/\n\s*\d+ \d+ (\d+)/.exec(page)?.[1]) - asked;
    return Number.isFinite(requests) ? { requests, connections } : undefined;
  };
}

function read(url: string, agent: Agent): Promise<string | undefined> {
  return new Promise((resolve) => {
    const request = get(url, { agent }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (part: string) => (body += part));
      response.once('end', () => resolve(body));
      response.once('error', () => resolve(undefined));
    });
    request.once('error', () => resolve(undefined));
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port.');
  return address.port;
}
