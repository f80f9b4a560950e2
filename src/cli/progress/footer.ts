import type { LiveView } from '../../result/live-view.ts';
import { formatCount, formatInUnit, formatMs, formatShare } from '../../outputs/format.ts';
import { columnsOf, fitted, oneLine } from '../../outputs/one-line.ts';
import { paint } from '../../outputs/paint.ts';
import type { ProgressFacts, ProgressLook, ScreenState } from './facts.ts';
import { packedItems } from '../../outputs/target-words.ts';
import { signsOf } from './signs.ts';
import type { TargetFigures } from './target-now.ts';

const INDENT = 12;
const MOST_THRESHOLD_LINES = 2;
const MOST_ERRORS = 3;

interface Item {
  readonly text: string;
  readonly tone: 'good' | 'bad' | 'dim';
}

/** Thresholds, the broken ones first, with what is measured so far: `✖ p95 < 400ms (410ms)  ✔ 3 others`. */
export function thresholdLines({ verdicts }: LiveView, look: ProgressLook, width: number): string[] {
  if (verdicts.length === 0) return [];
  const { good, bad, open, ellipsis } = signsOf(look.unicode);
  const style = paint(look.color);
  const item = ({ threshold, measured, passed }: LiveView['verdicts'][number]): Item => {
    const value = measured === undefined ? '' : ` (${formatInUnit(measured, threshold.unit)})`;
    const tone = measured === undefined ? 'dim' : passed ? 'good' : 'bad';
    const sign = { good, bad, dim: open }[tone];
    return { text: fitted(`${sign} ${oneLine(threshold.text)}${value}`, width - INDENT, ellipsis), tone };
  };
  const items = verdicts.map(item);
  const sorted = (['bad', 'good', 'dim'] as const).flatMap((tone) => items.filter((one) => one.tone === tone));
  const lines = packed(sorted, width - INDENT, (left) => {
    const { text, tone } = othersItem(left, { good, bad, dim: open });
    return { text: fitted(text, width - INDENT, ellipsis), tone };
  });
  return lines.map((line, index) => {
    const painted = line.map(({ text, tone }) => style[tone](text)).join('  ');
    return `${index === 0 ? 'thresholds'.padEnd(INDENT) : ' '.repeat(INDENT)}${painted}`;
  });
}

/** What has no room: `✔ 3 others`, or with those that fail or wait told apart. */
function othersItem(left: readonly Item[], sign: Readonly<Record<Item['tone'], string>>): Item {
  const parts = (['bad', 'good', 'dim'] as const).flatMap((tone) => {
    const count = left.filter((one) => one.tone === tone).length;
    return count === 0 ? [] : [`${sign[tone]} ${count} ${count === 1 ? 'other' : 'others'}`];
  });
  return { text: parts.join('  '), tone: left[0]?.tone ?? 'dim' };
}

/** Items over a few lines; those that have no room become one at the end of the last. */
function packed(items: readonly Item[], width: number, others: (left: readonly Item[]) => Item): Item[][] {
  const lines: Item[][] = [];
  let left = items;
  while (left.length > 0 && lines.length < MOST_THRESHOLD_LINES - 1) {
    const count = Math.max(1, fitting(left, width));
    lines.push(left.slice(0, count));
    left = left.slice(count);
  }
  if (left.length === 0) return lines;
  if (fitting(left, width) === left.length) return [...lines, [...left]];
  // On the last line there must be room to say how many are missing.
  let count = left.length - 1;
  while (count > 0 && lineWidth([...left.slice(0, count), others(left.slice(count))]) > width) count--;
  return [...lines, [...left.slice(0, count), others(left.slice(count))]];
}

/** How many of the first items fit on a line. */
function fitting(items: readonly Item[], width: number): number {
  let count = 0;
  while (count < items.length && lineWidth(items.slice(0, count + 1)) <= width) count++;
  return count;
}

function lineWidth(items: readonly Item[]): number {
  return items.reduce((sum, { text }) => sum + columnsOf(text), 2 * (items.length - 1));
}

