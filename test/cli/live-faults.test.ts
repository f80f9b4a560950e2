import { readFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Summary } from '../../src/outputs/summary-json.ts';
import { readRun } from '../../src/result/read-run.ts';
import { readJson, startPlan, workFolder, type CliResult } from '../support/cli.ts';
import { httpServer, type HttpLoopback } from '../support/loopback.ts';

const work = workFolder();
let target: HttpLoopback;
beforeAll(async () => {
  target = await httpServer((_, response) => void response.end('{}'));
});
afterAll(async () => {
  await target.close();
  work.remove();
});

/** Loaded into every thread of the command: what it changes fails as a bug of ours would. */
const FAULTS = {
  /** The main thread cannot make messages of this kind, from the third second on. */
  message: (kind: string) => `
import { isMainThread } from 'node:worker_threads';
const real = JSON.stringify;
let seconds = 0;
if (isMainThread) JSON.stringify = (value, ...rest) => {
  if (value?.k === 'second' && value.t > 0) seconds = value.t;
  if (value?.k === '${kind}' && (seconds >= 2 || '${kind}' === 'run')) throw new TypeError('planted fault, word geheim-7');
  return real(value, ...rest);
};
`,
  /** The thread that writes the results cannot send messages of this kind, from the third second on. */
  post: (kind: string) => `
import { parentPort, workerData } from 'node:worker_threads';
if (workerData?.lines !== undefined) {
  const real = parentPort.postMessage.bind(parentPort);
  let left = 2;
  parentPort.postMessage = (message, ...rest) => {
    if (message.kind === '${kind}' && left-- <= 0) throw new TypeError('planted fault, word geheim-7');
    return real(message, ...rest);
  };
}
`,
};

interface Ran extends CliResult {
  readonly folder: string;
  /** What a viewer got who had come at once. */
  readonly seen: string;
  /** Whether the viewer's stream was over before the run was. */
  readonly isCutShort: boolean;
}

async function run(hook: string, { duration = '4s', args = ['--progress', 'none'] } = {}): Promise<Ran> {
  const folder = work.fresh('report');
  const file = work.write(
    `${work.fresh('plan').split('/').at(-1)}.yaml`,
    `baseUrl: ${target.origin}
secrets: { word: WORD }
threadGroups: [{ threads: 2, duration: ${duration}, thinkTime: 50ms, samplers: [{ get: /a }] }]
thresholds: { errorRate: { lessThan: 1% } }
`,
  );
  const hooked = pathToFileURL(work.write(`${work.fresh('hook').split('/').at(-1)}.mjs`, hook)).href;
  const child = startPlan(['run', file, '-o', folder, '--live=0', '--allow-invalid', ...args], {
    env: { NODE_OPTIONS: `--import ${hooked}`, WORD: 'geheim-7' },
  });
  let isOver = false;
  void child.finished.then(() => (isOver = true));
  const viewer = watch((await child.line(/^live: (\S+)$/m))[1] ?? '');
  let isCutShort = false;
  void viewer.then(() => (isCutShort = !isOver));
  const result = await child.finished;
  return { ...result, folder, seen: await viewer, isCutShort };
}

/** Reads the stream to its end. */
function watch(address: string): Promise<string> {
  const { hostname, port, hash } = new URL(address);
  const headers = { authorization: `Bearer ${hash.slice('#k='.length)}` };
  return new Promise((resolve) => {
    let text = '';
    const request = http.get({ hostname, port, path: '/api/stream', headers, agent: false }, (response) => {
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      response.on('close', () => resolve(text));
      response.on('error', () => undefined);
    });
    request.on('error', () => resolve(text));
  });
}

/** The run and its report are what they would have been without a page. */
async function expectWholeRun({ code, stderr, folder }: Ran, seconds: number): Promise<void> {
  expect({ code, stderr }).toMatchObject({ code: 0 });
  const summary = readJson(join(folder, 'summary.json')) as Summary;
  expect(summary.verdict.state).toBe('PASS');
  const { end, seconds: written, events } = await readRun(folder);
  expect(end.reason).toBe('completed');
  expect(written.length).toBeGreaterThanOrEqual(seconds);
  expect(events.filter(({ name }) => name === 'internal-error')).toEqual([]);
  expect(readFileSync(join(folder, 'index.html'), 'utf8')).toContain('</html>');
}

/** Lines of stderr that tell of it. */
const told = ({ stderr }: Ran): string[] => stderr.split('\n').filter((line) => line.includes('bug in loadplan'));

const WARNING =
  /^warning: The live page ended because of a bug in loadplan; the run goes on. Please report it: TypeError: planted fault, word \S+ at .*:\d+/;

