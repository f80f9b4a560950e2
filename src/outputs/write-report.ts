import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, readdir, realpath, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { RunError } from '../base/errors.ts';
import type { ReportModel } from '../report/report-model.ts';
import { BALLAST_FILE, isNoRoom } from '../result/ballast.ts';
import { RUN_FILE } from '../result/read-run.ts';
import { outputs as allOutputs } from './index.ts';
import type { Output, OutputFile, OutputOptions } from './output.ts';
import { MARKER_FILE, OUR_FILES, PAGE } from './report-files.ts';
import { removeStepReports } from './step-reports.ts';

const MARKER_TEXT = 'This folder is a load test report. The next run may replace it.\n';

export interface ReportRequest extends OutputOptions {
  /** The report folder; created, or written anew when it is one of ours. */
  readonly folder: string;
  readonly model: ReportModel;
  /** The run file to put beside the report, unless it lies there already. */
  readonly runFile: string;
  /** Write into a folder that is not a report. Nothing in it is deleted but files of the same names. */
  readonly force?: boolean;
  /** All of `outputs/index.ts` when absent. */
  readonly outputs?: readonly Output[];
}

/**
 * Writes the files of a report: each under another name first, then all renamed, so that a reader never sees half
 * a file and a run killed meanwhile loses none. On a full disk the page is left out and the rest written. Files of
 * other people in the folder stay. Throws RunError `output-not-ours` or `output-unwritable`.
 */
export async function writeReport(request: ReportRequest): Promise<void> {
  const folder = resolve(request.folder);
  await checkOutputFolder(folder, request.force ?? false);
  const files = reportFiles(request);
  try {
    await put(folder, files, request.runFile);
  } catch (cause) {
    if (!isNoRoom(cause)) throw unwritable(folder, cause);
    const error = unwritable(folder, cause);
    const small = files.filter(({ path }) => path !== PAGE);
    await put(folder, small, request.runFile).catch(() => Promise.reject(error));
    const why = `${error.message} Its small files are there; plan report makes the page elsewhere (-o).`;
    throw new RunError(error.code, why, { cause });
  }
}

/** All or none. */
async function put(folder: string, files: readonly OutputFile[], runFile: string): Promise<void> {
  const made = await mkdir(folder, { recursive: true });
  const suffix = randomUUID().slice(0, 8);
  const part = (name: string): string => join(folder, `.${name}-${suffix}`);
  const fresh = files.map(({ path }) => path);
  try {
    for (const { path, content } of files) await writeFile(part(path), content);
    if (!(await isSameFile(runFile, join(folder, RUN_FILE)))) {
      await copyFile(runFile, part(RUN_FILE));
      fresh.push(RUN_FILE);
    }
    for (const path of fresh) await rename(part(path), join(folder, path));
    for (const path of OUR_FILES)
      if (path !== RUN_FILE && !fresh.includes(path)) await rm(join(folder, path), { force: true });
  } catch (cause) {
    for (const path of [...fresh, RUN_FILE]) await rm(part(path), { force: true });
    if (made !== undefined) await rmdir(folder).catch(() => undefined);
    throw cause;
  }
}

async function isSameFile(one: string, other: string): Promise<boolean> {
  try {
    return (await realpath(one)) === (await realpath(other));
  } catch (cause) {
    if (isMissing(cause)) return false;
    throw cause;
  }
}

/** The files of a report but the run file. The same model and options give the same bytes. */
export function reportFiles(request: Pick<ReportRequest, 'model' | 'outputs' | 'renderedAt'>): OutputFile[] {
  const { model, outputs = allOutputs, renderedAt } = request;
  const options = renderedAt === undefined ? {} : { renderedAt };
  return [
    ...outputs.flatMap((output) => output.files(model, options)),
    { path: 'plan.yaml', content: model.plan.text },
    { path: MARKER_FILE, content: MARKER_TEXT },
  ];
}

/** Before a run: throws RunError `output-not-ours` for a folder with other people's files. */
export async function checkOutputFolder(path: string, force: boolean): Promise<void> {
  const entries = await entriesOf(path);
  if (entries === undefined || entries.length === 0 || entries.includes(MARKER_FILE) || force) return;
  throw new RunError(
    'output-not-ours',
    `${path} has files in it that are not a report. Choose another folder, or add --force.`,
  );
}

/**
 * Before a run: checks the folder as `checkOutputFolder` does, creates and marks it, removes the report
 * of an earlier run, and returns the path for the run file in it. A run killed later then leaves a folder
 * that can be read, and written to again.
 */
export async function claimOutputFolder(path: string, force: boolean): Promise<string> {
  await checkOutputFolder(path, force);
  try {
    await mkdir(path, { recursive: true });
    for (const name of OUR_FILES) await rm(join(path, name), { force: true });
    await removeLeftovers(path);
    await removeStepReports(path);
    await writeFile(join(path, MARKER_FILE), MARKER_TEXT);
  } catch (cause) {
    throw unwritable(path, cause);
  }
  return join(path, RUN_FILE);
}

/** Removes what a killed run left beside its results: the ballast, and files that had not got their names yet. */
export async function removeLeftovers(folder: string): Promise<void> {
  const isPart = (name: string): boolean => OUR_FILES.some((own) => name.startsWith(`.${own}-`)) && PART.test(name);
  for (const name of (await entriesOf(folder)) ?? []) {
    if (name === BALLAST_FILE || isPart(name)) await rm(join(folder, name), { force: true });
  }
}

const PART = /-[0-9a-f]{8}$/;

/** Whether a report in `folder` would write over `path`. */
export function isReportPath(folder: string, path: string): boolean {
  return OUR_FILES.some((name) => join(resolve(folder), name) === resolve(path));
}

/** `undefined` when there is no such folder. */
async function entriesOf(path: string): Promise<string[] | undefined> {
  try {
    return await readdir(path);
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    if (await isFile(path)) throw new RunError('output-not-ours', `${path} is a file. Choose a folder.`, { cause });
    throw unwritable(path, cause);
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

function isMissing(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
}

function unwritable(path: string, cause: unknown): RunError {
  if (cause instanceof RunError) return cause;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new RunError('output-unwritable', `Cannot write the report to ${path}: ${why}.`, { cause });
}