/** The most frequent causes, each with its count. */
export function errorLine({ errors, otherErrors }: LiveView, look: ProgressLook, width: number): string[] {
  if (errors.length === 0) return [];
  const { dot, ellipsis } = signsOf(look.unicode);
  const shown = errors.slice(0, MOST_ERRORS);
  const more = errors.length - shown.length + otherErrors;
  const tail = more === 0 ? '' : ` ${dot} ${more} more`;
  const counts = shown.map(({ count }) => formatCount(count));
  const fixed = counts.reduce((sum, count) => sum + count.length + 1, 0) + 3 * (shown.length - 1);
  const rooms = shares(
    shown.map(({ message }) => columnsOf(oneLine(message))),
    width - INDENT - fixed - columnsOf(tail),
  );
  const texts = shown.map(({ message }, index) =>
    `${fitted(oneLine(message), rooms[index] ?? 0, ellipsis)} ${counts[index] ?? ''}`.trimStart(),
  );
  return [paint(look.color).bad(fitted(`${'errors'.padEnd(INDENT)}${texts.join(` ${dot} `)}${tail}`, width, ellipsis))];
}

/** Room for each: short texts leave what they do not need to the long ones. */
function shares(wanted: readonly number[], room: number): number[] {
  const given = wanted.map(() => 0);
  let left = room;
  const order = wanted.map((want, index) => ({ want, index })).sort((a, b) => a.want - b.want);
  order.forEach(({ want, index }, place) => {
    const share = Math.max(0, Math.min(want, Math.floor(left / (order.length - place))));
    given[index] = share;
    left -= share;
  });
  return given;
}

/** How the generator does; where it does not keep up, why. */
export function generatorLine(live: LiveView, facts: ProgressFacts, look: ProgressLook, width: number): string[] {
  const { generator, health } = live;
  if (generator === undefined) return [];
  const { ellipsis } = signsOf(look.unicode);
  const style = paint(look.color);
  const title = 'generator'.padEnd(INDENT);
  const [worst] = health.findings;
  if (health.state !== 'OK') {
    const tone = health.state === 'INVALID' ? style.bad : style.warn;
    return [tone(fitted(`${title}${health.state}  ${oneLine(worst?.text ?? '')}`, width, ellipsis))];
  }
  const descriptors = generator.host?.descriptors;
  const limit = facts.descriptors === undefined ? '' : `/${formatCount(facts.descriptors)}`;
  const figures = [
    `cpu ${formatShare(generator.cpu)}`,
    `loop ${generator.loop.toFixed(2)}`,
    `lag p99 ${formatMs(generator.lagP99Ms)}`,
    ...(descriptors === undefined ? [] : [`open files ${formatCount(descriptors)}${limit}`]),
    'ok',
  ];
  return [style.dim(fitted(`${title}${figures.join('  ')}`, width, ellipsis))];
}

/** What the target showed last: `target  cpu 63%  memory 212MB`; of several places each with its name. */
export function targetLine({ target = [] }: ScreenState, look: ProgressLook, width: number): string[] {
  if (target.length === 0) return [];
  const { dot, ellipsis } = signsOf(look.unicode);
  const room = width - INDENT;
  const [only] = target;
  const text =
    target.length === 1 && only !== undefined
      ? packedItems(figuresOf(only), '  ', room)
      : packedItems(
          target.map((one) => `${oneLine(one.source)}: ${figuresOf(one).join('  ')}`),
          ` ${dot} `,
          room,
        );
  return [paint(look.color).dim(fitted(`${'target'.padEnd(INDENT)}${text}`, width, ellipsis))];
}

function figuresOf({ figures }: TargetFigures): string[] {
  return figures.length === 0 ? ['no reading'] : figures.map(oneLine);
}

/** What can be pressed, and what it would do now. */
export function keyLine({ page, stretch, ending }: ScreenState, look: ProgressLook, width: number): string {
  const { dot, ellipsis } = signsOf(look.unicode);
  const keys = [
    ...(ending === undefined ? ['s stop'] : []),
    page === 'samplers' ? 'e errors' : 'e samplers',
    stretch === 'recent' ? 'a whole run' : 'a last 10 s',
    'q hide',
  ];
  return paint(look.color).dim(fitted(`${'keys'.padEnd(INDENT)}${keys.join(` ${dot} `)}`, width, ellipsis));
}
