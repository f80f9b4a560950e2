import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { descendantsUse, type TreeUse } from './process-tree.ts';

/** What the server says of itself. */
export interface Served {
  /** Requests answered so far, those of the probe itself left out. */
  readonly requests: number;
  readonly connections: number;
}

/** A look at a running command. */
export interface Sample extends TreeUse {
  readonly atMs: number;
  readonly served?: Served;
}

/** What one run of a command cost, as the operating system accounts for it, its start included. */
export interface Measured {
  readonly userSeconds: number;
  readonly systemSeconds: number;
  /** Highest resident memory of its processes together, sampled. */
  readonly peakBytes: number;
  readonly wallSeconds: number;
  readonly output: string;
  readonly code: number;
  /** It was ended because it did not stop by itself; its CPU times are then those of the last sample. */
  readonly cutOff: boolean;
  readonly samples: readonly Sample[];
}

export interface MeasureOptions {
  /** Cores it may run on, as `taskset` writes them; anywhere when absent. */
  readonly cores?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Asked with every sample. */
  readonly probe?: () => Promise<Served | undefined>;
  readonly everyMs?: number;
  /** Told all that the command prints, as it comes. */
  readonly onOutput?: (text: string) => void;
  /** After this long it is killed, with its children. */
  readonly deadlineSeconds: number;
}

const SAMPLE_MS = 200;

/** Runs a command to its end and looks at it and at the server meanwhile. */
export async function measure(command: readonly string[], options: MeasureOptions): Promise<Measured> {
  const pinned = options.cores === undefined ? command : ['taskset', '-c', options.cores, ...command];
  // `times` prints what the shell's finished children used. A process group of its own: a deadline ends all of it.
  const child = spawn('bash', ['-c', '"$@"; code=$?; times; exit $code', 'bash', ...pinned], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env },
    cwd: options.cwd,
    detached: true,
  });
  const startedAt = performance.now();
  let output = '';
  const take = (text: string): void => {
    output += text;
    options.onOutput?.(text);
  };
  child.stdout.setEncoding('utf8').on('data', take);
  child.stderr.setEncoding('utf8').on('data', take);
  let cutOff = false;
  const deadline = setTimeout(() => {
    cutOff = true;
    killGroup(child);
  }, options.deadlineSeconds * 1000);
  const ended = new AbortController();
  const watching = watch(child.pid ?? 0, options, ended.signal);
  const [code] = (await once(child, 'close')) as [number | null];
  clearTimeout(deadline);
  ended.abort();
  const samples = await watching;
  const wallSeconds = (performance.now() - startedAt) / 1000;
  const peakBytes = Math.max(0, ...samples.map(({ rssBytes }) => rssBytes));
  return { ...cpuTimes(output, samples), peakBytes, wallSeconds, output, code: code ?? -1, cutOff, samples };
}

async function watch(pid: number, options: MeasureOptions, signal: AbortSignal): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  while (!signal.aborted) {
    const served = await options.probe?.();
    samples.push({ atMs: performance.now(), ...descendantsUse(pid), ...(served && { served }) });
    await sleep(options.everyMs ?? SAMPLE_MS, undefined, { signal }).catch(() => undefined);
  }
  return samples;
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It ended in the same moment.
  }
}

/** The last line of `times`, `0m1.234s 0m0.567s`; without it, what the last sample saw, all counted as user time. */
function cpuTimes(output: string, samples: readonly Sample[]): Pick<Measured, 'userSeconds' | 'systemSeconds'> {
  const line = output.trim().split('\n').at(-1) ?? '';
  const found = /(\d+)m([\d.]+)s (\d+)m([\d.]+)s/.exec(line);
  if (found === null) {
    return { userSeconds: Math.max(0, ...samples.map(({ cpuSeconds }) => cpuSeconds)), systemSeconds: 0 };
  }
  const [, minutes = '0', seconds = '0', systemMinutes = '0', systemSeconds = '0'] = found;
  return {
    userSeconds: Number(minutes) * 60 + Number(seconds),
    systemSeconds: Number(systemMinutes) * 60 + Number(systemSeconds),
  };
}
