import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A small Node server in a process of its own, to be stopped and woken, or in a network of its own. */
export interface ChildServer {
  readonly origin: string;
  signal(name: NodeJS.Signals): void;
  stop(): Promise<void>;
}

export interface ChildServerOptions {
  readonly host?: string;
  readonly backlog?: number;
  /** Command in front of it. */
  readonly through?: readonly string[];
}

// Text, not a file: it must be found wherever the tests are compiled to.
const SERVER = `
const server = require('node:http').createServer((request, response) => response.end('hello'));
const [host, backlog] = process.argv.slice(1);
server.listen({ host, port: 0, backlog: Number(backlog) }, () => console.log(server.address().port));
`;

/** Says hello to everybody; listens on a free port. */
export async function childServer(options: ChildServerOptions = {}): Promise<ChildServer> {
  const { host = '127.0.0.1', backlog = 511, through = [] } = options;
  const [file, ...args] = [...through, process.execPath, '-e', SERVER, host, `${backlog}`];
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const kill = (): boolean => child.kill('SIGKILL');
  process.once('exit', kill);
  const gone = once(child, 'exit');
  const [port] = (await Promise.race([once(child.stdout, 'data'), gone.then(() => [''])])) as [Buffer | string];
  if (String(port) === '') throw new Error(`The server on ${host} did not start.`);
  return {
    origin: `http://${host}:${String(port).trim()}`,
    signal: (name) => child.kill(name),
    stop: async () => {
      process.off('exit', kill);
      kill();
      await gone;
    },
  };
}
