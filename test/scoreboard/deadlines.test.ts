import type { Socket } from 'node:net';
import { afterAll, expect, test } from '@jest/globals';
import { unpack } from '../../src/metrics/hdr.ts';
import { workFolder } from '../support/cli.ts';
import { rawServer } from '../support/loopback.ts';
import { runPlan } from '../support/run-plan.ts';
import { histogramPercentile } from './support/compare.ts';
import { classCounts, rowNamed } from './support/identities.ts';
import { Conditions } from './support/quiet.ts';

const work = workFolder();
afterAll(() => work.remove());

const USERS = 50;
const DEADLINES_MS = [250, 1000, 1500];
const LATEST_MS = 20;
/** What each user of a deadline does in about three seconds. */
const loopsOf = (deadlineMs: number): number => Math.floor(3000 / deadlineMs);

/** `/headers` gets a head that drips, `/body` a body that drips: neither ends. */
function serve(socket: Socket): void {
  socket.on('data', (chunk: Buffer) => {
    const isBody = chunk.includes('/body');
    socket.write(isBody ? 'HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n' : 'HTTP/1.1 200 OK\r\n');
    const drip = setInterval(() => socket.write(isBody ? 'x' : 'x: y\r\n'), 100);
    socket.on('close', () => clearInterval(drip));
  });
}

const rows = DEADLINES_MS.flatMap((deadlineMs) => [
  { name: `headers ${deadlineMs}`, deadlineMs, path: '/headers', limit: 'firstByte', failure: 'timeout_headers' },
  { name: `body ${deadlineMs}`, deadlineMs, path: '/body', limit: 'total', failure: 'timeout_total' },
]);

test.each(['wire', 'undici'])(
  '300 users that run into deadlines over %s',
  async (transport) => {
    const server = await rawServer(serve);
    const conditions = await Conditions.begin();
    const groups = rows.map(
      ({ name, deadlineMs, path, limit }) =>
        `  - { threads: ${USERS}, rampUp: 300ms, loops: ${loopsOf(deadlineMs)}, samplers: [{ get: ${path}, name: ${name}, timeout: { ${limit}: ${deadlineMs}ms } }] }`,
    );
    const text = `baseUrl: ${server.origin}\ndefaults: { transport: ${transport} }\nthreadGroups:\n${groups.join('\n')}\n`;
    const { run } = await runPlan(work, text);
    await server.close();
    const late = rows.map(({ name, deadlineMs }) => {
      const row = rowNamed(run, name);
      expect([name, row.ok?.n ?? 0, row.failed?.n]).toEqual([name, 0, USERS * loopsOf(deadlineMs)]);
      if (row.failed === undefined) throw new Error('no failures');
      // Never early.
      expect(row.failed.minUs).toBeGreaterThanOrEqual(deadlineMs * 1000);
      return { name, p99Ms: histogramPercentile(unpack(row.failed), 99) / 1000 - deadlineMs };
    });
    await conditions.judge(7, `deadlines (${transport})`, {
      text: `p99 ${late.map(({ name, p99Ms }) => `${name} +${p99Ms.toFixed(1)} ms`).join(', ')}`,
      requests: [],
      check: (slack) => {
        for (const { name, p99Ms } of late) expect([name, p99Ms <= slack * LATEST_MS]).toEqual([name, true]);
        for (const { name, deadlineMs, failure } of rows) {
          const classes = classCounts(run, rowNamed(run, name));
          expect([name, classes]).toEqual([name, { [failure]: USERS * loopsOf(deadlineMs) }]);
        }
      },
    });
  },
  120_000,
);