describe('a bug in the live page ends the page, and nothing else', () => {
  test.each([
    // what fails, how, the last line a viewer gets
    ['each second', FAULTS.message('second'), '{"k":"broken"}\n'],
    ['what charts get', FAULTS.message('bin'), '{"k":"broken"}\n'],
    ['what a new viewer gets', FAULTS.message('run'), ''],
    ['rows in the thread of the results', FAULTS.post('second'), '{"k":"broken"}\n'],
  ])('%s: one warning, the stream ends during the run, the report is whole', async (_, hook, last) => {
    const ran = await run(hook);
    await expectWholeRun(ran, 4);
    expect(told(ran)).toEqual([expect.stringMatching(WARNING)]);
    expect(ran.isCutShort).toBe(true);
    expect(ran.stderr + ran.stdout).not.toContain('geheim-7');
    expect(ran.seen.split('\n').slice(-2).join('\n')).toBe(last);
  });

  test('its last line, when the report is there already', async () => {
    const ran = await run(FAULTS.message('end'), { duration: '3s' });
    await expectWholeRun(ran, 3);
    expect(told(ran)).toEqual([expect.stringMatching(WARNING)]);
    expect(ran.seen.endsWith('{"k":"broken"}\n')).toBe(true);
  });

  test('findings, which come from a thread of their own', async () => {
    const ran = await run(FAULTS.message('findings'), { duration: '13s' });
    await expectWholeRun(ran, 13);
    expect(told(ran)).toEqual([expect.stringMatching(WARNING)]);
    expect(ran.seen.endsWith('{"k":"broken"}\n')).toBe(true);
  });
});

test('progress that cannot be put together is no reason to end a run either, and the live page goes on', async () => {
  const ran = await run(FAULTS.post('view'), { args: ['--progress', 'line', '--progress-interval', '1s'] });
  await expectWholeRun(ran, 4);
  expect(told(ran)).toEqual([expect.stringMatching(/^warning: Progress ended because of a bug in loadplan/)]);
  expect(ran.stderr).toContain('[00:02]');
  expect(ran.stderr).not.toContain('[00:04]');
  const kinds = ran.seen.split('\n').flatMap((line) => (line === '' ? [] : [(JSON.parse(line) as { k: string }).k]));
  expect(kinds.at(-1)).toBe('end');
  expect(kinds.filter((kind) => kind === 'second').length).toBeGreaterThanOrEqual(4);
});

test('a server of the page that cannot take connections (no descriptor left) ends nothing', async () => {
  const ran = await run(
    `
import http from 'node:http';
import { isMainThread } from 'node:worker_threads';
const real = http.Server.prototype.listen;
if (isMainThread) http.Server.prototype.listen = function (...rest) {
  const error = Object.assign(new Error('accept EMFILE'), { code: 'EMFILE', syscall: 'accept' });
  for (const afterMs of [1500, 1700, 1900]) setTimeout(() => this.emit('error', error), afterMs).unref();
  return real.apply(this, rest);
};
`,
    { duration: '3s' },
  );
  await expectWholeRun(ran, 3);
  expect(told(ran)).toEqual([]);
  expect(ran.seen).toContain('"k":"end"');
});

test('viewers that hang up in the middle, send nonsense or do not read disturb nobody', async () => {
  const net = await import('node:net');
  const folder = work.fresh('report');
  const file = work.write(
    'viewers.yaml',
    `baseUrl: ${target.origin}
threadGroups: [{ threads: 2, duration: 4s, thinkTime: 50ms, samplers: [{ get: /a }] }]
thresholds: { errorRate: { lessThan: 1% } }
`,
  );
  const child = startPlan(['run', file, '-o', folder, '--live=0', '--allow-invalid', '--progress', 'none']);
  const { port, hash, host } = new URL((await child.line(/^live: (\S+)$/m))[1] ?? '');
  const ask = `GET /api/stream HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${hash.slice(3)}\r\n`;
  const stop = `POST /api/stop HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${hash.slice(3)}\r\n`;
  const send = (text: string, then: (socket: import('node:net').Socket) => void): void => {
    const socket = net.connect(Number(port), '127.0.0.1', () => socket.write(text, () => then(socket)));
    socket.on('error', () => undefined);
  };
  send(`${ask}\r\n`, (socket) => socket.resetAndDestroy());
  send(ask, (socket) => socket.resetAndDestroy());
  send(`${ask}\r\n${ask}\r\n`.repeat(50), (socket) => socket.pause());
  send(`${ask}\r\n`, (socket) => socket.on('data', () => socket.resetAndDestroy()));
  send(`${stop}content-type: text/plain\r\ncontent-length: 9999999\r\n\r\n{`, (socket) => socket.resetAndDestroy());
  send('\u0000\u0001\u0002'.repeat(1000), (socket) => socket.end());
  send(`GET ${'/'.repeat(70_000)} HTTP/1.1\r\n\r\n`, (socket) => socket.end());
  const result = await child.finished;
  await expectWholeRun({ ...result, folder, seen: '', isCutShort: false }, 4);
  expect(result.stderr).not.toContain('bug in loadplan');
});
