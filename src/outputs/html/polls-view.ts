import type { Percentile, ReportModel } from '../../report/report-model.ts';
import { formatCount, formatMean, formatMs } from '../format.ts';
import { percentileText } from '../words.ts';
import type { View } from './verdict-view.ts';

/** The table of polls: how many tries, how long until ready, how many never were. Empty without polls. */
export function pollsView(model: ReportModel): View[] {
  return model.samplers.flatMap((row, index) => {
    const { poll } = row;
    if (poll === undefined) return [];
    const at = (wanted: number): Percentile | undefined => poll.readyPercentiles.find(({ p }) => p === wanted);
    const none = poll.ready === 0;
    return [
      {
        index,
        name: row.name,
        ready: formatCount(poll.ready),
        exhausted: poll.exhausted > 0 ? `✖ ${formatCount(poll.exhausted)}` : '0',
        meanTries: none ? '-' : formatMean(poll.meanTries),
        p95Tries: none ? '-' : formatCount(poll.p95Tries),
        maxTries: none ? '-' : formatCount(poll.maxTries),
        mean: none ? '-' : formatMs(poll.meanReadyMs),
        p50: percentileText(at(50), '≈ '),
        p95: percentileText(at(95), '≈ '),
      },
    ];
  });
}
