import type { CheckRow, ReportModel } from '../../report/report-model.ts';
import { formatCount, formatShare } from '../format.ts';
import type { View } from './verdict-view.ts';

const MOST_ROWS = 60;

/** The plan's assertions, the most often failed first; absent when it has none. */
export function checksView({ checks }: ReportModel): View | undefined {
  if (checks.length === 0) return undefined;
  const failed = checks.filter((check) => check.failed > 0).length;
  return {
    rows: checks.slice(0, MOST_ROWS).map(checkView),
    more: checks.length > MOST_ROWS ? formatCount(checks.length - MOST_ROWS) : '',
    summary:
      failed === 0
        ? `All ${formatCount(checks.length)} held for every request they were judged on.`
        : `${formatCount(failed)} of ${formatCount(checks.length)} failed at least once.`,
  };
}

/** One assertion with what came of it. */
export function checkView({ text, sampler, passed, failed, error }: CheckRow): View {
  const judged = passed + failed;
  return {
    text,
    sampler,
    link: `#s=${encodeURIComponent(sampler)}`,
    passed: formatCount(passed),
    failed: formatCount(failed),
    share: judged === 0 ? '-' : formatShare(passed / judged),
    isBad: failed > 0,
    sign: judged === 0 ? '-' : failed > 0 ? '✖' : '✔',
    error: error === undefined ? '' : `#e-${error}`,
  };
}
