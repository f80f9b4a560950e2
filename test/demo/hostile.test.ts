import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { connect } from 'node:net';
import { signToken, type Claims } from '../../src/demo/jwt.ts';
import { startDemoServer, type DemoServer } from '../../src/demo/server.ts';
import { send, signIn } from './demo-client.ts';

let server: DemoServer;
let token: string;

beforeAll(async () => {
  server = await startDemoServer();
  token = await signIn(server.url, 'testuser', 'password');
});
afterAll(() => server.close());

/** Sends bytes as they are; resolves with everything that came back once the connection is closed. */
function sendBytes(...pieces: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(server.port, '127.0.0.1');
    let answer = '';
    socket.setEncoding('latin1').on('data', (text) => {
      answer += String(text);
    });
    socket.on('error', () => undefined).on('close', () => resolve(answer));
    for (const piece of pieces) socket.write(piece, 'latin1');
    socket.end();
  });
}

async function expectAlive(): Promise<void> {
  expect((await send(server.url, { path: '/hello' })).status).toBe(200);
}

const CLOSE = 'Host: x\r\nConnection: close\r\n';

test.each([
  // bytes → first line of the answer; '' when the connection is just closed
  ['no HTTP at all', ['\0\x01\x02 nonsense\r\n\r\n'], 'HTTP/1.1 400 Bad Request'],
  ['a control character in the path', [`GET /items/a\x01b HTTP/1.1\r\n${CLOSE}\r\n`], 'HTTP/1.1 400 Bad Request'],
  [
    'a header too long',
    [`GET /hello HTTP/1.1\r\n${CLOSE}X: ${'x'.repeat(20_000)}\r\n\r\n`],
    'HTTP/1.1 431 Request Header Fields Too Large',
  ],
  [
    'a path too long',
    [`GET /${'x'.repeat(20_000)} HTTP/1.1\r\n${CLOSE}\r\n`],
    'HTTP/1.1 431 Request Header Fields Too Large',
  ],
  ['an absolute target', [`GET http://elsewhere/hello HTTP/1.1\r\n${CLOSE}\r\n`], 'HTTP/1.1 404 Not Found'],
  ['a star as target', [`OPTIONS * HTTP/1.1\r\n${CLOSE}\r\n`], 'HTTP/1.1 404 Not Found'],
  [
    'two lengths',
    [`POST /login HTTP/1.1\r\n${CLOSE}Content-Length: 1\r\nContent-Length: 2\r\n\r\nx`],
    'HTTP/1.1 400 Bad Request',
  ],
  [
    'a broken chunk',
    [`POST /login HTTP/1.1\r\n${CLOSE}Transfer-Encoding: chunked\r\n\r\nzz\r\n`],
    'HTTP/1.1 400 Bad Request',
  ],
  ['a body on a GET', [`GET /hello HTTP/1.1\r\n${CLOSE}Content-Length: 5\r\n\r\nhello`], 'HTTP/1.1 200 OK'],
])('%s', async (_, pieces, firstLine) => {
  expect((await sendBytes(...pieces)).split('\r\n')[0]).toBe(firstLine);
  await expectAlive();
});

test('a body that stops half-way gets no good answer and harms nobody', async () => {
  const answer = await sendBytes(`POST /login HTTP/1.1\r\n${CLOSE}Content-Length: 500\r\n\r\n{"user`);
  expect(answer).not.toMatch(/^HTTP\/1\.1 2/);
  await expectAlive();
});

test('line ends smuggled in through the path stay out of the headers', async () => {
  const { status, headers } = await send(server.url, { path: '/items/a%0d%0aSet-Cookie:%20x=1/' });
  expect(status).toBe(307);
  expect(headers.get('set-cookie')).toBeNull();
  expect(headers.get('location')).toBe('/items/a%0D%0ASet-Cookie:%20x=1');
});

