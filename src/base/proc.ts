import { readdirSync, readFileSync, statSync } from 'node:fs';

/** Processor time of the whole machine since it started, in the kernel's ticks. */
export interface CpuTicks {
  readonly all: number;
  readonly idle: number;
  readonly steal: number;
}

/** The first line of `/proc/stat`: `cpu user nice system idle iowait irq softirq steal guest guest_nice`. */
export function parseCpuTicks(text: string): CpuTicks | undefined {
  const line = /^cpu +([\d ]+)/.exec(text)?.[1];
  if (line === undefined) return undefined;
  // Guests' time is in `user` and `nice` already.
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = line
    .split(' ')
    .map(Number);
  return { all: user + nice + system + idle + iowait + irq + softirq + steal, idle: idle + iowait, steal };
}

/** `undefined` where the kernel does not tell. */
export function cpuTicks(): CpuTicks | undefined {
  const text = procText('stat');
  return text === undefined ? undefined : parseCpuTicks(text);
}

/** Open files and sockets of a process, of this one by default; `undefined` where the kernel does not tell. */
export function openDescriptors(pid?: number): number | undefined {
  const folder = `/proc/${pid ?? 'self'}/fd`;
  try {
    // Since Linux 6.2 the folder's size is their number; before, it is 0 and they are counted. Reading our own opens one.
    return statSync(folder).size || readdirSync(folder).length - (pid === undefined ? 1 : 0);
  } catch {
    return undefined;
  }
}

/** Names in a folder below `/proc`; empty when it cannot be read. */
export function procNames(path = ''): readonly string[] {
  try {
    return readdirSync(`/proc/${path}`);
  } catch {
    return [];
  }
}

/** A file below `/proc`, or `undefined`. */
export function procText(path: string): string | undefined {
  try {
    return readFileSync(`/proc/${path}`, 'latin1');
  } catch {
    return undefined;
  }
}
