import { execFile } from 'node:child_process';
import type { Head } from '../../result/run-file.ts';

/** Longest wait: a run must not begin late because a working copy is large. */
const TIMEOUT_MS = 1500;
const DETACHED = '(detached)';

/**
 * The commit that a folder stands at, as git tells it; `undefined` outside a working copy, without git, or when git
 * does not answer in time. New files do not make it dirty, changes of known ones do. Nothing of remotes is read:
 * their addresses may hold passwords.
 */
export async function workingCopy(folder: string): Promise<Head['git']> {
  const status = await git(folder);
  return status === undefined ? undefined : parseStatus(status);
}

/** Nothing of the repository's own settings may start a program (`core.fsmonitor`), and nothing is written. */
const ARGUMENTS = [
  '-c',
  'core.fsmonitor=false',
  'status',
  '--porcelain=v2',
  '--branch',
  '--no-ahead-behind',
  '--untracked-files=no',
  '--ignore-submodules=all',
];

async function git(folder: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const env = { ...process.env, GIT_OPTIONAL_LOCKS: '0' };
    const options = { cwd: folder, env, timeout: TIMEOUT_MS, maxBuffer: 16 * 1024 * 1024, windowsHide: true };
    execFile('git', ARGUMENTS, options, (error, output) => resolve(error === null ? output : undefined));
  });
}

/** Lines such as `# branch.oid 4f2a…`, `# branch.head main`; every other line is a changed file. */
function parseStatus(status: string): Head['git'] {
  const lines = status.split('\n').filter((line) => line !== '');
  const fact = (name: string): string | undefined =>
    lines.find((line) => line.startsWith(`# ${name} `))?.slice(name.length + 3);
  const commit = fact('branch.oid');
  // A repository without a commit says "(initial)".
  if (commit === undefined || !/^[0-9a-f]{40,64}$/.test(commit)) return undefined;
  const branch = fact('branch.head') ?? DETACHED;
  return { commit, branch, dirty: lines.some((line) => !line.startsWith('#')) };
}
