/**
 * `node dist/bench/answer-server.js`: answers every request with the same 15 bytes and as little work as Node can do
 * it with. Prints its port; `GET /count` gives the number of other requests answered. Ends when its input closes.
 * Requests have no body and are not pipelined.
 */
import { createServer } from 'node:net';

const HEAD_END = '\r\n\r\n';
const ANSWER = Buffer.from('HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 15\r\n\r\nhello, world!!\n');
const COUNT = Buffer.from('GET /count ');
let answered = 0;

const server = createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => socket.destroy());
  socket.on('data', (data: Buffer) => {
    // A request that comes in two pieces is answered with its second one.
    if (data.indexOf(HEAD_END) < 0 && !data.toString('latin1').endsWith('\n')) return;
    if (data.subarray(0, COUNT.length).equals(COUNT)) {
      const text = String(answered);
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${text.length}${HEAD_END}${text}`);
      return;
    }
    answered++;
    socket.write(ANSWER);
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') process.stdout.write(`${address.port}\n`);
});
process.stdin.resume().once('end', () => process.exit());
