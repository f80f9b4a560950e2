import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Certificate } from '../support/certificates.ts';
import { closedPort } from '../support/loopback.ts';

/** An nginx that speaks TLS and says what it saw. */
export interface NginxServer {
  readonly port: number;
  stop(): Promise<void>;
}

export interface NginxOptions {
  readonly certificate: Certificate;
  /** PEM; clients must show a certificate of it. Absent: none is asked for. */
  readonly clientAuthority?: string;
  /** As nginx writes them: `TLSv1.2 TLSv1.3`. */
  readonly protocols: string;
  /** Speaks HTTP/2 too, and closes a connection after so many requests. */
  readonly http2?: { readonly requests: number };
}

/** Whether there is an nginx to run, also where only root's PATH has it. */
export function findNginx(): string | undefined {
  return ['nginx', '/usr/sbin/nginx'].find((file) => spawnSync(file, ['-v'], { stdio: 'ignore' }).status === 0);
}

/** Starts nginx on a free loopback port and waits until it accepts. */
export async function startNginx(file: string, options: NginxOptions): Promise<NginxServer> {
  const folder = mkdtempSync(join(tmpdir(), 'loadplan-nginx-'));
  mkdirSync(join(folder, 'temp'));
  const port = await closedPort();
  writeFileSync(join(folder, 'server.pem'), options.certificate.cert);
  writeFileSync(join(folder, 'server-key.pem'), options.certificate.key);
  writeFileSync(join(folder, 'clients.pem'), options.clientAuthority ?? '');
  writeFileSync(join(folder, 'nginx.conf'), configuration(port, options));
  const words = ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr'];
  const child = spawn(file, words, { stdio: ['ignore', 'ignore', 'pipe'] });
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-4000)));
  const gone = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await gone;
    rmSync(folder, { recursive: true, force: true });
  };
  for (let tries = 0; !(await accepts(port)); tries++) {
    if (child.exitCode !== null || tries > 200) {
      await stop();
      throw new Error(`nginx does not listen: ${output}`);
    }
    await sleep(50);
  }
  return { port, stop };
}

function configuration(port: number, { protocols, clientAuthority, http2 }: NginxOptions): string {
  const clients = clientAuthority === undefined ? '' : 'ssl_client_certificate clients.pem; ssl_verify_client on;';
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path temp/${kind};`,
  );
  return `daemon off;
pid nginx.pid;
worker_processes 1;
events { worker_connections 64; }
http {
  access_log off;
  ${temporary.join('\n  ')}
  server {
    listen 127.0.0.1:${port} ssl${http2 === undefined ? '' : ' http2'};
    keepalive_requests ${http2?.requests ?? 1000};
    ssl_certificate server.pem;
    ssl_certificate_key server-key.pem;
    ${clients}
    ssl_protocols ${protocols};
    location /protocol { return 200 "$server_protocol $connection"; }
    location / { return 200 "$ssl_protocol $ssl_server_name $ssl_client_verify $host $connection_requests"; }
  }
}
`;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
