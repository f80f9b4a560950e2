import { bandMs, type BandCounts } from '../bands.ts';
import type { ReportModel } from '../report-model.ts';
import { line, type Chart } from './chart.ts';

/** C8: how many of all requests took how long. */
export const histogram: Chart = {
  id: 'histogram',
  title: 'Response time distribution',
  unit: 'share',
  x: 'duration',
  scale: 'linear',
  about: 'Share of all requests by time; each bar is 10 % wider than the one before.',
  positions: (model) => bands(model).map((band) => Math.log10(bandMs(band))),
  end: (model) => Math.log10(bandMs((bands(model).at(-1) ?? 0) + 1)),
  series: (model) => {
    const { okBands, failedBands, requests } = model.all;
    const shares = (counts: BandCounts | undefined): number[] =>
      bands(model).map((band) => (counts?.counts[band - counts.first] ?? 0) / requests);
    return [
      line('passed', 'c0', shares(okBands), { style: 'stack' }),
      ...(failedBands === undefined ? [] : [line('✖ failed', 'failed', shares(failedBands), { style: 'stack' })]),
    ];
  },
};

/** From the first to the last band that is not empty. */
function bands({ all: { okBands, failedBands } }: ReportModel): number[] {
  const both = [okBands, failedBands].filter((one) => one !== undefined);
  if (both.length === 0) return [];
  const first = Math.min(...both.map((one) => one.first));
  const end = Math.max(...both.map((one) => one.first + one.counts.length));
  return Array.from({ length: end - first }, (_, i) => first + i);
}
