import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A server in a process of its own that accepts connections. */
export interface ServerProcess {
  readonly origin: string;
  readonly port: number;
  stop(): Promise<void>;
}

export interface ServerCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const START_MS = 30_000;
const STOP_MS = 5_000;

/** Starts it and waits until it accepts on `port` of 127.0.0.1; throws with its output when it does not. */
export async function startServer({ file, args, cwd, env }: ServerCommand, port: number): Promise<ServerProcess> {
  // A group of its own: what forks workers is stopped with them.
  const child = spawn(file, args, { cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } }); // prettier-ignore
  let output = '';
  const keep = (text: string): void => void (output = (output + text).slice(-4000));
  child.stdout.setEncoding('utf8').on('data', keep);
  child.stderr.setEncoding('utf8').on('data', keep);
  child.once('error', (error) => keep(error.message));
  const isRunning = (): boolean => child.pid !== undefined && child.exitCode === null && child.signalCode === null;
  const signal = (name: NodeJS.Signals): void => signalGroup(child.pid, name);
  const killGroup = (): void => signal('SIGKILL');
  process.once('exit', killGroup);
  const stop = async (): Promise<void> => {
    process.off('exit', killGroup);
    if (isRunning()) {
      const gone = once(child, 'exit');
      const timer = setTimeout(killGroup, STOP_MS);
      signal('SIGTERM');
      await gone;
      clearTimeout(timer);
    }
    killGroup();
  };
  for (const endMs = Date.now() + START_MS; !(await accepts(port)); await sleep(50)) {
    if (isRunning() && Date.now() < endMs) continue;
    await stop();
    throw new Error(`${file} does not listen: ${output}`);
  }
  return { origin: `http://127.0.0.1:${port}`, port, stop };
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is already gone.
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
