import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { plan, type CliResult, type WorkFolder } from './cli.ts';

/** A run whose report folder was a file system of its own, and what was left in it. */
export interface FullDiskRun extends CliResult {
  /** A copy of the folder. */
  readonly left: string;
}

/** Why small file systems cannot be made here; `undefined` when they can. */
export function whyNoSmallDisk(): string | undefined {
  try {
    execFileSync('unshare', ['-rm', '/bin/sh', '-c', 'mount -t tmpfs -o size=64k none /mnt'], { stdio: 'pipe' });
    return undefined;
  } catch (error) {
    return `no small file system can be mounted: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Runs `plan run` into a file system of `kib` KiB that only this command sees; `DISK` in `args` is its folder. */
export async function runOnSmallDisk(
  work: WorkFolder,
  { file, kib, args = [] }: { readonly file: string; readonly kib: number; readonly args?: readonly string[] },
): Promise<FullDiskRun> {
  const disk = work.fresh('disk');
  const left = work.fresh('left');
  for (const folder of [disk, left]) mkdirSync(folder);
  const script = `mount -t tmpfs -o size=${kib}k none ${disk} || exit 99; "$@"; code=$?; cp -r ${disk}/. ${left}; exit $code`;
  const result = await plan(['run', file, '-o', disk, ...args.map((arg) => arg.replace('DISK', disk))], {
    after: `exec unshare -rm /bin/sh -c '${script}' sh "$@"`,
  });
  return { ...result, left };
}
