import type { ReportModel, SamplerRow } from '../../report/report-model.ts';
import { formatMs, formatShare } from '../format.ts';
import { topIndexes } from '../../report/charts/chart.ts';
import type { View } from './verdict-view.ts';

const MOST_ROWS = 12;
const WIDTH = 240;
const BANDS = ['satisfied', 'tolerated', 'frustrated', 'failed'] as const;
const COLORS: Readonly<Record<(typeof BANDS)[number], readonly [name: string, color: string]>> = {
  satisfied: ['pass', '#1a7f4b'],
  tolerated: ['c6', '#4195e5'],
  frustrated: ['c1', '#bb817d'],
  failed: ['failed', '#c8102e'],
};

/** C9: of all requests and of the samplers that took most of the time, how many users had to wait how long. */
export function satisfactionView(model: ReportModel): View | undefined {
  const shown = topIndexes(model.samplers, MOST_ROWS, (row) => row.timeShare).flatMap((i) => model.samplers[i] ?? []);
  const rows = [model.all, ...shown].filter((row) => row.requests > 0);
  return rows.length === 0
    ? undefined
    : {
        rows: rows.map((row) => rowView(row, rows)),
        satisfied: formatMs(model.apdex.satisfiedMs),
        tolerated: formatMs(model.apdex.toleratedMs),
      };
}

function rowView(row: SamplerRow, rows: readonly SamplerRow[]): View {
  return {
    name: row.kind === 'all' ? 'all requests' : row.name,
    limits: limitsText(row, rows),
    bar: { svg: bar(row) },
    cells: BANDS.map((band) => formatShare(row.satisfaction[band])),
  };
}

/** Where the limits are not those above the columns; empty elsewhere. */
function limitsText({ kind, apdexLimits }: SamplerRow, rows: readonly SamplerRow[]): string {
  if (kind === 'all') return rows.some((row) => row.apdexLimits) ? 'each by the limits of its sampler' : '';
  if (apdexLimits === undefined) return '';
  return `up to ${formatMs(apdexLimits.satisfiedMs)} and ${formatMs(apdexLimits.toleratedMs)}`;
}

function bar({ satisfaction }: SamplerRow): string {
  let x = 0;
  const parts = BANDS.map((band) => {
    const from = x;
    x += satisfaction[band] * WIDTH;
    const [name, color] = COLORS[band];
    const width = Math.round(x) - Math.round(from);
    return width === 0
      ? ''
      : `<rect class="f-${name}" fill="${color}" x="${Math.round(from)}" width="${width}" height="12"/>`;
  });
  return `<svg width="${WIDTH}" height="12" viewBox="0 0 ${WIDTH} 12" aria-hidden="true">${parts.join('')}</svg>`;
}