test('a body beyond 16 MB is refused, whether or not its length is announced', async () => {
  const text = 'x'.repeat(17 * 1024 * 1024);
  const { status, body } = await send(server.url, { path: '/submit_form', raw: text });
  expect({ status, body }).toEqual({ status: 413, body: { detail: 'Request body too large' } });
  const chunk = `${(1024 * 1024).toString(16)}\r\n${'x'.repeat(1024 * 1024)}\r\n`;
  const head = `POST /submit_form HTTP/1.1\r\n${CLOSE}Transfer-Encoding: chunked\r\n\r\n`;
  const answer = await sendBytes(head, ...Array.from({ length: 17 }, () => chunk), '0\r\n\r\n');
  expect(answer.split('\r\n')[0]).toBe('HTTP/1.1 413 Payload Too Large');
  await expectAlive();
});

const CLAIMS: Claims = { sub: 'testuser', use: 'access', iat: 0, exp: 99_999_999_999, jti: 'x' };
const KEY = 'loadplan-demo-signing-key-for-tests-only';

test.each([
  ['signed with another key', signToken(CLAIMS, 'another')],
  ['for nobody we know', signToken({ ...CLAIMS, sub: 'stranger' }, KEY)],
  ['cut short', signToken(CLAIMS, KEY).slice(0, -2)],
  ['with a part too many', `${signToken(CLAIMS, KEY)}.x`],
  ['without a signature', signToken(CLAIMS, KEY).replace(/[^.]+$/, '')],
  ['three dots', '...'],
  ['very long', 'a'.repeat(8000)],
])('a token %s is a 401', async (_, bad) => {
  expect((await send(server.url, { path: '/protected_data', token: bad })).status).toBe(401);
});

test('the key of the row above is the right one', async () => {
  expect((await send(server.url, { path: '/protected_data', token: signToken(CLAIMS, KEY) })).status).toBe(200);
});

const PART = 'Content-Disposition: form-data; name="source"\r\n\r\nx';
test.each([
  // body → status
  ['', 400],
  ['--b', 422],
  ['--b--', 422],
  ['--b\r\n', 422],
  ['--b\r\n\r\n\r\n--b--', 422],
  ['--b\r\nno header here\r\n\r\nx\r\n--b--', 422],
  [`--b\r\n${PART}\r\n--b`, 422],
  [`--b\r\n${PART.replace('source', '__proto__')}\r\n--b--`, 422],
  [`--b\r\n${PART.replace('"source"', '"unclosed')}\r\n--b--`, 422],
  [`--b\r\n${'y'.repeat(10_000)}\r\n\r\nx\r\n--b--`, 422],
  [`--b\r\n${PART}\r\n`.repeat(1100), 400],
])('multipart %j is a %d', async (raw, status) => {
  const headers = { 'content-type': 'multipart/form-data; boundary=b' };
  const ask = { path: '/api/v1/imports/customers', method: 'POST', token, headers, raw };
  expect((await send(server.url, ask)).status).toBe(status);
});

test('a file of random bytes is a 422', async () => {
  const multipart = new FormData();
  multipart.append('source', 'x');
  multipart.append('file', new Blob([Uint8Array.from({ length: 5000 }, (_, at) => (at * 97) % 256)]), 'a"b\r\nc.csv');
  expect((await send(server.url, { path: '/api/v1/imports/customers', token, multipart })).status).toBe(422);
});

test.each([
  ['null', 422],
  ['[]', 422],
  ['"text"', 422],
  ['{"__proto__": {"name": "x"}, "price": 1}', 422],
  ['{"name": "x", "price": 1e999}', 200],
  [`${'['.repeat(100_000)}${']'.repeat(100_000)}`, 500],
])('create_item with %.50s is a %d', async (raw, status) => {
  const ask = { path: '/create_item', headers: { 'content-type': 'application/json' }, raw };
  expect((await send(server.url, ask)).status).toBe(status);
  await expectAlive();
});

test('a thousand different shares do not pile up or fail', async () => {
  for (let at = 0; at < 200; at += 1) await send(server.url, { path: `/hello?fail=0.0000${at}&delay_ms=-${at}` });
  expect((await send(server.url, { path: '/hello?fail=NaN&delay_ms=Infinity' })).status).toBe(200);
});
