import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { RunError } from '../../base/errors.ts';
import { historyOf, type History } from '../../compare/history.ts';
import type { MeasuredRun } from '../../compare/measured-run.ts';
import { trendOf, type Trend } from '../../compare/trend.ts';
import { checkFolder, writeFiles } from '../../outputs/compare/write-files.ts';
import { trendLine, trendSummary } from '../../outputs/trend/console.ts';
import { trendPage } from '../../outputs/trend/page.ts';
import { trendState } from '../../outputs/trend/words.ts';
import { EXIT } from '../exit-codes.ts';
import { processTerminal, type ColorChoice } from '../terminal.ts';
import { VERSION } from '../version.ts';
import { appendHistory, readHistory, readHistoryIfThere } from './history-file.ts';
import { readRecorded, runPaths } from './read-side.ts';
import { tell, type Told } from './tell.ts';
import { RUN_FILE } from '../../result/read-run.ts';

export interface TrendOptions {
  readonly history?: string;
  readonly output?: string;
  readonly force: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly color: ColorChoice;
}

const MARKER = '.plan-trend';
const PAGE = 'trend.html';
/** Of a folder of reports: the changes accepted in it. */
const ACCEPTED_FILE = 'history.ndjson';

/** `plan trend`: how the runs of a plan went; gives the exit code. */
export async function trend(folder: string | undefined, options: TrendOptions): Promise<number> {
  const { output, force } = options;
  if (output !== undefined) await checkFolder({ path: output, marker: MARKER, force });
  const found = trendOf(await historyFrom(folder, options));
  if (found === undefined) throw new RunError('result-unreadable', 'There is no run in the history.');
  if (output !== undefined) {
    await writeFiles({ path: output, marker: MARKER, force }, [
      { path: PAGE, content: trendPage(found, VERSION) },
      { path: 'trend.json', content: `${JSON.stringify(trendDocument(found), undefined, 2)}\n` },
    ]);
  }
  tell(told(found, output), options);
  return trendState(found) === 'WORSE' ? EXIT.failed : EXIT.passed;
}

/** `plan trend accept`: from this run on earlier ones say nothing any more. */
export async function acceptChange(
  run: string,
  folder: string | undefined,
  options: Pick<TrendOptions, 'history' | 'color'>,
): Promise<number> {
  const history = await historyFrom(folder, options);
  const found = history.runs.filter(({ id }) => id.startsWith(run));
  const [first] = found;
  if (first === undefined || found.length > 1) {
    const what = found.length > 1 ? `Several runs begin with "${run}"` : `There is no run "${run}"`;
    throw new RunError(
      'usage',
      `${what}. The runs are ${history.runs
        .slice(-8)
        .map(({ id }) => id)
        .join(', ')}.`,
    );
  }
  const file = options.history ?? join(folder ?? '.', ACCEPTED_FILE);
  await appendHistory(file, { schema: 'plan-history/1', accept: first.id });
  processTerminal(options.color).out(`accepted ${first.id}: runs before it are not looked at any more\n`);
  return EXIT.passed;
}

function told(found: Trend, output: string | undefined): Told {
  const page = output === undefined ? undefined : join(output, PAGE);
  return {
    name: 'trend',
    document: trendDocument(found),
    summary: (options) => trendSummary(found, options),
    line: trendLine(found, page),
    page,
  };
}

function trendDocument(found: Trend): Record<string, unknown> {
  return { schema: 'plan-trend/1', state: trendState(found), ...found };
}

async function historyFrom(folder: string | undefined, { history }: Pick<TrendOptions, 'history'>): Promise<History> {
  if (history !== undefined && folder === undefined) return readHistory(history);
  if (folder !== undefined && history === undefined) return historyOfFolder(folder);
  throw new RunError(
    'usage',
    'Name a folder of reports, "plan trend reports/", or a file, "plan trend --history history.ndjson".',
  );
}

/** Every report in the folder, or one level below it (`plan run --repeat`), and the changes accepted in it. */
async function historyOfFolder(folder: string): Promise<History> {
  const runs: MeasuredRun[] = [];
  for (const path of await reportsIn(folder)) runs.push((await readRecorded(path)).measured);
  const { accepted, runs: written } = await readHistoryIfThere(join(folder, ACCEPTED_FILE));
  const records = [
    ...written,
    ...runs,
    ...[...accepted].map((accept) => ({ schema: 'plan-history/1' as const, accept })),
  ];
  return historyOf(records);
}

async function reportsIn(folder: string): Promise<string[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (cause) {
    throw new RunError('result-unreadable', `There is no folder ${folder}.`, { cause });
  }
  const inside: string[] = [];
  for (const name of names.sort()) {
    for (const path of await runPaths(join(folder, name))) if (await isReport(path)) inside.push(path);
  }
  return names.includes(RUN_FILE) ? [folder, ...inside] : inside;
}

async function isReport(path: string): Promise<boolean> {
  try {
    return (await stat(join(path, RUN_FILE))).isFile();
  } catch {
    return false;
  }
}
