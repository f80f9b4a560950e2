import { readlinkSync } from 'node:fs';
import { procNames, procText } from '../base/proc.ts';
import { parentOf } from './process-figures.ts';

/** Who listens on a port: the processes that hold the socket, or that there is one whose holder we may not see. */
export interface Listeners {
  readonly pids: readonly number[];
  /** True when the port is taken, whether its owner is to be seen or not. */
  readonly isTaken: boolean;
}

/** Who listens on a TCP port of this machine. Linux only. Reads all open files of all processes: not for every second. */
export function listenersOn(port: number): Listeners {
  const tables = [procText('net/tcp') ?? '', procText('net/tcp6') ?? ''];
  const sockets = new Set(tables.flatMap((text) => listeningInodes(text, port)).map((inode) => `socket:[${inode}]`));
  if (sockets.size === 0) return { pids: [], isTaken: false };
  return { pids: allPids().filter((pid) => holdsOne(pid, sockets)), isTaken: true };
}

/** `LISTEN` in `/proc/net/tcp`. */
const LISTENING = '0A';

/** Inodes of the sockets that listen on `port`, from the text of `/proc/net/tcp` or `tcp6`. */
export function listeningInodes(text: string, port: number): readonly string[] {
  const hex = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return text.split('\n').flatMap((line) => {
    const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/);
    return state === LISTENING && local.endsWith(hex) && inode !== undefined ? [inode] : [];
  });
}

/** The processes and all that they began, and so on. */
export function withDescendants(roots: readonly number[]): readonly number[] {
  const children = new Map<number, number[]>();
  for (const pid of allPids()) {
    const parent = parentOf(pid);
    if (parent === undefined) continue;
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [pid]);
    else siblings.push(pid);
  }
  const found = new Set(roots);
  // A set that grows while it is walked is walked to its new end.
  for (const pid of found) for (const child of children.get(pid) ?? []) found.add(child);
  return [...found];
}

function allPids(): readonly number[] {
  return procNames()
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function holdsOne(pid: number, sockets: ReadonlySet<string>): boolean {
  return procNames(`${pid}/fd`).some((name) => {
    try {
      return sockets.has(readlinkSync(`/proc/${pid}/fd/${name}`));
    } catch {
      return false;
    }
  });
}
