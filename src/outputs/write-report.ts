import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { RunError } from '../base/errors.ts';
import type { ReportModel } from '../report/report-model.ts';
import { RUN_FILE } from '../result/read-run.ts';
import { outputs as allOutputs } from './index.ts';
import type { Output, OutputFile, OutputOptions } from './output.ts';

/** Says that the folder was made by this tool and may be replaced by it. */
export const MARKER_FILE = '.plan-report';
const MARKER_TEXT = 'This folder is a load test report. The next run may replace it.\n';

export interface ReportRequest extends OutputOptions {
  /** The report folder; created, or replaced when it is one of ours. */
  readonly folder: string;
  readonly model: ReportModel;
  /** The run file to put beside the report; may lie in the folder that is replaced. */
  readonly runFile: string;
  /** Write into a folder that is not a report. Nothing in it is deleted but files of the same names. */
  readonly force?: boolean;
  /** All of `outputs/index.ts` when absent. */
  readonly outputs?: readonly Output[];
}

/**
 * Writes the report folder: all files to a temporary sibling first, then renamed, so that a reader never
 * sees half a report. Files of other people in the folder stay. Throws RunError `output-not-ours` or
 * `output-unwritable`.
 */
export async function writeReport(request: ReportRequest): Promise<void> {
  const folder = resolve(request.folder);
  await checkOutputFolder(folder, request.force ?? false);
  const files = reportFiles(request);
  try {
    const temporary = await makeSibling(folder);
    try {
      for (const { path, content } of files) await writeFile(join(temporary, path), content);
      await copyFile(request.runFile, join(temporary, RUN_FILE));
      await replaceFolder(folder, temporary);
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  } catch (cause) {
    throw unwritable(folder, cause);
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
    await writeFile(join(path, MARKER_FILE), MARKER_TEXT);
  } catch (cause) {
    throw unwritable(path, cause);
  }
  return join(path, RUN_FILE);
}

const OUR_FILES = ['index.html', 'summary.json', 'summary.md', 'junit.xml', 'plan.yaml', RUN_FILE, MARKER_FILE];

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

async function makeSibling(folder: string): Promise<string> {
  const sibling = join(dirname(folder), `.${basename(folder)}-${randomUUID().slice(0, 8)}`);
  await mkdir(sibling, { recursive: true });
  return sibling;
}

/** Puts the new folder in the old one's place; what is not ours moves into the new one first. */
async function replaceFolder(folder: string, temporary: string): Promise<void> {
  const old = await entriesOf(folder);
  if (old === undefined) return rename(temporary, folder);
  // A folder that is not ours (--force) may be anything, a home or a mount point: it is never moved.
  if (old.length > 0 && !old.includes(MARKER_FILE)) return moveInto(folder, temporary, await readdir(temporary));
  const fresh = new Set([...(await readdir(temporary)), ...OUR_FILES]);
  await moveInto(
    temporary,
    folder,
    old.filter((name) => !fresh.has(name)),
  );
  const aside = `${temporary}-old`;
  await rename(folder, aside);
  try {
    await rename(temporary, folder);
  } catch (cause) {
    await rename(aside, folder);
    throw cause;
  }
  await rm(aside, { recursive: true, force: true });
}

async function moveInto(target: string, source: string, names: readonly string[]): Promise<void> {
  for (const name of names) await rename(join(source, name), join(target, name));
}

function unwritable(path: string, cause: unknown): RunError {
  if (cause instanceof RunError) return cause;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new RunError('output-unwritable', `Cannot write the report to ${path}: ${why}.`, { cause });
}
