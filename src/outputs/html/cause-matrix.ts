import type { ReportModel } from '../../report/report-model.ts';
import { formatCount, formatShare } from '../format.ts';
import type { View } from './verdict-view.ts';

const MOST_ROWS = 20;
const MOST_CAUSES = 6;

/** Which sampler failed how often for which cause; absent where a single cause or sampler says it all already. */
export function causeMatrix({ errors, samplers }: ReportModel): View | undefined {
  const causes = errors.toSorted((a, b) => b.count - a.count);
  const [named, others] = [causes.slice(0, MOST_CAUSES), causes.slice(MOST_CAUSES)];
  const failing = samplers.filter((row) => row.failed > 0).toSorted((a, b) => b.failed - a.failed);
  if (failing.length < 2 || causes.length < 2) return undefined;
  const countIn = (cause: (typeof causes)[number], name: string): number =>
    cause.samplers.find((sampler) => sampler.name === name)?.count ?? 0;
  return {
    causes: named.map(({ id, name, message }) => ({ id, name, message })),
    hasOthers: others.length > 0,
    rows: failing.slice(0, MOST_ROWS).map((row) => ({
      name: row.name,
      link: `#s=${encodeURIComponent(row.name)}`,
      failed: formatCount(row.failed),
      share: formatShare(row.errorRate),
      counts: named.map((cause) => cellText(countIn(cause, row.name))),
      others: cellText(others.reduce((sum, cause) => sum + countIn(cause, row.name), 0)),
    })),
    more: failing.length > MOST_ROWS ? formatCount(failing.length - MOST_ROWS) : '',
  };
}

function cellText(count: number): string {
  return count === 0 ? '·' : formatCount(count);
}
