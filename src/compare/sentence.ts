import { formatCount, formatMs, formatRate, formatShare } from '../base/format.ts';
import type { Cell, Comparison } from './comparison.ts';

const NAMED = 3;
/** A hundredth of a percent: smaller changes read as none. */
const LEAST_SHOWN = 0.0001;

/** Why the verdict is what it is, in one sentence. */
export function sentenceOf(
  verdict: Comparison['verdict'],
  { rows, differences, rule }: Pick<Comparison, 'rows' | 'differences' | 'rule'>,
): string {
  const primary = rows.flatMap(({ name, kind, cells }) =>
    cells.filter(({ isPrimary }) => isPrimary).map((cell) => ({ name: kind === 'all' ? '' : `${name} `, cell })),
  );
  const named = (state: Cell['state']): string => {
    const those = primary.filter(({ cell }) => cell.state === state);
    const texts = those.slice(0, NAMED).map(({ name, cell }) => `${name}${cell.metric} ${changeText(cell)}`);
    return `${texts.join(', ')}${those.length > NAMED ? ` and ${those.length - NAMED} more` : ''}`;
  };
  switch (verdict) {
    case 'REGRESSION':
      return `Worse: ${named('REGRESSION')}.`;
    case 'IMPROVED':
      return `Better: ${named('IMPROVED')}; nothing that decides got worse.`;
    case 'NO CHANGE':
      return `Nothing that decides changed by ${formatShare(rule.minEffect)} or more.`;
    case 'INCONCLUSIVE':
      return inconclusive(primary, differences);
  }
}

function inconclusive(
  primary: readonly { readonly name: string; readonly cell: Cell }[],
  differences: Comparison['differences'],
): string {
  const decisive = differences.find(({ isDecisive }) => isDecisive);
  if (decisive !== undefined) return `The sides cannot be compared. ${decisive.text}`;
  const open = primary.filter(({ cell }) => cell.state === 'INCONCLUSIVE');
  const needed = Math.max(0, ...open.map(({ cell }) => cell.runsNeeded ?? 0));
  const [first] = open;
  if (first === undefined) {
    const unknown = primary.find(({ cell }) => cell.state === 'unknown');
    return `Too few requests or too short a run to say anything of ${unknown?.name ?? ''}${unknown?.cell.metric ?? 'p95'}.`;
  }
  const more = needed === 0 ? '' : ` About ${needed} runs on each side would decide it.`;
  return `${first.name}${first.cell.metric} ${changeText(first.cell)}: that may be chance.${more}`;
}

/** `+12% (410ms → 459ms)`. */
export function changeText({ unit, base, candidate, change }: Cell): string {
  const values = `${valueText(unit, base)} → ${valueText(unit, candidate)}`;
  return change === undefined ? values : `${byText(unit, change.by)} (${values})`;
}

/** A change with its sign: `+12%`, or `+0.8 points` of a failure rate. */
export function byText(unit: Cell['unit'], by: number): string {
  const rounded = Math.abs(by) < LEAST_SHOWN ? 0 : Math.abs(by);
  const text = formatShare(rounded).replace(/^>99\.9%$/, '100%');
  const sign = rounded === 0 ? '' : by < 0 ? '-' : '+';
  return unit === 'share' ? `${sign}${text.replace('%', '')} points` : `${sign}${text}`;
}

export function valueText(unit: Cell['unit'] | 'users', value: number | undefined): string {
  if (value === undefined) return '-';
  switch (unit) {
    case 'time':
      return formatMs(value);
    case 'share':
      return formatShare(value);
    case 'rate':
      return `${formatRate(value)}/s`;
    case 'users':
      return `${formatCount(value)} users`;
  }
}
