import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { LookupAddress } from 'node:dns';
import { systemClock } from '../../../src/base/clock.ts';
import type { Clock } from '../../../src/base/clock.ts';
import type { Resolve } from '../../../src/samplers/http/name-cache.ts';
import type { Exchange, Transport } from '../../../src/samplers/http/transport.ts';
import { httpServer } from '../../support/loopback.ts';
import type { Loopback } from '../../support/loopback.ts';
import { wireRequest } from '../../support/wire-request.ts';

/** What every transport must make of host names that are there, missing, or cannot be asked for. */
export function describeNames(name: string, make: (clock: Clock, resolve?: Resolve) => Transport): void {
  describe(`${name}: names`, () => {
    let transport: Transport;
    let servers: Loopback[];
    beforeEach(() => {
      transport = make(systemClock(performance.now()));
      servers = [];
    });
    afterEach(async () => {
      await transport.close();
      for (const server of servers) await server.close();
    });
    async function use<T extends Loopback>(server: Promise<T>): Promise<T> {
      const started = await server;
      servers.push(started);
      return started;
    }
    function get(origin: string): Promise<Exchange> {
      return transport.session().send(wireRequest(origin, { keepBytes: 100 }));
    }

    const here: readonly LookupAddress[] = [{ address: '127.0.0.1', family: 4 }];
    function resolver(answers: (() => readonly LookupAddress[])[]): {
      readonly resolve: Resolve;
      readonly asked: () => number;
    } {
      let asked = 0;
      const resolve: Resolve = (hostname, done) => {
        const answer = answers[Math.min(asked++, answers.length - 1)];
        setImmediate(() => {
          try {
            done(null, answer?.() ?? []);
          } catch {
            done(Object.assign(new Error(hostname), { code: 'ENOTFOUND' }), []);
          }
        });
      };
      return { resolve, asked: () => asked };
    }
    const fail = (): never => {
      throw new Error('flap');
    };

    test('that do not exist: dns_error', async () => {
      const exchange = await get('http://no-such-host.invalid');
      expect(exchange.error).toMatchObject({ kind: 'connection', name: 'dns_error' });
    });

    test('are asked for once by all users of a worker', async () => {
      const server = await use(httpServer((_request, response) => response.end('hello')));
      const names = resolver([() => here, fail]);
      transport = make(systemClock(performance.now()), names.resolve);
      const origin = `http://somewhere.test:${server.port}`;
      const exchanges = await Promise.all([get(origin), get(origin), get(origin)]);
      expect(exchanges.map((exchange) => exchange.status)).toEqual([200, 200, 200]);
      expect(names.asked()).toBe(1);
      expect(server.seen[0]?.headers.host).toBe(`somewhere.test:${server.port}`);
    });

    test('survive a name server that fails later, and are found when it is back', async () => {
      const server = await use(httpServer((_request, response) => response.end('hello')));
      let nowMs = 0;
      const names = resolver([fail, () => here, fail]);
      const clock = systemClock(performance.now());
      transport = make(
        { now: () => nowMs + clock.now(), sleep: (ms, signal) => clock.sleep(ms, signal) },
        names.resolve,
      );
      const origin = `http://somewhere.test:${server.port}`;
      expect((await get(origin)).error?.name).toBe('dns_error');
      expect((await get(origin)).error?.name).toBe('dns_error');
      expect(names.asked()).toBe(1);
      nowMs += 2_000;
      expect((await get(origin)).status).toBe(200);
      nowMs += 100_000;
      expect((await get(origin)).status).toBe(200);
      expect(names.asked()).toBe(3);
    });
  });
}
