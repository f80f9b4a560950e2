import type { BandCounts } from '../bands.ts';
import type { Few } from './few.ts';
import type {
  ErrorGroup,
  GroupRow,
  ReportModel,
  RunFacts,
  SamplerRow,
  ThresholdRow,
  Timeline,
} from '../report-model.ts';

/** What an axis counts; `outputs/format.ts` turns the numbers into text. */
export type ChartUnit = 'ms' | 'perSecond' | 'users' | 'iterations' | 'bytes' | 'bytesPerSecond' | 'number' | 'share';

/**
 * A colour by meaning; the output knows the hex values for light and dark.
 * `c0`…`c7` are the categorical palette in order, `p50 p95 p99` one hue from light to dark.
 */
export type ChartColor =
  'c0' | 'c1' | 'c2' | 'c3' | 'c4' | 'c5' | 'c6' | 'c7' | 'p50' | 'p95' | 'p99' | 'failed' | 'users' | 'heat';

export type ChartValues = readonly (number | undefined)[];

export interface Series {
  readonly name: string;
  readonly color: ChartColor;
  /** `points` is a line with its points marked; `dots` has no line. */
  readonly style: 'line' | 'points' | 'step' | 'dots' | 'stack';
  /** Lengths of stroke and gap in pixels; empty = solid. */
  readonly dash: readonly number[];
  readonly axis: 'left' | 'right';
  /** One entry per x value of the chart; undefined = nothing to draw. */
  readonly values: ChartValues;
  /** Row in `ReportModel.samplers` whose numbers these are, where a reader may choose others of them. */
  readonly sampler?: number;
  /** Drawn only when its key is pressed. */
  readonly isHidden?: boolean;
  /** The same for passed or failed requests only, where the chart follows the ok | all | failed switch. */
  readonly okValues?: ChartValues;
  readonly failedValues?: ChartValues;
  /**
   * How a value of a wider bin is made of those of its bins: rates are averaged over the seconds they cover, of levels the
   * most or the least stands. Absent where that would be wrong: percentiles, and means of unequal numbers.
   */
  readonly widens?: 'rate' | 'most' | 'least';
  /** Values that are percentiles of few requests: their points are hollow. */
  readonly few?: Few;
}

/** A horizontal line: a threshold on what the chart shows. */
export interface LimitLine {
  readonly value: number;
  readonly text: string;
  readonly broken: boolean;
}

/**
 * What the x axis counts. `time` takes the bins of the timeline; all others bring their `positions`, ascending:
 * `percentile` −log10(1 − p), so that each further nine takes the same width; `duration` log10 of milliseconds;
 * `users` and `perSecond` as they are.
 */
export type ChartAxis = 'time' | 'percentile' | 'duration' | 'users' | 'perSecond';

/** Requests by time and latency, drawn below the lines: colour is the logarithm of the count. */
export interface Heat {
  readonly columns: readonly (BandCounts | undefined)[];
}

/** What charts over time are drawn from: of a finished run, or of one under way. */
export interface TimeModel {
  readonly timeline: Omit<
    Timeline,
    | 'percentileCurves'
    | 'firstByteMs'
    | 'firstByteP95Ms'
    | 'firstByteCounts'
    | 'connectMs'
    | 'connectionsPerSecond'
    | 'meanMs'
    | 'receivedPerSecond'
    | 'sentPerSecond'
    | 'statuses'
    | 'samplers'
    | 'groups'
  > & {
    readonly samplers: readonly (Pick<Timeline['samplers'][number], 'p95Ms' | 'okPerSecond' | 'failedPerSecond'> &
      // A running test is shown without the switch ok | all | failed.
      Partial<Pick<Timeline['samplers'][number], 'ok' | 'failed'>>)[];
  };
  readonly thresholds: readonly Pick<ThresholdRow, 'threshold' | 'passed'>[];
  readonly samplers: readonly Pick<SamplerRow, 'name' | 'timeShare'>[];
  readonly errors: readonly Pick<ErrorGroup, 'name' | 'message' | 'count' | 'perBin'>[];
  readonly groups: readonly Pick<GroupRow, 'phases' | 'model'>[];
  readonly run: { readonly warmUp?: Pick<NonNullable<RunFacts['warmUp']>, 'fromMs' | 'toMs'> };
}

/** Columns of a sampler that charts by sampler can show. */
export type Pickable = 'p50' | 'p95' | 'p99' | 'mean' | 'first byte' | 'connect' | 'ended' | 'started';

/** One chart: numbers only, no drawing. Most need a whole report, those over time a `TimeModel`. */
export interface Chart<Model extends TimeModel = ReportModel> {
  readonly id: string;
  readonly title: string;
  readonly unit: ChartUnit;
  /** Unit of series on the right axis. */
  readonly rightUnit?: ChartUnit;
  readonly x: ChartAxis;
  readonly scale: 'linear' | 'log';
  /** What the numbers are, for people who do not know the field; one short sentence. */
  readonly about: string;
  /** What a reader may choose for lines that are samplers: the first is chosen. */
  readonly picks?: readonly Pickable[];
  series(model: Model): Series[];
  positions?(model: Model): number[];
  /** Where the x axis ends, when that is beyond the last position. */
  end?(model: Model): number;
  heat?(model: Model): Heat;
  limits?(model: Model): LimitLine[];
  /** Vertical lines, in units of the x axis. */
  marks?(model: Model): readonly { readonly at: number; readonly text: string }[];
}

const CATEGORICAL: readonly ChartColor[] = ['c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7'];
const DASHES: readonly (readonly number[])[] = [[], [10, 4], [4, 2], [14, 3, 3, 3], [], [10, 4], [4, 2], [14, 3, 3, 3]];

/** The categorical colour of series `index`; from the ninth on they repeat. */
export function colorAt(index: number): ChartColor {
  return CATEGORICAL[index % CATEGORICAL.length] ?? 'c0';
}

/** Dash pattern of series `index`, so that lines differ by more than colour. */
export function dashAt(index: number): readonly number[] {
  return DASHES[index % DASHES.length] ?? [];
}

/** A solid line on the left axis, to be overridden by `extra`. */
export function line(name: string, color: ChartColor, values: ChartValues, extra: Partial<Series> = {}): Series {
  return { name, color, values, style: 'line', dash: [], axis: 'left', ...extra };
}

/** Adds columns entry by entry; the result is as long as the longest. */
export function addColumns(columns: readonly (readonly number[])[]): number[] {
  const length = Math.max(0, ...columns.map((column) => column.length));
  return Array.from({ length }, (_, i) => columns.reduce((total, column) => total + (column[i] ?? 0), 0));
}

/** Positions in `rows` of the `count` rows that score highest, in row order. */
export function topIndexes<T>(rows: readonly T[], count: number, score: (row: T) => number): number[] {
  return rows
    .map((row, index) => ({ index, score: score(row) }))
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .slice(0, count)
    .map(({ index }) => index)
    .sort((a, b) => a - b);
}
