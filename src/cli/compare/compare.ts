import { RunError } from '../../base/errors.ts';
import { compareRuns } from '../../compare/compare-runs.ts';
import type { Comparison } from '../../compare/comparison.ts';
import type { RecordedRun } from '../../compare/evidence.ts';
import { comparisonLine, comparisonSummary } from '../../outputs/compare/console.ts';
import { EXIT } from '../exit-codes.ts';
import { processTerminal, type ColorChoice } from '../terminal.ts';
import { readSide } from './read-side.ts';

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

/** `plan compare`: reads both sides, compares, tells; gives the exit code. */
export async function compare(paths: readonly string[], options: CompareOptions): Promise<number> {
  const terminal = processTerminal(options.color);
  const places = placesOf(paths, options);
  const base = await readSide(places.base);
  const candidate = await readSide(places.candidate);
  checkApart(base, candidate);
  const comparison = compareRuns({ base, candidate, isHistory: false });
  const { color, columns, unicode } = terminal;
  if (!options.quiet) terminal.out(`${comparisonSummary(comparison, { color, width: columns, unicode })}\n\n`);
  terminal.out(`${comparisonLine(comparison, undefined)}\n`);
  return exitCodeOf(comparison);
}

function exitCodeOf({ verdict }: Comparison): number {
  return verdict === 'REGRESSION' ? EXIT.failed : EXIT.passed;
}

interface Places {
  readonly base: readonly string[];
  readonly candidate: readonly string[];
}

/** Who is base and who candidate: two paths, or options, or a history and the rest. */
function placesOf(paths: readonly string[], { base = [], cand = [] }: CompareOptions): Places {
  const [first, second] = paths;
  if (first !== undefined && second !== undefined && base.length + cand.length === 0) {
    return { base: [first], candidate: [second] };
  }
  if (paths.length === 0 && base.length > 0 && cand.length > 0) return { base, candidate: cand };
  throw new RunError('usage', USAGE);
}

const USAGE =
  'Name two sides: "plan compare base/ candidate/", or "plan compare --base r1 r2 r3 --cand c1 c2 c3", or a --history and a candidate.';

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
