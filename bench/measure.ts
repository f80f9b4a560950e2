import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What one run of a command cost, as the operating system accounts for it, its start included. */
export interface Measured {
  readonly userSeconds: number;
  readonly systemSeconds: number;
  /** Highest resident set of its largest process, sampled. */
  readonly peakBytes: number;
  readonly output: string;
}

const SAMPLE_MS = 100;

/** Runs a command pinned to `core` to its end. */
export async function measure(command: readonly string[], core: string): Promise<Measured> {
  // `times` prints what the shell's finished children used: user and system of the command.
  const child = spawn('bash', ['-c', 'taskset -c "$0" "$@"; times', core, ...command], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  let peakBytes = 0;
  const sampler = setInterval(() => {
    peakBytes = Math.max(peakBytes, child.pid === undefined ? 0 : peakOfChildren(child.pid));
  }, SAMPLE_MS);
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve());
  });
  clearInterval(sampler);
  const [, userSeconds = 0, systemSeconds = 0] = lastTimes(output);
  return { userSeconds, systemSeconds, peakBytes, output };
}

/** The last line of `times`: `0m1.234s 0m0.567s`. */
function lastTimes(output: string): readonly number[] {
  const line = output.trim().split('\n').at(-1) ?? '';
  const [, minutes = '0', seconds = '0', systemMinutes = '0', systemSeconds = '0'] =
    /(\d+)m([\d.]+)s (\d+)m([\d.]+)s/.exec(line) ?? [];
  return [0, Number(minutes) * 60 + Number(seconds), Number(systemMinutes) * 60 + Number(systemSeconds)];
}

function peakOfChildren(pid: number): number {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
    return Math.max(0, ...children.map((child) => peakOf(Number(child))));
  } catch {
    return 0;
  }
}

function peakOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
}
