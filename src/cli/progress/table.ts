import type { LiveFigures, LiveView, LiveViewRow } from '../../result/live-view.ts';
import { TRAIL_LENGTH, trailSeconds } from '../../result/trail.ts';
import { formatElapsed, formatRate, formatShare } from '../../outputs/format.ts';
import { columnsOf, fit, oneLine } from '../../outputs/one-line.ts';
import { paint } from '../../outputs/paint.ts';
import { failedShare, rateOf, timeText, type ProgressFacts, type ProgressLook, type ScreenState } from './facts.ts';
import { signsOf } from './signs.ts';
import { sparkline } from './sparkline.ts';

interface Column {
  readonly title: string;
  readonly text: (figures: LiveFigures) => string;
}

const COLUMN_WIDTH = 9;
const COLUMNS: readonly Column[] = [
  { title: 'req/s', text: (figures) => formatRate(rateOf(figures)) },
  { title: 'p50', text: ({ p50Us }) => timeText(p50Us) },
  { title: 'p95', text: ({ p95Us }) => timeText(p95Us) },
  { title: 'p99', text: ({ p99Us }) => timeText(p99Us) },
  { title: 'failed', text: (figures) => formatShare(failedShare(figures)) },
];
/** In a narrow terminal columns go, in this order, until names have so much room. */
const LEAST_WANTED = [
  ['trail', 20],
  ['p50', 20],
  ['p99', 16],
  ['req/s', 16],
  ['failed', 8],
] as const;
const NARROWEST_NAME = 20;
const TRAIL_FROM_COLUMNS = 81;
const MARK_WIDTH = 2;
const TRAIL_WIDTH = TRAIL_LENGTH + 1;
/** As many failed requests as make a sampler stand out without any threshold: 5 %, as rule R4 has it. */
const MANY_FAILED = 0.05;

/** Which columns there are, and how wide names may be. */
export interface Layout {
  readonly name: number;
  readonly columns: readonly Column[];
  readonly withTrail: boolean;
}

export interface TableInput {
  readonly facts: ProgressFacts;
  readonly live: LiveView;
  readonly state: ScreenState;
  readonly look: ProgressLook;
  readonly layout: Layout;
}

/** The samplers' title line. */
export function tableTitle({ facts, state, look, layout }: TableInput): string {
  const { name, columns, withTrail } = layout;
  const { ellipsis } = signsOf(look.unicode);
  const stretch = state.stretch === 'recent' ? 'last 10 s' : 'whole run';
  const titles = columns.map(({ title }) => title.padStart(COLUMN_WIDTH)).join('');
  const trail = withTrail ? `${' '.repeat(MARK_WIDTH + 1)}${trailTitle(facts)}` : '';
  return paint(look.color).dim(`${fit(`sampler (${stretch})`, name, ellipsis)}${titles}${trail}`);
}

/** A short run's trail is that of the whole run. */
function trailTitle({ plannedMs }: ProgressFacts): string {
  const trailMs = trailSeconds(plannedMs) * TRAIL_LENGTH * 1000;
  if (plannedMs !== undefined && plannedMs <= trailMs) return 'p95 over the run';
  return `p95, last ${formatElapsed(trailMs).replace(/:00$/, ' min')}`;
}

/** Samplers, at most `room` lines, and a line about those that have no row. Never empty-handed: one row at least. */
export function samplerRows(input: TableInput, room: number): string[] {
  const { facts, live, look } = input;
  const isAll = live.others === 0 && live.samplers.length <= room;
  const shown = isAll
    ? [...live.samplers].sort((a, b) => a.id - b.id)
    : live.samplers.slice(0, Math.max(1, Math.min(live.samplers.length, room - 1)));
  const hidden = live.samplers.length - shown.length + live.others;
  const rows = shown.map((row) =>
    tableRow(input, { name: facts.labels[row.id]?.name ?? '', row, isBroken: row.isBroken }),
  );
  const { ellipsis } = signsOf(look.unicode);
  return hidden === 0 ? rows : [...rows, paint(look.color).dim(`${ellipsis} ${hidden} more`)];
}

/** Every request together. */
export function allRow(input: TableInput): string {
  return tableRow(input, { name: 'all', row: input.live.all, isBroken: false, isBold: true });
}

interface Row {
  readonly name: string;
  readonly row: LiveViewRow;
  readonly isBroken: boolean;
  readonly isBold?: boolean;
}

function tableRow({ state, look, layout }: TableInput, { name, row, isBroken, isBold = false }: Row): string {
  const figures = row[state.stretch];
  const style = paint(look.color);
  const cells = layout.columns.map(({ text }) => text(figures).padStart(COLUMN_WIDTH)).join('');
  const isFailing = failedShare(figures) >= MANY_FAILED;
  const mark = isBroken ? (look.unicode ? '✖' : 'x') : isFailing ? '!' : ' ';
  const text = `${fit(oneLine(name), layout.name, signsOf(look.unicode).ellipsis)}${cells} ${mark}`.trimEnd();
  const painted = isBroken ? style.bad(text) : isFailing ? style.warn(text) : isBold ? style.bold(text) : text;
  if (!layout.withTrail) return painted;
  const gap = ' '.repeat(layout.name + layout.columns.length * COLUMN_WIDTH + MARK_WIDTH + 1 - columnsOf(text));
  return `${painted}${gap}${style.chart(sparkline(row.trail, look.unicode).trimEnd())}`.trimEnd();
}

/** Columns as far as they leave room for names; names as wide as the longest, where there is room for that. */
export function layoutOf({ facts, live, look }: Pick<TableInput, 'facts' | 'live' | 'look'>, width: number): Layout {
  const dropped = new Set<string>(look.columns < TRAIL_FROM_COLUMNS ? ['trail'] : []);
  const taken = (): number =>
    COLUMNS.filter(({ title }) => !dropped.has(title)).length * COLUMN_WIDTH +
    MARK_WIDTH +
    (dropped.has('trail') ? 0 : TRAIL_WIDTH);
  for (const [title, room] of LEAST_WANTED) {
    if (width - taken() >= room) break;
    dropped.add(title);
  }
  const longest = Math.max(0, ...live.samplers.map(({ id }) => columnsOf(oneLine(facts.labels[id]?.name ?? ''))));
  return {
    name: Math.max(1, Math.min(width - taken(), Math.max(NARROWEST_NAME, longest))),
    columns: COLUMNS.filter(({ title }) => !dropped.has(title)),
    withTrail: !dropped.has('trail'),
  };
}
