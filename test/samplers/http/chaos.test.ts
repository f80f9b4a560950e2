import { afterAll, expect, test } from '@jest/globals';
import { seededRandom } from '../../../src/base/random.ts';
import { workFolder } from '../../support/cli.ts';
import { rawServer } from '../../support/loopback.ts';
import { ENDED, MISBEHAVIOURS, pickMisbehaviour } from '../../support/misbehaviour.ts';
import type { Misbehaviour } from '../../support/misbehaviour.ts';
import { onRequests } from '../../support/raw-requests.ts';
import { countBy } from '../../support/recording-server.ts';
import { rowOf, runPlan } from '../../support/run-plan.ts';

const work = workFolder();
afterAll(() => work.remove());

const USERS = 20;
const LOOPS = 50;
const EACH = USERS * LOOPS;

/** One request as the server read it, and what it did about it. */
interface Served {
  readonly method: string;
  readonly id: string;
  readonly did: Misbehaviour;
  readonly isReused: boolean;
}

/** The keep-alive race: a used connection ends before anything of an answer came. */
function isRace({ did, isReused }: Served): boolean {
  return isReused && did.isSilentEnd === true;
}

/** What the run must book, by class; a GET that met the race was sent again and is booked for what it met then. */
function expectedCounts(served: readonly Served[]): Readonly<Record<string, number>> {
  const final = served.filter((one) => one.method === 'POST' || !isRace(one));
  return countBy(final.map((one) => (isRace(one) ? 'conn_closed_reused' : one.did.outcome)));
}

test.each([1])(
  `${2 * EACH} requests to a server that does anything, seed %i`,
  async (seed) => {
    const served: Served[] = [];
    const random = seededRandom(seed, 'chaos');
    const server = await rawServer((socket) =>
      onRequests(socket, ({ method, path, before }) => {
        const did = socket.writableEnded ? ENDED : pickMisbehaviour(() => random.next());
        served.push({ method, id: path, did, isReused: before > 0 });
        did.act(socket);
      }),
    );
    const plan = `baseUrl: ${server.origin}
defaults: { timeout: 4s }
threadGroups:
  - threads: ${USERS}
    loops: ${LOOPS}
    samplers:
      - { get: '/get?id={{uuid}}', name: get }
      - { post: '/post?id={{uuid}}', name: post, json: { a: 1 } }
`;
    // The check before the run opens a connection, too, and says nothing on it.
    const run = await runPlan(work, plan);
    await server.close();
    expect([0, 4]).toContain(run.code);

    const of = (method: string): readonly Served[] => served.filter((one) => one.method === method);
    const booked: Record<string, number> = { ok: 2 * EACH - run.summary.all.failed };
    for (const { name, count } of run.summary.errors as readonly { name: string; count: number }[]) {
      booked[name] = (booked[name] ?? 0) + count;
    }
    const expected = expectedCounts(served);
    // A POST behind a connection that ended without a word may not have been read: then, and only then, the server knows nothing of it.
    const unread = (booked['conn_closed_reused'] ?? 0) - (expected['conn_closed_reused'] ?? 0);
    expect(unread).toBeGreaterThanOrEqual(0);
    expect(unread).toBeLessThanOrEqual(served.filter(({ did }) => did.endsUnannounced === true).length);
    const { conn_closed_reused: _booked, ...bookedByServer } = booked;
    const { conn_closed_reused: _expected, ...sentByServer } = expected;
    expect(bookedByServer).toEqual(sentByServer);

    // Of the requests that were sent again the server read some, and ended the connection under the others.
    const { staleRetries } = run.summary.overview;
    const unreadGets = staleRetries - of('GET').filter(isRace).length;
    expect(unreadGets).toBeGreaterThanOrEqual(0);
    expect(unreadGets + unread).toBeLessThanOrEqual(served.filter(({ did }) => did.endsUnannounced === true).length);

    // Every request once: a GET twice only when it met the race, a POST never.
    expect([rowOf(run, 'get').requests, rowOf(run, 'post').requests]).toEqual([EACH, EACH]);
    expect(of('GET')).toHaveLength(EACH + of('GET').filter(isRace).length);
    expect(of('POST')).toHaveLength(EACH - unread);
    expect(new Set(of('GET').map(({ id }) => id)).size).toBe(EACH);
    expect(new Set(of('POST').map(({ id }) => id)).size).toBe(EACH - unread);
    expect(new Set(served.map(({ did }) => did)).size).toBeGreaterThan(MISBEHAVIOURS.length - 4);
  },
  240_000,
);
