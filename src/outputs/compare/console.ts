import type { Cell, ComparedRow, Comparison } from '../../compare/comparison.ts';
import { byText, valueText } from '../../compare/sentence.ts';
import { formatCount } from '../format.ts';
import { fit, oneLine, wrap } from '../one-line.ts';
import { paint, type Paint } from '../paint.ts';
import type { ConsoleOptions } from '../console.ts';
import { intervalText, kneeText, levelText, ruleText, rowName, stateSign } from './words.ts';

const MOST_ROWS = 12;
const MOST_ERRORS = 5;
const NARROWEST = 72;

/** What stands in the terminal after a comparison; no line end after the last. */
export function comparisonSummary(comparison: Comparison, options: ConsoleOptions): string {
  const page = new Page(options);
  const blocks = [
    page.verdict(comparison),
    page.differences(comparison),
    page.primary(comparison),
    page.knee(comparison),
    page.others(comparison),
    page.errors(comparison),
  ].filter((lines) => lines.length > 0);
  return blocks.map((lines) => lines.join('\n')).join('\n\n');
}

/** The last line, made for `grep`: `compare: REGRESSION p95=+12% failed=+0.1points tier=3 report=cmp/index.html`. */
export function comparisonLine({ verdict, rows, rule }: Comparison, page: string | undefined): string {
  const all = rows.find(({ kind }) => kind === 'all')?.cells ?? [];
  const by = (metric: string): string => {
    const cell = all.find((one) => one.metric === metric && one.level === undefined);
    return cell?.change === undefined ? '-' : byText(cell.unit, cell.change.by).replace(' ', '');
  };
  return [
    `compare: ${verdict.replaceAll(' ', '_')}`,
    `p95=${by('p95')}`,
    `failed=${by('errorRate')}`,
    `tier=${rule.tier}`,
    ...(page === undefined ? [] : [`report=${oneLine(page)}`]),
  ].join(' ');
}

class Page {
  readonly #width: number;
  readonly #unicode: boolean;
  readonly #paint: Paint;
  readonly #ellipsis: string;

  constructor({ width, unicode, color }: ConsoleOptions) {
    this.#width = Math.max(width, NARROWEST);
    this.#unicode = unicode;
    this.#paint = paint(color);
    this.#ellipsis = unicode ? '…' : '...';
  }

  verdict(comparison: Comparison): string[] {
    const { verdict, sentence } = comparison;
    const style = { REGRESSION: 'bad', IMPROVED: 'good', 'NO CHANGE': 'good', INCONCLUSIVE: 'warn' } as const;
    return [
      this.#paint[style[verdict]](`${stateSign(verdict, this.#unicode)} ${verdict}`),
      ...this.#wrapped(sentence),
      ...this.#wrapped(ruleText(comparison)).map(this.#paint.dim),
    ];
  }

  differences({ differences, base, candidate }: Comparison): string[] {
    const leftOut = [...base.leftOut, ...candidate.leftOut].map(
      ({ id, invalid = '' }) => `Run ${id} was left out: ${invalid}`,
    );
    return [...differences.map(({ isDecisive, text }) => `${isDecisive ? '* ' : ''}${text}`), ...leftOut].flatMap(
      (text) => this.#wrapped(text).map(this.#paint.warn),
    );
  }

  primary({ rows }: Comparison): string[] {
    const lines = rows.flatMap((row) =>
      row.cells.filter(({ isPrimary }) => isPrimary).map((cell) => this.#line(row, cell)),
    );
    return [this.#header('what decides'), ...lines];
  }

  knee({ knee }: Comparison): string[] {
    return knee === undefined ? [] : this.#wrapped(kneeText(knee));
  }

  /** Of all others only what stands out. */
  others({ rows }: Comparison): string[] {
    const found = rows.flatMap((row) =>
      row.cells.filter(({ state }) => state === 'watch' || state === 'better').map((cell) => ({ row, cell })),
    );
    if (found.length === 0) return [];
    found.sort((a, b) => (a.cell.change?.p ?? 1) - (b.cell.change?.p ?? 1));
    const lines = found.slice(0, MOST_ROWS).map(({ row, cell }) => this.#line(row, cell));
    return [this.#header('to watch'), ...lines, ...this.#more(found.length - lines.length, 'in the report')];
  }

  errors({ errors }: Comparison): string[] {
    const lines = errors.slice(0, MOST_ERRORS).map(({ what, count, message, samplers }) => {
      const text = `${what === 'new' ? 'new ' : 'gone'} ${formatCount(count).padStart(8)}  ${oneLine(message)} (${samplers.map(oneLine).join(', ')})`;
      return (what === 'new' ? this.#paint.bad : this.#paint.good)(this.#cut(text));
    });
    if (lines.length === 0) return [];
    return [this.#paint.dim('causes of failures'), ...lines, ...this.#more(errors.length - lines.length, 'causes')];
  }

  #header(title: string): string {
    const columns = ['base', 'candidate', 'change', '90 % interval'].map((text, i) => text.padStart(WIDTHS[i] ?? 0));
    return this.#paint.dim(`${fit(title, this.#name(), this.#ellipsis)}${columns.join('')}`);
  }

  #line(row: ComparedRow, cell: Cell): string {
    const { unit, change, state } = cell;
    const name = `${stateSign(state, this.#unicode).padEnd(2)} ${oneLine(rowName(row))} ${cell.metric}${levelText(cell)}`;
    const cells = [
      valueText(unit, cell.base),
      valueText(unit, cell.candidate),
      change === undefined ? '-' : byText(unit, change.by),
      intervalText(cell),
    ].map((text, i) => text.padStart(WIDTHS[i] ?? 0));
    const line = `${fit(name, this.#name(), this.#ellipsis)}${cells.join('')}`;
    if (state === 'REGRESSION') return this.#paint.bad(line);
    if (state === 'INCONCLUSIVE' || state === 'watch') return this.#paint.warn(line);
    return state === 'IMPROVED' || state === 'better' ? this.#paint.good(line) : line;
  }

  #name(): number {
    return this.#width - WIDTHS.reduce((sum, width) => sum + width, 0);
  }

  #more(count: number, what: string): string[] {
    return count > 0 ? [`   ${this.#ellipsis} ${count} more ${what}`] : [];
  }

  #wrapped(text: string): string[] {
    return wrap(oneLine(text), this.#width - 2).map((line) => this.#cut(`  ${line}`));
  }

  #cut(text: string): string {
    return fit(text, this.#width, this.#ellipsis).trimEnd();
  }
}

const WIDTHS = [9, 11, 15, 27];
