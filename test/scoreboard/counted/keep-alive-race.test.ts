import { afterAll, expect, test } from '@jest/globals';
import type { Socket } from 'node:net';
import { workFolder } from '../../support/cli.ts';
import { rawServer } from '../../support/loopback.ts';
import { onRequests } from '../../support/raw-requests.ts';
import type { RawRequest } from '../../support/raw-requests.ts';
import { countBy } from '../../support/recording-server.ts';
import { rowOf, runPlan } from '../../support/run-plan.ts';
import { figure } from '../support/figure.ts';

const work = workFolder();
afterAll(() => work.remove());

const IDLE_MS = 50;
const USERS = 40;
const LOOPS = 100;
const REQUESTS = USERS * LOOPS;

/** Answers at once, and closes a connection that nobody has used for `IDLE_MS`. */
function serve(socket: Socket, log: RawRequest[]): void {
  let idle: NodeJS.Timeout | undefined;
  onRequests(socket, (request) => {
    clearTimeout(idle);
    log.push(request);
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
    idle = setTimeout(() => socket.destroy(), IDLE_MS);
  });
  socket.on('close', () => clearTimeout(idle));
}

test('a server closes idle connections just as requests are sent', async () => {
  const log: RawRequest[] = [];
  const server = await rawServer((socket) => serve(socket, log));
  const around = `${IDLE_MS - 3}ms-${IDLE_MS + 3}ms`;
  const group = (name: string, step: string): string =>
    `  - { name: ${name}, threads: ${USERS}, loops: ${LOOPS}, rampUp: 50ms, thinkTime: ${around}, samplers: [${step}] }\n`;
  const plan = `baseUrl: ${server.origin}
threadGroups:
${group('Readers', `{ get: '/read?id={{uuid}}', name: read }`)}${group('Writers', `{ post: /write, json: { id: '{{uuid}}' }, name: write }`)}`;
  const run = await runPlan(work, plan);
  await server.close();

  const seen = (method: string): readonly RawRequest[] => log.filter((one) => one.method === method);
  const read = rowOf(run, 'read');
  const write = rowOf(run, 'write');
  expect([read.requests, read.failed, write.requests]).toEqual([REQUESTS, 0, REQUESTS]);
  // A GET is sent again only when the first one was never read; a POST never.
  expect(Math.max(...Object.values(countBy(seen('GET').map(({ path }) => path))))).toBe(1);
  expect(Math.max(...Object.values(countBy(seen('POST').map(({ body }) => body))))).toBe(1);
  expect(seen('GET')).toHaveLength(REQUESTS);
  expect(seen('POST')).toHaveLength(REQUESTS - write.failed);
  const reasons = run.summary.errors.map(({ name, count }) => ({ name, count }));
  expect(reasons).toEqual(write.failed === 0 ? [] : [{ name: 'conn_closed_reused', count: write.failed }]);
  // Each retry and each failure opened a connection; most were opened because the server had closed in time to be seen.
  const opened = server.connections() - 1 - 2 * USERS;
  expect(opened).toBeGreaterThan(0);
  const { staleRetries } = run.summary.overview;
  expect(staleRetries).toBeGreaterThan(0);
  expect(staleRetries + write.failed).toBeLessThanOrEqual(opened);
  figure(
    8,
    'keep-alive race',
    `of ${REQUESTS} GET 0 failed, ${staleRetries} were sent again; of ${REQUESTS} POST ${write.failed} failed as conn_closed_reused, 0 were sent twice; ${opened} connections reopened`,
  );
}, 180_000);
