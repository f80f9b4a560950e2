import type { Chart, TimeModel } from '../../report/charts/chart.ts';
import { liveCharts } from '../../report/charts/index.ts';
import { loadLiveAssets } from '../html/assets.ts';
import type { View } from '../html/verdict-view.ts';
import { loadTemplate } from '../templates.ts';

/** The live page and the policy that goes with it, as a header: it also keeps the page out of frames. */
export interface LivePage {
  readonly html: string;
  readonly policy: string;
}

/** It holds nothing of any run: who opens it without the run's key sees an empty page. */
export function livePage(): LivePage {
  const { css, js, policy } = loadLiveAssets();
  const render = loadTemplate<View>('live.hbs', { partials: { chart: 'chart.hbs' } });
  const isOfGenerator = ({ id }: Chart<TimeModel>): boolean => id === 'generator' || id === 'in-flight';
  const html = render({
    icon: ICON,
    css,
    js,
    tiles: TILES,
    columns: COLUMNS,
    charts: liveCharts.filter((chart) => !isOfGenerator(chart)).map(emptyFigure),
    generator: liveCharts.filter(isOfGenerator).map(emptyFigure),
    target: [emptyFigure({ id: '', title: '', about: '', scale: 'linear' })],
  });
  return { html, policy };
}

const TILES = [
  { id: 'users', label: 'users', color: 'users' },
  { id: 'rate', label: 'requests/s', color: 'c0' },
  { id: 'p95', label: 'p95', color: 'p95' },
  { id: 'failed', label: 'failed', color: 'failed' },
];
const COLUMNS = ['req/s', 'p50', 'p95', 'p99', 'failed', 'requests'];
const ICON = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7" fill="#4b4fe0"/></svg>')}`;

/** The place of a chart; its lines and keys come with the stream. */
function emptyFigure({ id, title, about, scale }: Pick<Chart, 'id' | 'title' | 'about' | 'scale'>): View {
  return {
    id,
    title,
    about,
    log: scale === 'log',
    sentence: `${title} over time.`,
    svg: '',
    picks: [],
    keys: [],
    hasMore: false,
  };
}
