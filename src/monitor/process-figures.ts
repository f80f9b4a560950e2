import { openDescriptors, procText } from '../base/proc.ts';

/** What one process uses, as the kernel counts it. */
export interface ProcessFigures {
  /** CPU time of all its threads since it began, user and system, seconds. */
  readonly cpuSeconds: number;
  /** When it began, seconds since the machine did. */
  readonly beganSeconds: number;
  readonly residentBytes: number;
  readonly threads: number;
  /** Files and sockets; absent where we may not look. */
  readonly openFiles?: number;
}

/** `USER_HZ`: what the kernel tells user space in, 100 on every architecture that Node runs on. */
const TICKS_PER_SECOND = 100;

/** `undefined` when there is no such process (any more). */
export function processFigures(pid: number): ProcessFigures | undefined {
  const stat = procText(`${pid}/stat`);
  const status = procText(`${pid}/status`);
  if (stat === undefined || status === undefined) return undefined;
  const fields = statFields(stat);
  const residentKb = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0);
  const openFiles = openDescriptors(pid);
  return {
    cpuSeconds: ((fields[USER] ?? 0) + (fields[SYSTEM] ?? 0)) / TICKS_PER_SECOND,
    beganSeconds: (fields[BEGAN] ?? 0) / TICKS_PER_SECOND,
    residentBytes: residentKb * 1024,
    threads: fields[THREADS] ?? 0,
    ...(openFiles === undefined ? {} : { openFiles }),
  };
}

/** The process that this one was begun by; `undefined` when it is gone. */
export function parentOf(pid: number): number | undefined {
  const stat = procText(`${pid}/stat`);
  return stat === undefined ? undefined : statFields(stat)[PARENT];
}

/** Places in `/proc/PID/stat` behind the name (proc(5) counts from 1, with pid and name). */
const [PARENT, USER, SYSTEM, THREADS, BEGAN] = [1, 11, 12, 17, 19];

/** Behind the name in brackets, which may hold anything, brackets and spaces too. */
function statFields(stat: string): readonly number[] {
  return stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
}
