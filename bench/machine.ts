import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch, availableParallelism, loadavg, totalmem } from 'node:os';

/** Which cores the two sides of a comparison run on; without `taskset` or a second core they share all. */
export interface Cores {
  readonly generator?: string;
  readonly server?: string;
  readonly both?: string;
}

/** Generator on core 0; server and the measuring process on core 1. */
export function chooseCores(): Cores {
  const hasTaskset = spawnSync('taskset', ['-V'], { stdio: 'ignore' }).status === 0;
  if (!hasTaskset || availableParallelism() < 2) return {};
  return { generator: '0', server: '1', both: '0,1' };
}

/** Puts this process beside the server, so that measuring takes nothing from the generator. */
export function moveTo(cores: string | undefined): void {
  // -a: the threads that Node has started already, too.
  if (cores !== undefined) execFileSync('taskset', ['-a', '-c', '-p', cores, String(process.pid)], { stdio: 'ignore' });
}

/** Load average of the last minute, and the machine, in one line. */
export function conditions(cores: Cores): string {
  const kernel = /version (\S+)/.exec(readText('/proc/version'))?.[1] ?? process.platform;
  const model = /model name\s*: (.*)/.exec(readText('/proc/cpuinfo'))?.[1] ?? arch();
  const pinned =
    cores.generator === undefined
      ? 'not pinned: no taskset, or one core only'
      : `generator on core ${cores.generator}, server on core ${cores.server ?? '-'}`;
  const memory = `${(totalmem() / 2 ** 30).toFixed(0)} GiB`;
  return `${model}, ${availableParallelism()} cores, ${memory}, Linux ${kernel}, Node ${process.version}; ${pinned}; load average ${loadAverage()}`;
}

/** Of the last minute. */
export function loadAverage(): string {
  return (loadavg()[0] ?? 0).toFixed(2);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
