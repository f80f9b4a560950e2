import { connect } from 'node:net';
import { RunError } from '../../base/errors.ts';
import type { PlanServer } from '../../plan/plan.ts';

const CONNECT_MS = 5000;

/**
 * Opens and closes one connection to every server the plan names, or to its proxy or where `connectTo` leads,
 * before any load: a target that is down is told at once and once. Throws RunError `target-unreachable`.
 */
export async function preflight(servers: readonly PlanServer[]): Promise<void> {
  for (const server of servers) await reach(server);
}

async function reach({ origin, detour }: PlanServer): Promise<void> {
  const url = new URL(origin);
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  const own = { host: url.hostname.replace(/^\[|\]$/g, ''), port };
  const next = detour ?? own;
  const reason = await tryConnect(next.host, next.port);
  if (reason === undefined) return;
  const what = detour === undefined ? `${origin} does not answer` : `${origin} (${detour.text}) does not answer`;
  const where = detour === undefined ? 'baseUrl' : detour.isProxy ? 'proxy' : 'connectTo';
  const who = detour?.isProxy === true ? 'the proxy' : 'the server';
  throw new RunError(
    'target-unreachable',
    `${what}: ${reason}. Nothing was sent. Is ${who} running, and is ${where} right? (--no-preflight skips this check.)`,
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
