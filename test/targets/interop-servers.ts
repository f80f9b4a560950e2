import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { closedPort } from '../support/loopback.ts';
import { findNginx } from './nginx-server.ts';
import { startServer } from './server-process.ts';
import type { ServerProcess } from './server-process.ts';

// dist/test/targets → the sources, which tsc does not copy.
const FOLDER = fileURLToPath(new URL('../../../test/targets/interop', import.meta.url));

/** A server of other people that knows the interop routes: `/json`, `/chunked`, `/echo`, `/empty`, `/close`. */
export interface InteropServer {
  readonly name: string;
  /** Why it cannot be started here; absent when it can. */
  readonly missing?: string | undefined;
  /** False: it closes the connection after each answer. */
  readonly keepsAlive: boolean;
  /** How long it keeps an idle connection. */
  readonly idleMs: number;
  readonly start: () => Promise<ServerProcess>;
}

function runs(file: string, args: readonly string[]): boolean {
  return spawnSync(file, args, { stdio: 'ignore' }).status === 0;
}

/** The first Python that has these modules. */
function pythonWith(modules: string): string | undefined {
  const candidates = [process.env['LOADPLAN_PYTHON'], '/usr/bin/python3', 'python3'];
  return candidates.find((file) => file !== undefined && runs(file, ['-c', `import ${modules}`]));
}

const python = (name: string, modules: string, words: (port: number) => readonly string[], more: { readonly keepsAlive: boolean; readonly idleMs: number }): InteropServer => {
  const file = pythonWith(modules);
  return {
    name,
    missing: file === undefined ? `no Python with ${modules}` : undefined,
    ...more,
    start: async () => {
      const port = await closedPort();
      const env = { PYTHONDONTWRITEBYTECODE: '1', PYTHONPATH: FOLDER };
      return startServer({ file: file ?? '', args: ['-m', ...words(port)], env }, port);
    },
  };
}; // prettier-ignore

const uvicorn = (port: number): readonly string[] => ['uvicorn', 'asgi_app:app', '--host', '127.0.0.1', '--port', `${port}`, '--http', 'h11', '--timeout-keep-alive', '1', '--no-access-log', '--log-level', 'warning']; // prettier-ignore
const gunicorn =
  (app: string, ...more: readonly string[]) =>
  (port: number): readonly string[] => ['gunicorn', app, '--bind', `127.0.0.1:${port}`, '--log-level', 'warning', ...more]; // prettier-ignore

/** Compiled when it is first started. */
const cServer: InteropServer = {
  name: 'a server in C',
  missing: runs('cc', ['--version']) ? undefined : 'no C compiler',
  keepsAlive: true,
  idleMs: 1000,
  start: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'loadplan-interop-'));
    const file = join(folder, 'server');
    const built = spawnSync('cc', ['-O1', '-pthread', '-o', file, join(FOLDER, 'server.c')], { encoding: 'utf8' });
    if (built.status !== 0) throw new Error(built.stderr);
    const port = await closedPort();
    const server = await startServer({ file, args: [`${port}`, '1000'] }, port);
    return { ...server, stop: () => server.stop().then(() => rmSync(folder, { recursive: true, force: true })) };
  },
};

/** Closes idle connections after 1 s; gunicorn's threads after its own default of 2 s. */
export const INTEROP_SERVERS: readonly InteropServer[] = [
  python('uvicorn', 'uvicorn, h11', uvicorn, { keepsAlive: true, idleMs: 1000 }),
  python('gunicorn with its own workers', 'gunicorn', gunicorn('wsgi_app:app'), { keepsAlive: false, idleMs: 0 }),
  python('gunicorn with threads', 'gunicorn', gunicorn('wsgi_app:app', '--worker-class', 'gthread', '--threads', '4'), { keepsAlive: true, idleMs: 2000 }),
  python('gunicorn with uvicorn workers', 'gunicorn, uvicorn, h11', gunicorn('asgi_app:app', '--worker-class', 'uvicorn.workers.UvicornH11Worker', '--keep-alive', '2'), { keepsAlive: true, idleMs: 2000 }),
  cServer,
]; // prettier-ignore

/** Sizes of the files that the plain nginx serves: `/15.txt`, `/2k.json`, `/64k.bin`, `/5m.bin`. */
export const NGINX_FILES: Readonly<Record<'15.txt' | '2k.json' | '64k.bin' | '5m.bin', string>> = {
  '15.txt': 'fifteen bytes!\n',
  '2k.json': JSON.stringify({ items: Array.from({ length: 60 }, (_, id) => ({ id, name: `item number ${id}` })) }),
  '64k.bin': 'k'.repeat(65_536),
  '5m.bin': 'm'.repeat(5_000_000),
};

/** An nginx over plain HTTP; `undefined` when there is none to run. */
export function plainNginx(): (() => Promise<ServerProcess>) | undefined {
  const file = findNginx();
  if (file === undefined) return undefined;
  return async () => {
    const folder = mkdtempSync(join(tmpdir(), 'loadplan-nginx-'));
    // Started by root, nginx reads files as somebody else.
    chmodSync(folder, 0o755);
    for (const name of ['temp', 'www']) mkdirSync(join(folder, name));
    for (const [name, text] of Object.entries(NGINX_FILES)) writeFileSync(join(folder, 'www', name), text);
    const port = await closedPort();
    writeFileSync(join(folder, 'nginx.conf'), configuration(port));
    const server = await startServer({ file, args: ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr'] }, port);
    return { ...server, stop: () => server.stop().then(() => rmSync(folder, { recursive: true, force: true })) };
  };
}

function configuration(port: number): string {
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path temp/${kind};`);
  const long = 'h'.repeat(3500);
  return `daemon off;
pid nginx.pid;
worker_processes 1;
events { worker_connections 256; }
http {
  access_log off;
  ${paths.join('\n  ')}
  types { application/json json; text/plain txt; }
  gzip on;
  gzip_types application/json;
  gzip_min_length 100;
  keepalive_timeout 1s;
  client_max_body_size 1m;
  server {
    listen 127.0.0.1:${port};
    root www;
    location / { }
    location /few/ { alias www/; keepalive_requests 3; }
    location = /headers { add_header x-one ${long}; add_header x-two ${long}; add_header x-three ${long}; return 200 long; }
    location = /headers-too-long { add_header x-1 ${long}; add_header x-2 ${long}; add_header x-3 ${long}; add_header x-4 ${long}; add_header x-5 ${long}; return 200 long; }
    location = /moved { return 302 /15.txt; }
    location = /nothing { return 204; }
    location = /hang-up { return 444; }
    location = /upload { if ($request_method = POST) { return 200 "$content_length $http_expect"; } return 405; }
  }
}
`;
}
