import type { Trend, TrendChange, TrendRun } from '../../compare/trend.ts';
import { valueText } from '../../compare/sentence.ts';
import { rowName } from '../compare/words.ts';

/** `GET /a p95: 120ms → 160ms`. */
export function changeLine({ name, kind, metric, unit, before, after }: TrendChange): string {
  return `${rowName({ name, kind })} ${metric}: ${valueText(unit, before)} → ${valueText(unit, after)}`;
}

/** Between which runs, and commits where they are known. */
export function rangeText({ runs }: Trend, { lastBefore, first }: TrendChange): string {
  return `${runText(runs[lastBefore])} .. ${runText(runs[first])}`;
}

function runText(run: TrendRun | undefined): string {
  if (run === undefined) return '?';
  return run.commit === undefined ? run.id : `${run.id} (${run.commit.slice(0, 8)})`;
}

/** Changes that last, worse ones first; then all others from the latest back. */
export function sortedChanges({ changes }: Trend): TrendChange[] {
  const weight = ({ isLatest, isWorse }: TrendChange): number => (isLatest ? 2 : 0) + (isWorse ? 1 : 0);
  return changes.toSorted((a, b) => weight(b) - weight(a) || b.first - a.first);
}

/** What the trend comes to in one word. */
export function trendState({ changes }: Trend): 'WORSE' | 'BETTER' | 'STEADY' {
  const open = changes.filter(({ isLatest }) => isLatest);
  if (open.some(({ isWorse }) => isWorse)) return 'WORSE';
  return open.length > 0 ? 'BETTER' : 'STEADY';
}

/** One sentence for people. */
export function trendSentence(trend: Trend): string {
  const valid = trend.runs.filter(({ invalid }) => invalid === undefined).length;
  const open = trend.changes.filter(({ isLatest }) => isLatest);
  const [first] = sortedChanges({ ...trend, changes: open });
  const counted = `${valid} of ${trend.runs.length} runs can be trusted`;
  if (first !== undefined) {
    const more = open.length > 1 ? `, and ${open.length - 1} more` : '';
    return `${changeLine(first)} since run ${runText(trend.runs[first.first])}${more}. ${counted}.`;
  }
  const isShort = trend.rows[0]?.metrics.every(({ bands }) => bands.at(-1) === undefined) ?? true;
  const why = isShort
    ? 'Fewer than 5 of them come before the latest, so nothing is judged yet.'
    : 'The latest lies where it was to be expected.';
  return `${counted}. ${why}`;
}
