import { RunError } from '../../base/errors.ts';
import type { Unreachable } from '../../contracts/compiler.ts';
import type { PlanServer } from '../../plan/plan.ts';

const SKIP = '(--no-preflight skips this check.)';

/**
 * Opens and closes a connection to every server the plan names, as its requests would: through the proxy, to where
 * `connectTo` leads, with TLS and its settings. A target that is down, or whose certificate is bad, is told at once and
 * once, before any load. No request is sent (docs/decisions/072). Throws RunError `target-unreachable`.
 */
export async function preflight(servers: readonly PlanServer[]): Promise<void> {
  for (const server of servers) {
    for (const tryOut of server.ways.values()) {
      const found = await tryOut();
      if (found !== undefined) throw new RunError('target-unreachable', sentences(server, found));
    }
  }
}

function sentences({ origin, detour }: PlanServer, { isReached, text }: Unreachable): string {
  if (isReached) return `${text} Nothing was sent. ${SKIP}`;
  const what = detour === undefined ? `${origin} does not answer` : `${origin} (${detour.text}) does not answer`;
  const where = detour === undefined ? 'baseUrl' : detour.isProxy ? 'proxy' : 'connectTo';
  const who = detour?.isProxy === true ? 'the proxy' : 'the server';
  return `${what}: ${text}. Nothing was sent. Is ${who} running, and is ${where} right? ${SKIP}`;
}
