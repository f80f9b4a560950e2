import type { ReportModel } from '../report-model.ts';
import { line, type Chart, type ChartValues } from './chart.ts';
import { fewIn, type Few } from './few.ts';

/** C12: response time by throughput, a dot for each bin. */
export const timesByThroughput: Chart = {
  id: 'times-by-throughput',
  title: 'Response time by throughput',
  unit: 'ms',
  x: 'perSecond',
  scale: 'log',
  about: 'A dot for each bin. Dots that rise without moving to the right are requests that queue.',
  positions: (model) => order(model).map((bin) => rates(model)[bin] ?? 0),
  series: (model) => {
    const sorted = (column: ChartValues): ChartValues => order(model).map((bin) => column[bin]);
    const { ok, failed, firstByteMs, covered } = model.timeline;
    const few = fewIn(50, model.timeline, covered);
    const hollow = (part: 'ok' | 'failed'): Few => {
      const bins = order(model).map((bin) => few[part][bin] ?? false);
      return { all: bins, ok: bins, failed: bins };
    };
    return [
      line('p50 passed', 'c0', sorted(ok.p50Ms), { style: 'dots', few: hollow('ok') }),
      line('✖ p50 failed', 'failed', sorted(failed.p50Ms), { style: 'dots', few: hollow('failed') }),
      line('first byte, mean', 'c1', sorted(firstByteMs), { style: 'dots' }),
    ];
  },
};

function rates({ timeline }: ReportModel): number[] {
  return timeline.okPerSecond.map((ok, bin) => ok + (timeline.failedPerSecond[bin] ?? 0));
}

/** Bins in which anything came, the quietest first. */
function order(model: ReportModel): number[] {
  const perBin = rates(model);
  return perBin
    .map((_, bin) => bin)
    .filter((bin) => (perBin[bin] ?? 0) > 0)
    .sort((a, b) => (perBin[a] ?? 0) - (perBin[b] ?? 0));
}
