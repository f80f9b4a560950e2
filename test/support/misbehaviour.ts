import type { Socket } from 'node:net';
import { reset } from './loopback.ts';

/** One way in which a server may answer a request, and what the run must book for it. */
export interface Misbehaviour {
  readonly name: string;
  /** Class of the failure; `ok` for an answer that passes. */
  readonly outcome: string;
  /** Nothing of an answer is sent: on a connection that was used before, that is the keep-alive race. */
  readonly isSilentEnd?: boolean;
  /** The connection ends behind an answer that did not say so: the next request may never be read. */
  readonly endsUnannounced?: boolean;
  /** How often it is picked, beside the others. */
  readonly weight: number;
  readonly act: (socket: Socket) => void;
}

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello';
const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
/** What was written must arrive before the connection breaks. */
const GAP_MS = 20;

const later = (act: () => void): void => void setTimeout(act, GAP_MS).unref();
const say =
  (text: string) =>
  (socket: Socket): void =>
    void socket.write(text, 'latin1');
const sayAndEnd =
  (text: string) =>
  (socket: Socket): void => {
    socket.write(text, 'latin1');
    later(() => socket.end());
  };
const sayAndReset =
  (text: string) =>
  (socket: Socket): void => {
    socket.write(text, 'latin1');
    later(() => reset(socket));
  };

/** Writes `text` again and again until the client has had enough. */
function repeat(socket: Socket, text: string, everyMs: number): void {
  const timer = setInterval(() => {
    if (socket.destroyed) clearInterval(timer);
    else socket.write(text, 'latin1');
  }, everyMs);
  socket.once('close', () => clearInterval(timer));
}

/** Writes as fast as the client reads. */
function flood(socket: Socket, text: string): void {
  const pump = (): void => {
    while (!socket.destroyed && socket.write(text, 'latin1')) continue;
  };
  socket.on('drain', pump);
  pump();
}

