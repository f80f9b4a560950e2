import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WorkFolder } from '../../support/cli.ts';
import { readTruthLog, type TruthLog } from './truth-log.ts';

export interface TruthOptions {
  readonly port?: number;
  readonly seed?: number;
  /** `/capacity` takes so many requests a second, one after the other. */
  readonly capacity?: number;
  /** Bytes of `/endless`, rounded up to 256 KiB. */
  readonly endless?: number;
  /** What `/bomb` sends, as gzip. */
  readonly bomb?: string;
}

/** A truth server that listens. */
export interface TruthTarget {
  readonly origin: string;
  readonly port: number;
  /** SIGSTOP and SIGCONT, for a stall. */
  signal(name: NodeJS.Signals): void;
  /** Ends it and reads its log; a second call gives the same log. */
  stop(): Promise<TruthLog>;
}

// dist/test/scoreboard/support → the sources, which tsc does not copy.
const SOURCES = fileURLToPath(new URL('../../../../test/targets/', import.meta.url));
const FILES = ['truth-server.c', 'truth-answers.h', 'truth-timers.h'];
const FALLBACK = fileURLToPath(new URL('../../targets/truth-server-node.js', import.meta.url));
const HAS_TASKSET = spawnSync('taskset', ['-V'], { stdio: 'ignore' }).status === 0;

/** Through `sh`, before the command: keeps it off the core that the truth server is pinned to. */
export const PIN_GENERATOR: string =
  HAS_TASKSET && availableParallelism() > 1 ? `taskset -cp 0-${availableParallelism() - 2} $$ >/dev/null` : ':';

const running = new Set<ChildProcess>();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

let command: readonly string[] | undefined;

/** The C server, compiled once for each state of its sources; Node's where there is no compiler. */
function serverCommand(): readonly string[] {
  command ??= process.env['LOADPLAN_TRUTH'] === 'node' ? undefined : compiled();
  command ??= [process.execPath, FALLBACK];
  return command;
}

function compiled(): readonly string[] | undefined {
  if (process.platform !== 'linux') return undefined;
  const sources = FILES.map((file) => readFileSync(join(SOURCES, file)));
  const hash = createHash('sha256').update(Buffer.concat(sources)).digest('hex').slice(0, 16);
  const folder = join(tmpdir(), `loadplan-truth-${process.getuid?.() ?? 0}`);
  const binary = join(folder, hash);
  if (existsSync(binary)) return [binary];
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const fresh = `${binary}.${process.pid}`;
  const made = spawnSync('cc', ['-O2', '-o', fresh, join(SOURCES, 'truth-server.c'), '-lm'], { encoding: 'utf8' });
  if (made.error !== undefined) return undefined;
  if (made.status !== 0) throw new Error(`truth-server.c does not compile: ${made.stderr}`);
  renameSync(fresh, binary);
  return [binary];
}

/** Starts the server on the last core, where it can be pinned, and waits until it listens. */
export async function startTruth(work: WorkFolder, options: TruthOptions = {}): Promise<TruthTarget> {
  const logFile = work.fresh('truth.log');
  const [file = '', ...words] = [...pinned(), ...serverCommand(), `--log=${logFile}`, ...flags(options)];
  const child = spawn(file, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  running.add(child);
  const gone = once(child, 'exit');
  const [said] = (await Promise.race([once(child.stdout, 'data'), gone.then(() => [''])])) as [Buffer | string];
  const port = Number(/listening (\d+)/.exec(String(said))?.[1]);
  if (!(port > 0)) throw new Error(`The truth server does not listen: ${[file, ...words].join(' ')}`);
  let log: TruthLog | undefined;
  const stop = async (): Promise<TruthLog> => {
    if (log !== undefined) return log;
    child.kill('SIGCONT');
    child.kill('SIGTERM');
    await gone;
    running.delete(child);
    return (log = readTruthLog(logFile));
  };
  return { origin: `http://127.0.0.1:${port}`, port, signal: (name) => child.kill(name), stop };
}

function pinned(): readonly string[] {
  const cores = availableParallelism();
  return HAS_TASKSET && cores > 1 ? ['taskset', '-c', String(cores - 1)] : [];
}

function flags(options: TruthOptions): readonly string[] {
  return Object.entries(options).map(([name, value]) => `--${name}=${value}`);
}
