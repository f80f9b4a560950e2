// The truth server for machines without a C compiler: same command line, same answers, same log as `truth-server.c`.
// Its delays are those of Node's timers, a millisecond or so late, which its log says; good for counts.
import { writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { reset } from '../support/loopback.ts';
import { DELAYS } from './truth-delays.ts';
import { MISSING, OK_ANSWER, scriptsOf, textScript, type Script } from './truth-scripts.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    log: { type: 'string', default: '' },
    seed: { type: 'string', default: '1' },
    capacity: { type: 'string', default: '300' },
    endless: { type: 'string', default: '0' },
    bomb: { type: 'string', default: '' },
    spin: { type: 'boolean', default: false },
  },
});
const scripts = scriptsOf({ endless: Number(values.endless), bomb: values.bomb });
const seed = BigInt(values.seed);
const counts = new Map<string, number>();
const lines: string[] = [];
const sockets = new Set<Socket>();
let freeAt = 0n;

const server = createServer({ noDelay: true }, (socket) => {
  lines.push(`ACCEPT - ${process.hrtime.bigint()} 0 0`);
  sockets.add(socket);
  socket.on('close', () => sockets.delete(socket));
  socket.on('error', () => {});
  void serve(socket);
});
server.listen({ port: Number(values.port), host: '127.0.0.1', backlog: 4096 }, () =>
  process.stdout.write(`listening ${(server.address() as AddressInfo).port}\n`),
);
process.on('SIGTERM', () => {
  for (const socket of sockets) socket.destroy();
  // What is still under way logs itself as soon as its connection is gone.
  setTimeout(() => {
    writeFileSync(values.log, lines.map((line) => `${line}\n`).join(''));
    process.exit(0);
  }, 50);
});

async function serve(socket: Socket): Promise<void> {
  let text = '';
  socket.setEncoding('latin1');
  let arrived: () => void = () => {};
  let receivedNs = 0n;
  socket.on('data', (more: string) => {
    receivedNs = process.hrtime.bigint();
    text += more;
    arrived();
  });
  const gone = new AbortController();
  socket.on('close', () => {
    gone.abort();
    arrived();
  });
  while (!socket.destroyed) {
    const request = wholeRequest(text);
    if (request === undefined) {
      await new Promise<void>((resolve) => (arrived = resolve));
      continue;
    }
    text = text.slice(request.length);
    if ((await answer(socket, gone.signal, request.what, receivedNs)) !== 'keep') return;
  }
}

function wholeRequest(text: string): { readonly what: string; readonly length: number } | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = text.slice(0, end);
  const length = end + 4 + Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
  return text.length < length ? undefined : { what: head.split(' ', 2).join(' '), length };
}

async function answer(socket: Socket, gone: AbortSignal, what: string, receivedNs: bigint): Promise<Script['ending']> {
  const script = scriptOf(what.split(' ')[1] ?? '', receivedNs);
  const dueNs = receivedNs + BigInt(Math.round((script.steps[0]?.waitMs ?? 0) * 1e6));
  let sentNs = 0n;
  for (const { data, waitMs = 0, times = 1 } of script.steps) {
    for (let time = 0; time < times && !socket.destroyed; time++) {
      if (waitMs > 0) await sleep(waitMs, undefined, { signal: gone }).catch(() => undefined);
      if (data.length === 0 || socket.destroyed) continue;
      sentNs = process.hrtime.bigint();
      if (!socket.write(data, 'latin1')) await drained(socket);
    }
  }
  const isComplete = !socket.destroyed;
  lines.push(`${what} ${receivedNs} ${dueNs} ${isComplete ? sentNs : 0n}`);
  // What comes after this on the connection is never read, as with close() in C.
  if (script.ending === 'close') socket.destroySoon();
  if (script.ending === 'reset') reset(socket);
  return script.ending;
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off('drain', done);
      socket.off('close', done);
      resolve();
    };
    socket.on('drain', done);
    socket.on('close', done);
  });
}

function scriptOf(target: string, nowNs: bigint): Script {
  const [path = '', query = ''] = target.split('?');
  const delayMs = delayOf(path, query, nowNs);
  if (delayMs !== undefined) return { steps: [{ data: OK_ANSWER, waitMs: delayMs }], ending: 'keep' };
  return path === '/texts' ? textScript(countOf(path)) : (scripts.get(path) ?? MISSING);
}

function delayOf(path: string, query: string, nowNs: bigint): number | undefined {
  if (path === '/constant') return Number(new URLSearchParams(query).get('us') ?? 0) / 1000;
  if (path === '/capacity') return queuedMs(nowNs);
  const delay = DELAYS[path];
  return delay?.(countOf(path), seed);
}

/** How often that path was asked for before. */
function countOf(path: string): number {
  const count = counts.get(path) ?? 0;
  counts.set(path, count + 1);
  return count;
}

/** One server that takes 1/capacity for each request, first come, first served. */
function queuedMs(nowNs: bigint): number {
  if (freeAt < nowNs) freeAt = nowNs;
  freeAt += BigInt(Math.round(1e9 / Number(values.capacity)));
  return Number(freeAt - nowNs) / 1e6;
}
