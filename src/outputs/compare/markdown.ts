import type { Cell, ComparedRow, Comparison } from '../../compare/comparison.ts';
import { byText, valueText } from '../../compare/sentence.ts';
import { formatCount } from '../format.ts';
import type { View } from '../html/verdict-view.ts';
import { markdown } from '../summary-md.ts';
import { loadTemplate } from '../templates.ts';
import { intervalText, kneeText, levelText, plural, ruleText, rowName, stateSign } from './words.ts';

const MOST_WATCHED = 15;
const MOST_ERRORS = 10;
const MAX_SENTENCE = 600;

let template: ((view: View) => string) | undefined;

/** `comparison.md`, for a comment on a pull request or a job summary. */
export function comparisonMarkdown(comparison: Comparison): string {
  template ??= loadTemplate<View>('comparison.md.hbs', { escape: false });
  const { verdict, sentence, rows, errors, differences, base, candidate } = comparison;
  const cells = rows.flatMap((row) => row.cells.map((cell) => ({ row, cell })));
  const watched = cells.filter(({ cell }) => cell.state === 'watch' || cell.state === 'better');
  const named = errors.slice(0, MOST_ERRORS);
  return template({
    sign: stateSign(verdict, true),
    verdict,
    sentence: markdown(sentence, MAX_SENTENCE),
    rule: markdown(ruleText(comparison), MAX_SENTENCE),
    differences: [
      ...differences.map(({ isDecisive, text }) => `${isDecisive ? '**⚠** ' : ''}${markdown(text, MAX_SENTENCE)}`),
      ...[...base.leftOut, ...candidate.leftOut].map(
        ({ id, invalid = '' }) => `Run ${id} was left out: ${markdown(invalid, MAX_SENTENCE)}`,
      ),
    ],
    primary: cells.filter(({ cell }) => cell.isPrimary).map(lineOf),
    knee: comparison.knee && kneeText(comparison.knee),
    watched: watched.slice(0, MOST_WATCHED).map(lineOf),
    moreWatched: watched.length > MOST_WATCHED ? watched.length - MOST_WATCHED : undefined,
    errors: named.map(({ what, name, message, count, samplers }) => ({
      what,
      name: markdown(name),
      message: markdown(message),
      count: formatCount(count),
      samplers: samplers.map((sampler) => markdown(sampler)).join(', '),
    })),
    moreErrors: errors.length > named.length ? errors.length - named.length : undefined,
    plan: planText(comparison),
  });
}

function lineOf({ row, cell }: { readonly row: ComparedRow; readonly cell: Cell }): View {
  return {
    sign: stateSign(cell.state, true),
    name: markdown(rowName(row)),
    metric: `${cell.metric}${levelText(cell)}`,
    base: valueText(cell.unit, cell.base),
    candidate: valueText(cell.unit, cell.candidate),
    change: cell.change === undefined ? '-' : byText(cell.unit, cell.change.by),
    interval: intervalText(cell),
    state: cell.state,
  };
}

function planText({ planDiff }: Comparison): string | undefined {
  if (planDiff === undefined) return undefined;
  return `The plan differs: ${plural(planDiff.added, 'line')} added, ${plural(planDiff.removed, 'line')} removed.`;
}
