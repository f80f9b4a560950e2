import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Whether the terminal's keys belong to this process. One in the background (`plan run … &`) is stopped by the system
 * when it changes the terminal's mode, so it must not try.
 */
export function isForeground(): boolean {
  if (process.platform === 'win32') return true;
  return process.platform === 'linux' ? foregroundByProc() : foregroundByPs();
}

/** proc(5): behind the name, which may hold anything, come state, parent, group, session, terminal, its group. */
function foregroundByProc(): boolean {
  try {
    const text = readFileSync('/proc/self/stat', 'utf8');
    const [, , group, , , owner] = text.slice(text.lastIndexOf(')') + 2).split(' ');
    // -1: no terminal controls it, so none stops it.
    return owner === '-1' || owner === group;
  } catch {
    return foregroundByPs();
  }
}

/** ps(1): a plus in the state. Where even that is not to be had, keys are not worth a stopped run. */
export function foregroundByPs(): boolean {
  try {
    const state = execFileSync('ps', ['-o', 'stat=', '-p', String(process.pid)], { encoding: 'utf8', timeout: 1000 });
    return state.includes('+');
  } catch {
    return false;
  }
}
