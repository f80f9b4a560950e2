import type { Difference } from './comparison.ts';
import type { RecordedRun, Sides } from './evidence.ts';
import { isSameTarget } from './history.ts';
import { rowKey, type MeasuredRun } from './measured-run.ts';

const LEAST_MATCHING = 0.8;
const MOST_LONGER = 0.2;

/** What is not alike on both sides, what forbids a verdict first. */
export function differencesOf(sides: Sides): Difference[] {
  const all = [...sides.base, ...sides.candidate].map(({ measured }) => measured);
  const found = [
    ...untrusted('base', sides.base),
    ...untrusted('candidate', sides.candidate),
    decisive(
      differs(all, ({ loadSha256 }) => loadSha256),
      'The load is not the same: thread groups, ramps, durations or warm-up differ.',
    ),
    namesDiffer(sides),
    durationsDiffer(all),
    noted(
      all.some((run) => all.some((other) => !isSameTarget(run, other))),
      `Different targets: ${listed(all.map(({ target, targetLabel }) => targetLabel ?? target))}.`,
    ),
    noted(
      differs(all, ({ environment = '' }) => environment),
      `Different environments: ${listed(all.map(({ environment = 'none' }) => environment))}.`,
    ),
    noted(
      differs(all, ({ dataSha256 }) => dataSha256),
      'The data files are not the same.',
    ),
  ].filter((one) => one !== undefined);
  return [...found.filter(({ isDecisive }) => isDecisive), ...found.filter(({ isDecisive }) => !isDecisive)];
}

/** A side keeps such runs only when it has no others. */
function untrusted(side: string, runs: readonly RecordedRun[]): Difference[] {
  return runs.flatMap(({ measured: { invalid } }) =>
    invalid === undefined ? [] : [{ isDecisive: true, text: `The ${side} run is not to be trusted: ${invalid}` }],
  );
}

function namesDiffer({ base, candidate }: Sides): Difference | undefined {
  const names = (runs: readonly RecordedRun[]): Set<string> =>
    new Set(runs.flatMap(({ measured }) => measured.rows.map(rowKey)));
  const [before, after] = [names(base), names(candidate)];
  const every = new Set([...before, ...after]);
  const shared = [...before].filter((name) => after.has(name)).length;
  // The row of all requests is always shared, and says nothing.
  const share = every.size <= 1 ? 1 : (shared - 1) / (every.size - 1);
  return decisive(
    share < LEAST_MATCHING,
    `Only ${shared - 1} of ${every.size - 1} samplers are on both sides by name, at least ${LEAST_MATCHING * 100} % are needed.`,
  );
}

function durationsDiffer(runs: readonly MeasuredRun[]): Difference | undefined {
  const durations = runs.map(({ durationMs }) => durationMs);
  const [shortest, longest] = [Math.min(...durations), Math.max(...durations)];
  return noted(
    longest > (1 + MOST_LONGER) * shortest,
    `The runs are not equally long: ${seconds(shortest)} to ${seconds(longest)}.`,
  );
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}

function differs<T>(runs: readonly MeasuredRun[], of: (run: MeasuredRun) => T): boolean {
  return new Set(runs.map(of)).size > 1;
}

function listed(texts: readonly string[]): string {
  return [...new Set(texts)].join(', ');
}

function decisive(isSo: boolean, text: string): Difference | undefined {
  return isSo ? { isDecisive: true, text } : undefined;
}

function noted(isSo: boolean, text: string): Difference | undefined {
  return isSo ? { isDecisive: false, text } : undefined;
}
