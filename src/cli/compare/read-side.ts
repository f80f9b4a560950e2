import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { RunError } from '../../base/errors.ts';
import type { RecordedRun } from '../../compare/evidence.ts';
import { measureRun } from '../../compare/measure-run.ts';
import { readCheckedRun } from '../../result/check-run.ts';
import { RUN_FILE } from '../../result/read-run.ts';

/** Runs of a side: run files, report folders, or folders that `plan run --repeat` has filled. */
export async function readSide(paths: readonly string[]): Promise<RecordedRun[]> {
  const files: string[] = [];
  for (const path of paths) files.push(...(await runPaths(path)));
  const runs: RecordedRun[] = [];
  for (const file of files) runs.push(await readRecorded(file));
  return runs;
}

/** One run with its numbers. Throws RunError `result-unreadable` for what is no run, or a damaged one. */
export async function readRecorded(path: string): Promise<RecordedRun> {
  const run = await readCheckedRun(path);
  try {
    return { run, measured: measureRun(run) };
  } catch (cause) {
    if (!isDamage(cause)) throw cause;
    throw new RunError('result-unreadable', `${path} is damaged: a histogram in it cannot be read.`, { cause });
  }
}

/** What a histogram that somebody changed makes of itself: not a histogram, or not deflated. */
function isDamage(error: unknown): boolean {
  if (error instanceof RangeError) return true;
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'string' && /^(Z_|ERR_BUFFER)/.test(error.code)
  );
}

/** The folder itself, or the runs 1, 2, … that `plan run --repeat` left in it. */
export async function runPaths(path: string): Promise<string[]> {
  const names = await namesIn(path);
  if (names.includes(RUN_FILE)) return [path];
  const repeats = names
    .flatMap((name) => /^run-(\d+)$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
  return repeats.length === 0 ? [path] : repeats.map((number) => join(path, `run-${number}`));
}

/** Empty for what is no folder: reading it as a run then says what it is. */
async function namesIn(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch {
    return [];
  }
}
