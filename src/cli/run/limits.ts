import { totalmem } from 'node:os';
import { statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { procText } from '../../base/proc.ts';
import type { Limits } from '../../result/run-file.ts';

/** What this machine lets the process have. */
export function machineLimits(): Limits {
  const descriptors = parseOpenFiles(procText('self/limits') ?? '');
  const ports = parsePortRange(procText('sys/net/ipv4/ip_local_port_range') ?? '');
  const memoryBytes = containerMemory();
  return {
    ...(descriptors === undefined ? {} : { descriptors }),
    ...(ports === undefined ? {} : { ports }),
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
  };
}

/** The soft limit in `/proc/self/limits`; Node has raised it to the hard one. */
export function parseOpenFiles(text: string): number | undefined {
  const soft = /^Max open files\s+(\d+)/m.exec(text)?.[1];
  return soft === undefined ? undefined : Number(soft);
}

/** How many ports `ip_local_port_range` holds: `32768 60999`. */
export function parsePortRange(text: string): number | undefined {
  const [, from, to] = /^(\d+)\s+(\d+)/.exec(text) ?? [];
  return from === undefined || to === undefined ? undefined : Number(to) - Number(from) + 1;
}

function containerMemory(): number | undefined {
  const bytes = process.constrainedMemory();
  // Without a limit Node gives 0, or a number larger than any machine.
  return bytes > 0 && bytes < totalmem() ? bytes : undefined;
}

/** Free bytes where `folder` is, or will be made; `undefined` when the system does not tell. */
export async function freeBytes(folder: string): Promise<number | undefined> {
  for (let path = resolve(folder); ; path = dirname(path)) {
    try {
      const { bavail, bsize } = await statfs(path);
      return bavail * bsize;
    } catch {
      if (path === dirname(path)) return undefined;
    }
  }
}
