import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** How to run the FastAPI target. */
export interface FastApiOptions {
  /** uvicorn's worker processes; 1 unless told. */
  readonly workers?: number;
  /** DEMO_ variables; see the target's README. Those of this process are not passed on. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A FastAPI target that answers. */
export interface FastApiServer {
  readonly url: string;
  /** The main process, leader of a process group of its own. */
  readonly pid: number;
  stop(): Promise<void>;
}

/** A Python that can run the target, or why there is none. */
export type PythonSearch = { readonly python: string } | { readonly python: undefined; readonly reason: string };

// dist/test/targets → the sources, which tsc does not copy.
const APP_FOLDER = fileURLToPath(new URL('../../../test/targets/fastapi', import.meta.url));
const NEEDED = 'import fastapi, uvicorn, multipart, jwt';
const STRICT_NEEDS = `${NEEDED}, pydantic; assert pydantic.VERSION >= "2"`;
const START_MS = 30_000;
const STOP_MS = 5_000;

/** Looks at LOADPLAN_PYTHON, then at the system's Python, then at `python3` on the PATH. */
export function findPython(env: Readonly<Record<string, string | undefined>> = process.env): PythonSearch {
  const candidates = [env['LOADPLAN_PYTHON'], '/usr/bin/python3', 'python3'].filter((name) => name !== undefined);
  return search(candidates, NEEDED, 'fastapi, uvicorn, python-multipart and PyJWT');
}

/**
 * A Python whose pydantic knows `ConfigDict(strict=True)`: Debian 12's does not. Looks at LOADPLAN_STRICT_PYTHON first.
 */
export function findStrictPython(env: Readonly<Record<string, string | undefined>> = process.env): PythonSearch {
  const candidates = [env['LOADPLAN_STRICT_PYTHON'], env['LOADPLAN_PYTHON'], '/usr/bin/python3', 'python3'];
  return search(
    candidates.filter((name) => name !== undefined),
    STRICT_NEEDS,
    'fastapi, pydantic 2, uvicorn, python-multipart and PyJWT',
  );
}

function search(candidates: readonly string[], needed: string, names: string): PythonSearch {
  const python = candidates.find((name) => spawnSync(name, ['-c', needed], { stdio: 'ignore' }).status === 0);
  if (python !== undefined) return { python };
  return { python: undefined, reason: `no Python with ${names} (tried ${candidates.join(', ')})` };
}

/** Starts the target with the Python that is there; `undefined` and the reason when there is none. */
export async function tryStartFastApi(
  options: FastApiOptions = {},
): Promise<{ server: FastApiServer } | { server: undefined; reason: string }> {
  const found = findPython();
  if (found.python === undefined) return { server: undefined, reason: found.reason };
  return { server: await startFastApi(found.python, options) };
}

/** Starts uvicorn on a free loopback port and waits until it accepts; throws with its output when it does not. */
export async function startFastApi(python: string, options: FastApiOptions = {}): Promise<FastApiServer> {
  const stateFolder = await mkdtemp(join(tmpdir(), 'loadplan-fastapi-'));
  const port = await freePort();
  const place = ['--app-dir', APP_FOLDER, '--host', '127.0.0.1', '--port', String(port)];
  const manner = ['--workers', String(options.workers ?? 1), '--no-access-log', '--log-level', 'warning'];
  const child = spawn(python, ['-m', 'uvicorn', 'app:app', ...place, ...manner], {
    // A group of its own, so that the workers can be stopped with it.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...withoutDemoVariables(), PYTHONDONTWRITEBYTECODE: '1', DEMO_STATE_DIR: stateFolder, ...options.env },
  });
  const killGroup = (): void => signalGroup(child, 'SIGKILL');
  process.once('exit', killGroup);
  const stop = async (): Promise<void> => {
    process.off('exit', killGroup);
    await stopGroup(child);
    await rm(stateFolder, { recursive: true, force: true });
  };
  try {
    await untilAccepting(child, port);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `http://127.0.0.1:${port}`, pid: child.pid ?? 0, stop };
}

function withoutDemoVariables(): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('DEMO_')));
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

/** Asks by connecting, not by a request: the access log must hold the test's requests only. */
async function untilAccepting(child: ChildProcess, port: number): Promise<void> {
  let output = '';
  const keep = (text: string): void => {
    output = (output + text).slice(-4000);
  };
  child.stdout?.setEncoding('utf8').on('data', keep);
  child.stderr?.setEncoding('utf8').on('data', keep);
  child.once('error', (error) => keep(error.message));
  const end = Date.now() + START_MS;
  while (!(await accepts(port))) {
    if (!isRunning(child)) throw new Error(`uvicorn ended at once: ${output}`);
    if (Date.now() > end) throw new Error(`uvicorn did not listen within ${START_MS / 1000} s: ${output}`);
    await sleep(50);
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

async function stopGroup(child: ChildProcess): Promise<void> {
  if (!isRunning(child)) return signalGroup(child, 'SIGKILL');
  const gone = once(child, 'exit');
  const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), STOP_MS);
  signalGroup(child, 'SIGTERM');
  await gone;
  clearTimeout(timer);
  // A worker that outlived its parent.
  signalGroup(child, 'SIGKILL');
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is already gone.
  }
}

function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}
