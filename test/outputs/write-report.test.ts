import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MARKER_FILE } from '../../src/outputs/report-files.ts';
import { checkOutputFolder, claimOutputFolder, reportFiles, writeReport } from '../../src/outputs/write-report.ts';
import { reportModel } from '../../src/report/model.ts';
import type { ReportModel } from '../../src/report/report-model.ts';
import { readRun } from '../../src/result/read-run.ts';
import { simulateRun } from '../simulate/run-file.ts';
import { temporaryFolder } from '../simulate/temporary.ts';

const temporary = temporaryFolder();
afterAll(temporary.remove);
const runFile = temporary.path('some.ndjson.gz');
let model: ReportModel;
beforeAll(async () => {
  await simulateRun(runFile, { seconds: 5 });
  model = reportModel(await readRun(runFile));
});

const FILES = [MARKER_FILE, 'junit.xml', 'plan.yaml', 'run.ndjson.gz', 'summary.json', 'summary.md'];

function contents(folder: string): Record<string, string> {
  return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'base64')]));
}

describe('writeReport', () => {
  test('makes a folder that can be read again, with the same bytes each time', async () => {
    const folder = temporary.path('new/report');
    await writeReport({ folder, model, runFile });
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(FILES));
    const first = contents(folder);
    await writeReport({ folder, model: reportModel(await readRun(folder)), runFile: join(folder, 'run.ndjson.gz') });
    expect(contents(folder)).toEqual(first);
    expect(readdirSync(temporary.path('new'))).toEqual(['report']);
    expect(statSync(folder).mode & 0o055).toBe(0o055);
  });

  test('only the moment of rendering that is passed in differs', () => {
    const at = (renderedAt: number): string => JSON.stringify(reportFiles({ model, renderedAt }));
    expect(at(1)).not.toBe(at(2));
    expect(at(1)).toBe(at(1));
  });

  test('keeps files that are not its own', async () => {
    const folder = temporary.path('notes');
    await writeReport({ folder, model, runFile });
    writeFileSync(join(folder, 'notes.txt'), 'mine');
    writeFileSync(join(folder, 'index.html'), 'of an older version');
    await writeReport({ folder, model, runFile });
    expect(readFileSync(join(folder, 'notes.txt'), 'utf8')).toBe('mine');
    expect(contents(folder)['index.html']).not.toBe(Buffer.from('of an older version').toString('base64'));
  });

  test('refuses a folder of somebody else, and leaves it alone', async () => {
    const folder = temporary.path('foreign');
    mkdirSync(folder);
    writeFileSync(join(folder, 'thesis.tex'), 'years of work');
    await expect(writeReport({ folder, model, runFile })).rejects.toMatchObject({
      name: 'RunError',
      code: 'output-not-ours',
      message: expect.stringContaining('--force'),
    });
    expect(readdirSync(folder)).toEqual(['thesis.tex']);
    await writeReport({ folder, model, runFile, force: true });
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(['thesis.tex', ...FILES]));
  });

  test('leaves nothing behind when it fails', async () => {
    const folder = temporary.path('failing/report');
    await expect(writeReport({ folder, model, runFile: temporary.path('missing') })).rejects.toMatchObject({
      code: 'output-unwritable',
    });
    expect(readdirSync(temporary.path('failing'))).toEqual([]);
  });
});

describe('before a run', () => {
  test('a folder that is missing, empty or ours will do; a file will not', async () => {
    const empty = temporary.path('empty');
    mkdirSync(empty);
    await checkOutputFolder(empty, false);
    await checkOutputFolder(temporary.path('not-there'), false);
    await expect(checkOutputFolder(runFile, false)).rejects.toMatchObject({ code: 'output-not-ours' });
    await expect(checkOutputFolder(runFile, true)).rejects.toMatchObject({ code: 'output-not-ours' });
  });

  test('a claimed folder is marked, cleared of the last report, and gives the path for the run file', async () => {
    const folder = temporary.path('claimed');
    await writeReport({ folder, model, runFile });
    const path = await claimOutputFolder(folder, false);
    expect(readdirSync(folder)).toEqual([MARKER_FILE]);
    await simulateRun(path, { seconds: 3 });
    await writeReport({ folder, model: reportModel(await readRun(path)), runFile: path });
    expect(existsSync(join(folder, 'summary.md'))).toBe(true);
    expect((await readRun(folder)).seconds).toHaveLength(3);
  });

  test('an impossible folder is an error of the world', async () => {
    await expect(claimOutputFolder('/dev/null/report', false)).rejects.toMatchObject({ name: 'RunError' });
  });
});
