import { dirname, join } from 'node:path';
import { RunError } from '../../base/errors.ts';
import { compareRuns } from '../../compare/compare-runs.ts';
import type { Comparison } from '../../compare/comparison.ts';
import { LEAST_HISTORY, type RecordedRun } from '../../compare/evidence.ts';
import { runsBefore } from '../../compare/history.ts';
import { medianRun } from '../../compare/median-run.ts';
import { comparisonLine, comparisonSummary } from '../../outputs/compare/console.ts';
import { COMPARISON_MARKER, COMPARISON_PAGE, comparisonFiles } from '../../outputs/compare/files.ts';
import { comparisonDocument } from '../../outputs/compare/json.ts';
import type { ComparisonReport } from '../../outputs/compare/report.ts';
import { checkFolder, writeFiles } from '../../outputs/compare/write-files.ts';
import { reportModel } from '../../report/model.ts';
import { EXIT } from '../exit-codes.ts';
import type { ColorChoice } from '../terminal.ts';
import { readHistory } from './history-file.ts';
import { readSide } from './read-side.ts';
import { tell, type Told } from './tell.ts';

export interface CompareOptions {
  readonly base?: readonly string[];
  readonly cand?: readonly string[];
  readonly history?: string;
  readonly output?: string;
  readonly force: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly color: ColorChoice;
}

/** As many earlier runs as a prediction rests on: older ones were of another program. */
const MOST_HISTORY = 8;

/** `plan compare`: reads both sides, compares, tells; gives the exit code. */
export async function compare(paths: readonly string[], options: CompareOptions): Promise<number> {
  const { output, force } = options;
  const places = placesOf(paths, options);
  if (output !== undefined) await checkFolder({ path: output, marker: COMPARISON_MARKER, force });
  const candidate = await readSide(places.candidate);
  const base = options.history === undefined ? await readSide(places.base) : await earlier(options.history, candidate);
  checkApart(base, candidate);
  const report = reportOf(base, candidate, options.history !== undefined);
  if (output !== undefined) {
    await writeFiles({ path: output, marker: COMPARISON_MARKER, force }, comparisonFiles(report));
  }
  tell(told(report.comparison, output), options);
  return exitCodeOf(report.comparison);
}

function reportOf(
  base: readonly RecordedRun[],
  candidate: readonly RecordedRun[],
  isHistory: boolean,
): ComparisonReport {
  const [before, after] = [medianRun(base)?.run, medianRun(candidate)?.run];
  if (after === undefined) throw new RunError('usage', USAGE);
  const models = {
    candidate: reportModel(after),
    ...(before === undefined ? {} : { base: reportModel(before) }),
  };
  return { comparison: compareRuns({ base, candidate, isHistory }), ...models };
}

function told(comparison: Comparison, output: string | undefined): Told {
  const page = output === undefined ? undefined : join(output, COMPARISON_PAGE);
  return {
    name: 'comparison',
    document: comparisonDocument(comparison),
    summary: (options) => comparisonSummary(comparison, options),
    line: comparisonLine(comparison, page),
    page,
  };
}

function exitCodeOf({ verdict }: Comparison): number {
  return verdict === 'REGRESSION' ? EXIT.failed : EXIT.passed;
}

interface Places {
  readonly base: readonly string[];
  readonly candidate: readonly string[];
}

/** Who is base and who candidate: two paths, or options, or a history and the rest. */
function placesOf(paths: readonly string[], { base = [], cand = [], history }: CompareOptions): Places {
  const [first, second] = paths;
  if (history !== undefined) {
    const candidate = [...paths, ...cand];
    if (candidate.length > 0 && base.length === 0) return { base: [], candidate };
    throw new RunError('usage', `With --history name the candidate only: plan compare --history ${history} report/`);
  }
  if (first !== undefined && second !== undefined && base.length + cand.length === 0) {
    return { base: [first], candidate: [second] };
  }
  if (paths.length === 0 && base.length > 0 && cand.length > 0) return { base, candidate: cand };
  throw new RunError('usage', USAGE);
}

const USAGE =
  'Name two sides: "plan compare base/ candidate/", or "plan compare --base r1 r2 r3 --cand c1 c2 c3", or a --history and a candidate.';

/** The runs before the candidate's first, as the history knows them. */
async function earlier(path: string, candidate: readonly RecordedRun[]): Promise<RecordedRun[]> {
  const history = await readHistory(path);
  const ids = new Set(candidate.map(({ measured }) => measured.id));
  const [first] = candidate.map(({ measured }) => measured).sort((a, b) => a.startedAt - b.startedAt);
  const others = { ...history, runs: history.runs.filter(({ id }) => !ids.has(id)) };
  const before = first === undefined ? [] : runsBefore(others, first, MOST_HISTORY);
  if (before.length >= LEAST_HISTORY) return before.map((measured) => ({ measured }));
  throw new RunError(
    'usage',
    `${path} holds ${before.length} earlier runs that can be used: of the same plan, load, target and environment, valid, and since the last accepted change. At least ${LEAST_HISTORY} are needed; until then compare with a run, "plan compare ${dirname(path)}/… candidate/".`,
  );
}

/** The same run on both sides would always be "no change". */
function checkApart(base: readonly RecordedRun[], candidate: readonly RecordedRun[]): void {
  const seen = new Set<string>();
  for (const { measured } of [...base, ...candidate]) {
    if (seen.has(measured.id)) {
      throw new RunError(
        'usage',
        `Run ${measured.id} is named twice. Each run may be on one side only, and there once.`,
      );
    }
    seen.add(measured.id);
  }
}
