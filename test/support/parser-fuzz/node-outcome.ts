import http from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { Duplex } from 'node:stream';
import type { Outcome } from './outcome.ts';
import type { FuzzCase } from './response-writer.ts';

/** What Node's own client, and so llhttp, makes of the bytes. */
export function nodeOutcome({ bytes, isHead }: FuzzCase): Promise<Outcome> {
  return new Promise((resolve) => {
    const agent = new OneSocketAgent();
    const request = http.request({ agent, method: isHead ? 'HEAD' : 'GET', host: 'localhost', path: '/' });
    const seen = new Seen(request);
    request.once('close', () => {
      // What was read ahead of an error is given out after it.
      setImmediate(() => {
        agent.destroy();
        resolve(seen.outcome(agent.keptAlive));
      });
    });
    request.end();
    const { socket } = agent;
    setImmediate(() => {
      socket.push(bytes);
      // A finished answer leaves the connection open; anything else waits for its end.
      setImmediate(() => setImmediate(() => socket.destroyed || socket.push(null)));
    });
  });
}

class Wire extends Duplex {
  constructor() {
    super({ allowHalfOpen: true });
  }

  override _read(): void {
    // Pushed to.
  }

  override _write(_chunk: unknown, _encoding: string, done: () => void): void {
    done();
  }
}

/** One connection that the test writes to; whether the client would have kept it is noted. */
class OneSocketAgent extends http.Agent {
  readonly socket: Wire = new Wire();
  keptAlive = false;

  constructor() {
    super({ keepAlive: true });
  }

  override createConnection(): Wire {
    return this.socket;
  }

  override keepSocketAlive(): void {
    this.keptAlive = true;
    // Documented: nothing true closes the socket.
  }
}

class Seen {
  private response: IncomingMessage | undefined;
  private readonly body: Buffer[] = [];
  private problem = '';
  private isUpgrade = false;

  constructor(request: ClientRequest) {
    request.maxHeadersCount = 0;
    request.on('error', (error: NodeJS.ErrnoException) => (this.problem ||= error.code ?? error.message));
    request.on('upgrade', (_response, socket) => {
      this.isUpgrade = true;
      socket.destroy();
    });
    request.on('response', (response) => {
      this.response = response;
      response.on('data', (chunk: Buffer) => this.body.push(chunk));
      response.on('error', () => {});
    });
  }

  outcome(keptAlive: boolean): Outcome {
    const { response, problem } = this;
    const isComplete = response?.complete === true && problem === '';
    const isRefused = problem.startsWith('HPE_') && problem !== 'HPE_INVALID_EOF_STATE';
    return {
      verdict: isComplete ? 'complete' : isRefused || this.isUpgrade ? 'refused' : 'cut',
      status: response?.statusCode ?? 0,
      headers: isComplete ? response.rawHeaders : [],
      body: isComplete ? Buffer.concat(this.body).toString('latin1') : '',
      keepAlive: isComplete && keptAlive,
      problem: this.isUpgrade ? 'upgrade' : problem,
    };
  }
}
