import type { Socket } from 'node:net';

/** What to ask a proxy for. */
export interface TunnelRequest {
  /** `http://proxy:3128`: for people. */
  readonly name: string;
  /** `host:port` at its other end. */
  readonly tunnelTo: string;
  readonly authorization: string | undefined;
}

/** The proxy answered, but not with a tunnel. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
  /** 0 when the answer was no HTTP. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** More than any proxy has to say before the tunnel is open. */
const LONGEST_HEAD = 16 * 1024;

/** Asks for a tunnel on a connection to a proxy (RFC 9110, 9.3.6); calls `done` when it is there or refused. */
export function openTunnel(socket: Socket, request: TunnelRequest, done: (error?: ProxyError) => void): void {
  const { tunnelTo, authorization } = request;
  let head = Buffer.alloc(0);
  const finish = (error: ProxyError | undefined, rest?: Buffer): void => {
    socket.off('data', take);
    socket.pause();
    // Only now: a flowing socket would hand it to `take` again.
    if (rest !== undefined && rest.length > 0) socket.unshift(rest);
    done(error);
  };
  const take = (chunk: Buffer): void => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) {
      const isHttp = 'HTTP/1.'.startsWith(head.toString('latin1', 0, 7));
      if (!isHttp || head.length > LONGEST_HEAD) finish(new ProxyError(0, 'did not answer as an HTTP proxy does'));
      return;
    }
    const line = /^HTTP\/1\.[01] ([1-5][0-9]{2})(?: ([^\r\n]{0,100}))?/.exec(head.toString('latin1', 0, end));
    const rest = head.subarray(end + 4);
    if (line === null) finish(new ProxyError(0, 'did not answer as an HTTP proxy does'));
    else if (line[1]?.startsWith('2') !== true) finish(refusal(Number(line[1]), line[2] ?? '', tunnelTo));
    else finish(undefined, rest);
  };
  socket.on('data', take);
  const lines = [
    `CONNECT ${tunnelTo} HTTP/1.1`,
    `host: ${tunnelTo}`,
    ...(authorization === undefined ? [] : [`proxy-authorization: ${authorization}`]),
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
}

function refusal(status: number, reason: string, tunnelTo: string): ProxyError {
  // The words are the proxy's: nothing unprintable into a report.
  const words = reason.replace(/[^ -~]/g, '').trim();
  return new ProxyError(
    status,
    `did not connect to ${tunnelTo}: it answered ${status}${words === '' ? '' : ` ${words}`}`,
  );
}
