// Hot path: the least that Node needs per request. Nothing here is parsed, timed or allocated per answer.
/**
 * `node dist/bench/raw-socket.js <url> <connections> <seconds>`: keep-alive connections that send the same GET again
 * as soon as an answer of the first answer's length has come. The floor that the product is compared with. It works
 * only with a server whose answers are all of one length. Prints `{"requests":…,"failed":0}`.
 */
import { connect as connectTcp, type OnReadOpts, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

const BUFFER_BYTES = 64 * 1024;
const HEAD_END = '\r\n\r\n';

const [address = '', users = '64', seconds = '10'] = process.argv.slice(2);
const url = new URL(address);
const request = `GET ${url.pathname} HTTP/1.1\r\nhost: ${url.host}\r\n\r\n`;
const buffer = Buffer.alloc(BUFFER_BYTES);
const length = await answerLength();
let requests = 0;
let failed = 0;
let over = false;

const sockets = Array.from({ length: Number(users) }, start);
setTimeout(
  () => {
    over = true;
    for (const socket of sockets) socket.destroy();
    process.stdout.write(`${JSON.stringify({ requests, failed })}\n`);
  },
  Number(seconds) * 1000,
);

function start(): Socket {
  let missing = length;
  const onread: OnReadOpts = {
    buffer,
    callback: (bytes) => {
      missing -= bytes;
      if (missing > 0) return true;
      if (missing < 0) failed++;
      missing = length;
      requests++;
      socket.write(request, 'latin1');
      return true;
    },
  };
  const socket = open(onread);
  socket.once('error', () => {
    if (!over) failed++;
  });
  return socket;
}

function open(onread: OnReadOpts | undefined): Socket {
  const [host, port] = [url.hostname, Number(url.port)];
  // `onread` works on TLS sockets too, though the types do not say so.
  const options = { host, port, noDelay: true, ...(onread && { onread }) };
  const socket: Socket =
    url.protocol === 'https:' ? connectTls({ ...options, rejectUnauthorized: false }) : connectTcp(options);
  socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => socket.write(request, 'latin1'));
  return socket;
}

/** Length of one whole answer, head and body, read once before the load. */
function answerLength(): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = open(undefined);
    socket.once('error', reject);
    socket.on('data', (part: Buffer) => {
      text += part.toString('latin1');
      const headEnd = text.indexOf(HEAD_END);
      if (headEnd < 0) return;
      socket.destroy();
      const body = /\r\ncontent-length: *(\d+)/i.exec(text.slice(0, headEnd + 2))?.[1];
      if (body === undefined) reject(new Error('The answer has no content-length.'));
      else resolve(headEnd + HEAD_END.length + Number(body));
    });
  });
}
