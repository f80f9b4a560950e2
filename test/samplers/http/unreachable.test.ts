import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { systemClock } from '../../../src/base/clock.ts';
import { httpTransport, undiciTransport } from '../../../src/samplers/http/http-transport.ts';
import type { Exchange, Session, Transport } from '../../../src/samplers/http/transport.ts';
import { wireRequest } from '../../support/wire-request.ts';
import { childServer } from '../../targets/child-server.ts';
import type { ChildServer } from '../../targets/child-server.ts';
import { skipOrFail } from '../../targets/require-tools.ts';

const TRANSPORTS = [
  ['wire', httpTransport],
  ['undici', undiciTransport],
] as const;

describe.each(TRANSPORTS)('%s', (_name, make) => {
  let transport: Transport;
  beforeEach(() => {
    transport = make(systemClock(performance.now()));
  });
  afterEach(() => transport.close());
  const get = (session: Session, origin: string, timeoutMs: number): Promise<Exchange> =>
    session.send(wireRequest(origin, { timeoutMs, keepBytes: 100 }));

  test('a listener that lets nobody in: timeout_connect, and it is used again when it wakes up', async () => {
    const server = await childServer({ backlog: 1 });
    try {
      server.signal('SIGSTOP');
      // The system itself answers the first of them, as many as may wait to be let in.
      const exchanges = await Promise.all(
        Array.from({ length: 6 }, () => get(transport.session(), server.origin, 500)),
      );
      const classes = exchanges.map(({ error }) => error?.name);
      expect(new Set(classes)).toEqual(new Set(['timeout_headers', 'timeout_connect']));
      for (const { elapsedUs, error, status, bytesIn } of exchanges) {
        expect(error?.kind).toBe('timeout');
        expect([status, bytesIn]).toEqual([0, 0]);
        expect(elapsedUs).toBeGreaterThanOrEqual(500_000);
        expect(elapsedUs).toBeLessThan(1_500_000);
      }
      server.signal('SIGCONT');
      expect(await get(transport.session(), server.origin, 10_000)).toMatchObject({ status: 200, error: undefined });
    } finally {
      await server.stop();
    }
  });

  describe('a peer that vanishes without a word', () => {
    const missing = whyNoNamespace();
    if (missing !== undefined) {
      skipOrFail(missing);
      return;
    }
    const id = process.pid % 10_000;
    const names = { space: `lp${id}`, here: `lpa${id}`, there: `lpb${id}` };
    const address = { here: '10.231.77.1', there: '10.231.77.2' };
    let server: ChildServer;
    beforeAll(async () => {
      ip(`netns add ${names.space}`);
      ip(`link add ${names.here} type veth peer name ${names.there} netns ${names.space}`);
      ip(`addr add ${address.here}/30 dev ${names.here}`);
      ip(`link set ${names.here} up`);
      ip(`-n ${names.space} addr add ${address.there}/30 dev ${names.there}`);
      ip(`-n ${names.space} link set ${names.there} up`);
      server = await childServer({ host: address.there, through: ['ip', 'netns', 'exec', names.space] });
    });
    afterAll(async () => {
      await server?.stop();
      spawnSync('ip', ['netns', 'del', names.space]);
    });

    test('is a timeout, then unreachable, never a hang; it is back within a second', async () => {
      const session = transport.session();
      expect(await get(session, server.origin, 5000)).toMatchObject({ status: 200, openedConnection: true });
      ip(`-n ${names.space} link set ${names.there} down`);
      const halfOpen = await get(session, server.origin, 700);
      expect(halfOpen).toMatchObject({ status: 0, openedConnection: false, staleRetries: 0 });
      expect(halfOpen.error).toMatchObject({ kind: 'timeout', name: 'timeout_headers' });
      expect(halfOpen.elapsedUs).toBeGreaterThanOrEqual(700_000);
      expect(halfOpen.elapsedUs).toBeLessThan(1_700_000);
      const gone = await get(session, server.origin, 700);
      expect(gone).toMatchObject({ status: 0, bytesOut: 0, openedConnection: true });
      expect(['timeout_connect', 'host_unreachable']).toContain(gone.error?.name);
      expect(gone.elapsedUs).toBeLessThan(1_700_000);

      ip(`-n ${names.space} link set ${names.there} up`);
      const backMs = performance.now();
      let last: Exchange;
      do {
        last = await get(session, server.origin, 300);
      } while (last.error !== undefined && performance.now() - backMs < 10_000);
      expect(last).toMatchObject({ status: 200, error: undefined });
      // A second, and what a busy machine and the back-off of the failures before may add.
      expect(performance.now() - backMs).toBeLessThan(5000);
    }, 60_000);
  });
});

function ip(words: string): void {
  const { status, stderr } = spawnSync('ip', words.split(' '), { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ip ${words}: ${stderr}`);
}

/** Why no network can be taken down here; `undefined` when one can. */
function whyNoNamespace(): string | undefined {
  if (process.getuid?.() !== 0) return 'not root, so no network namespaces';
  const name = `lptry${process.pid % 10_000}`;
  const isMade = spawnSync('ip', ['netns', 'add', name], { stdio: 'ignore' }).status === 0;
  spawnSync('ip', ['netns', 'del', name], { stdio: 'ignore' });
  return isMade ? undefined : 'no network namespaces (iproute2)';
}