async function inPieces(socket: Socket, text: string): Promise<void> {
  for (let at = 0; at < text.length && !socket.destroyed; at += 7) {
    socket.write(text.slice(at, at + 7), 'latin1');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** What a hostile or broken server may do to a request. */
export const MISBEHAVIOURS: readonly Misbehaviour[] = [
  { name: 'nothing wrong', outcome: 'ok', weight: 30, act: say(OK) },
  { name: 'chunks in small pieces', outcome: 'ok', weight: 4, act: (socket) => void inPieces(socket, `${CHUNKED}5;x=y\r\nhello\r\n6\r\n world\r\n0\r\nX-Trailer: 1\r\n\r\n`) },
  { name: 'a head in small pieces', outcome: 'ok', weight: 4, act: (socket) => void inPieces(socket, OK) },
  { name: 'informational answers first', outcome: 'ok', weight: 4, act: say(`HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${OK}`) },
  { name: 'the end of the connection ends the body', outcome: 'ok', weight: 4, act: sayAndEnd('HTTP/1.1 200 OK\r\n\r\nhello') },
  { name: 'says close', outcome: 'ok', weight: 4, act: sayAndEnd('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello') },
  { name: 'ends without a word', outcome: 'ok', weight: 6, endsUnannounced: true, act: (socket) => void socket.end(OK) },
  { name: '204', outcome: 'ok', weight: 4, act: say('HTTP/1.1 204 No Content\r\n\r\n') },
  { name: 'HTTP/1.0', outcome: 'ok', weight: 4, act: sayAndEnd('HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello') },
  { name: 'a megabyte', outcome: 'ok', weight: 2, act: say(`HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n${'x'.repeat(1_000_000)}`) },
  { name: '500', outcome: 'http_500', weight: 3, act: say('HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n') },
  { name: '404', outcome: 'http_404', weight: 3, act: say('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n') },
  { name: 'reset before the head', outcome: 'conn_reset', weight: 5, isSilentEnd: true, act: reset },
  { name: 'end before the head', outcome: 'conn_closed', weight: 5, isSilentEnd: true, act: (socket) => void socket.end() },
  { name: 'reset in the head', outcome: 'conn_reset', weight: 2, act: sayAndReset('HTTP/1.1 200 OK\r\nConte') },
  { name: 'end in the head', outcome: 'conn_closed', weight: 2, act: sayAndEnd('HTTP/1.1 200 OK\r\nConte') },
  { name: 'end in the body', outcome: 'body_truncated', weight: 2, act: sayAndEnd('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc') },
  { name: 'reset in the body', outcome: 'body_truncated', weight: 2, act: sayAndReset('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc') },
  { name: 'end in a chunk', outcome: 'body_truncated', weight: 2, act: sayAndEnd(`${CHUNKED}5\r\nab`) },
  { name: 'reset in a body without length', outcome: 'body_truncated', weight: 2, act: sayAndReset('HTTP/1.1 200 OK\r\n\r\nhello') },
  { name: 'no HTTP', outcome: 'protocol_error', weight: 2, act: say('SSH-2.0-OpenSSH_9.2\r\n') },
  { name: 'a status that is no number', outcome: 'protocol_error', weight: 2, act: say('HTTP/1.1 abc OK\r\n\r\n') },
  { name: 'a bad chunk size', outcome: 'protocol_error', weight: 2, act: say(`${CHUNKED}xyz\r\nhello\r\n`) },
  { name: 'a length and chunks', outcome: 'protocol_error', weight: 2, act: say('HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n') },
  { name: 'two lengths', outcome: 'protocol_error', weight: 2, act: say('HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello') },
  { name: '204 with a body', outcome: 'protocol_error', weight: 2, act: say('HTTP/1.1 204 No Content\r\n\r\nhello') },
  { name: 'a second answer', outcome: 'protocol_error', weight: 2, act: say(OK + OK) },
  { name: 'another protocol', outcome: 'protocol_error', weight: 2, act: say('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n') },
  { name: 'lone line feeds', outcome: 'protocol_error', weight: 2, act: say('HTTP/1.1 200 OK\nContent-Length: 5\n\nhello') },
  { name: 'a header of 70 KB', outcome: 'header_overflow', weight: 2, act: say(`HTTP/1.1 200 OK\r\nX: ${'y'.repeat(70_000)}\r\n\r\n`) },
  { name: 'endless headers', outcome: 'header_overflow', weight: 1, act: (socket) => (socket.write('HTTP/1.1 200 OK\r\n'), flood(socket, 'X: yyyyyyyyyyyyyyyyyyyyyyy\r\n'.repeat(100))) },
  { name: 'endless informational answers', outcome: 'header_overflow', weight: 1, act: (socket) => flood(socket, 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(100)) },
  { name: 'endless trailers', outcome: 'protocol_error', weight: 1, act: (socket) => (socket.write(`${CHUNKED}0\r\n`), flood(socket, 'X: yyyyyyyyyyyyyyyyyyyyyyy\r\n'.repeat(100))) },
  { name: 'silence', outcome: 'timeout_headers', weight: 0.5, act: () => {} },
  { name: 'a head that drips', outcome: 'timeout_headers', weight: 0.5, act: (socket) => (socket.write('HTTP/1.1 200 OK\r\n'), repeat(socket, 'X: y\r\n', 50)) },
  { name: 'a body that drips', outcome: 'timeout_total', weight: 0.5, act: (socket) => (socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n'), repeat(socket, 'x', 50)) },
  { name: 'a body without end', outcome: 'timeout_total', weight: 0.2, act: (socket) => (socket.write('HTTP/1.1 200 OK\r\n\r\n'), flood(socket, 'x'.repeat(65_536))) },
]; // prettier-ignore

/** What a connection gets that the server had already ended: the request is read, and nobody can answer it. */
export const ENDED: Misbehaviour = {
  name: 'ended before',
  outcome: 'conn_closed_reused',
  isSilentEnd: true,
  weight: 0,
  act: () => {},
};

/** One of them, as likely as its weight. */
export function pickMisbehaviour(random: () => number): Misbehaviour {
  const whole = MISBEHAVIOURS.reduce((sum, { weight }) => sum + weight, 0);
  let left = random() * whole;
  const picked = MISBEHAVIOURS.find(({ weight }) => (left -= weight) < 0);
  return picked ?? (MISBEHAVIOURS[0] as Misbehaviour);
}
