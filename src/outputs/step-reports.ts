import { readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { MARKER_FILE, OUR_FILES } from './report-files.ts';

/** Where a search keeps the reports of its steps, in its own report folder. */
export const STEPS_FOLDER = 'steps';

/** Removes the step reports of an earlier search. Folders that are not ours stay, and so do other files in ours. */
export async function removeStepReports(folder: string): Promise<void> {
  const steps = join(folder, STEPS_FOLDER);
  for (const name of await namesIn(steps)) {
    const step = join(steps, name);
    if (!(await namesIn(step)).includes(MARKER_FILE)) continue;
    for (const file of OUR_FILES) await rm(join(step, file), { force: true });
    await removeEmpty(step);
  }
  await removeEmpty(steps);
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}

async function removeEmpty(folder: string): Promise<void> {
  await rmdir(folder).catch(() => undefined);
}
