import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Nginx {
  readonly url: string;
  stop(): Promise<void>;
}

/** nginx with one worker on `core`, answering `/health` with 15 bytes. */
export async function startNginx(folder: string, core: string): Promise<Nginx> {
  const port = await freePort();
  const configuration = join(folder, 'nginx.conf');
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  writeFileSync(
    configuration,
    `daemon off; pid ${folder}/nginx.pid; error_log ${folder}/error.log crit; worker_processes 1;
     worker_rlimit_nofile 20000;
     events { worker_connections 19000; }
     http { access_log off; keepalive_requests 1000000000; keepalive_timeout 600s; ${temporary.join(' ')}
       server { listen 127.0.0.1:${port} backlog=16384;
         location = /health { default_type text/plain; return 200 "hello, world!!\\n"; } } }`,
  );
  const process = spawn('taskset', ['-c', core, 'nginx', '-c', configuration], { stdio: 'inherit' });
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 50 && !(await answers(url)); tries++) await sleep(100);
  return {
    url,
    stop: async () => {
      process.kill('SIGTERM');
      if (process.exitCode === null) await once(process, 'exit');
    },
  };
}

async function answers(url: string): Promise<boolean> {
  return fetch(`${url}/health`).then(
    (response) => response.ok,
    () => false,
  );
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
