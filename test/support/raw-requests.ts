import type { Socket } from 'node:net';

/** One request as it came, taken apart no further than needed. */
export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  /** Requests that came on this connection before it. */
  readonly before: number;
}

/** Calls `take` for each whole request of a connection; bodies have a Content-Length. */
export function onRequests(socket: Socket, take: (request: RawRequest) => void): void {
  let bytes: Buffer = Buffer.alloc(0);
  let before = 0;
  socket.on('data', (chunk: Buffer) => {
    bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk]);
    for (;;) {
      const headEnd = bytes.indexOf('\r\n\r\n');
      if (headEnd < 0) return;
      const head = bytes.toString('latin1', 0, headEnd);
      const end = headEnd + 4 + Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
      if (bytes.length < end) return;
      const [method = '', path = ''] = head.split(' ');
      const body = bytes.toString('utf8', headEnd + 4, end);
      bytes = bytes.subarray(end);
      take({ method, path, body, before: before++ });
    }
  });
}
