import type { ReportModel } from '../../report/report-model.ts';
import { capacityLine, OUTCOMES, rateText } from '../capacity-words.ts';
import { formatCount, formatElapsed, formatMs, formatShare } from '../format.ts';
import type { View } from './verdict-view.ts';

/** What a search found: the sentence, the chart and a row for each step. `undefined` in the report of a run. */
export function capacityView({ capacity }: ReportModel, charts: readonly View[]): View | undefined {
  if (capacity === undefined) return undefined;
  const { holds, notJudged, steps } = capacity;
  return {
    headline: holds === undefined ? 'No rate held' : `${rateText(holds)} hold`,
    sentence: capacityLine(capacity),
    notJudged:
      notJudged.length === 0 ? '' : `Not judged, since a search itself sets the rate: ${notJudged.join(', ')}.`,
    charts,
    steps: steps.map((step, index) => ({
      number: index + 1,
      rate: rateText(step.rate),
      outcome: OUTCOMES[step.outcome],
      counted: formatElapsed(step.countedMs),
      requests: formatCount(step.requests),
      p95: formatMs(step.p95Ms),
      failed: formatShare(step.errorRate),
      dropped: formatCount(step.dropped),
      reason: step.reason,
      page: `${step.report}/index.html`,
    })),
  };
}
