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

/** Open files and sockets of this process; `undefined` where the kernel does not tell. */
export function openDescriptors(): number | undefined {
  try {
    // Since Linux 6.2 the folder's size is their number; before, it is 0 and they are counted.
    return statSync('/proc/self/fd').size || readdirSync('/proc/self/fd').length - 1;
  } catch {
    return undefined;
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
