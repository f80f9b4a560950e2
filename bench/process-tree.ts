import { readdirSync, readFileSync } from 'node:fs';

/** What a process and its descendants use now, as the kernel accounts for it. */
export interface TreeUse {
  /** User and system time so far, seconds; of children that have ended too, once their parent has waited for them. */
  readonly cpuSeconds: number;
  readonly rssBytes: number;
  readonly openFiles: number;
}

// Linux reports times in ticks of 10 ms on every architecture that Node runs on, and memory in pages of 4 KiB.
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;
const NOTHING: TreeUse = { cpuSeconds: 0, rssBytes: 0, openFiles: 0 };

/** Use of all descendants of `pid`, not of `pid` itself. A process that ends meanwhile counts as nothing. */
export function descendantsUse(pid: number): TreeUse {
  return childrenOf(pid).map(treeUse).reduce(add, NOTHING);
}

/** Use of `pid` and its descendants. */
export function treeUse(pid: number): TreeUse {
  return add(ownUse(pid), descendantsUse(pid));
}

/** `utime` to `cstime` are fields 14 to 17 of `/proc/<pid>/stat`, `rss` is field 24; the name may hold blanks. */
function ownUse(pid: number): TreeUse {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return {
      cpuSeconds: ticks / TICKS_PER_SECOND,
      rssBytes: Number(fields[21]) * PAGE_BYTES,
      openFiles: readdirSync(`/proc/${pid}/fd`).length,
    };
  } catch {
    return NOTHING;
  }
}

function childrenOf(pid: number): readonly number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return text.split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function add(a: TreeUse, b: TreeUse): TreeUse {
  return {
    cpuSeconds: a.cpuSeconds + b.cpuSeconds,
    rssBytes: a.rssBytes + b.rssBytes,
    openFiles: a.openFiles + b.openFiles,
  };
}
