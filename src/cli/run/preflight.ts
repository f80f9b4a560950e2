import { connect } from 'node:net';
import { RunError } from '../../base/errors.ts';

const CONNECT_MS = 5000;

/**
 * Opens and closes one connection to every server the plan names, before any load: a target that is down is
 * told at once and once. Throws RunError `target-unreachable`.
 */
export async function preflight(origins: readonly string[]): Promise<void> {
  for (const origin of origins) await reach(origin);
}

async function reach(origin: string): Promise<void> {
  const url = new URL(origin);
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const reason = await tryConnect(host, port);
  if (reason === undefined) return;
  throw new RunError(
    'target-unreachable',
    `${origin} does not answer: ${reason}. Nothing was sent. Is the server running, and is baseUrl right? (--no-preflight skips this check.)`,
  );
}

function tryConnect(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: CONNECT_MS });
    const end = (reason: string | undefined): void => {
      socket.destroy();
      resolve(reason);
    };
    socket.once('connect', () => end(undefined));
    socket.once('timeout', () => end(`no connection within ${CONNECT_MS / 1000} s`));
    socket.once('error', (error: NodeJS.ErrnoException) => end(explain(error, host)));
  });
}

function explain(error: NodeJS.ErrnoException, host: string): string {
  if (error.code === 'ECONNREFUSED') return 'connection refused';
  if (error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN') return `the name ${host} is not known`;
  return error.code ?? error.message;
}
