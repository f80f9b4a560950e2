import type { LiveView } from '../../result/live-view.ts';
import { formatCount, formatShare } from '../../outputs/format.ts';
import { fitted, oneLine } from '../../outputs/one-line.ts';
import { paint } from '../../outputs/paint.ts';
import type { ProgressLook } from './facts.ts';
import { signsOf } from './signs.ts';

const COUNT_WIDTH = 10;
const SHARE_WIDTH = 9;

/** All causes of errors, most frequent first, in at most `room` lines, title included. */
export function errorsPage(live: LiveView, look: ProgressLook, width: number, room: number): string[] {
  const { ellipsis } = signsOf(look.unicode);
  const style = paint(look.color);
  const { errors, otherErrors, all } = live;
  const title = style.dim(
    fitted(`${'failed'.padStart(COUNT_WIDTH)}${'of all'.padStart(SHARE_WIDTH)}  errors (whole run)`, width, ellipsis),
  );
  if (errors.length === 0) return [title, fitted(`${' '.repeat(COUNT_WIDTH + SHARE_WIDTH)}  none`, width, ellipsis)];
  const hasAll = errors.length + otherErrors <= room - 1;
  const shown = hasAll ? errors : errors.slice(0, Math.max(1, room - 2));
  const lines = shown.map(({ message, count }) => {
    const share = formatShare(all.total.requests === 0 ? 0 : Math.min(1, count / all.total.requests));
    const cells = `${formatCount(count).padStart(COUNT_WIDTH)}${share.padStart(SHARE_WIDTH)}  `;
    return fitted(cells + oneLine(message), width, ellipsis);
  });
  const hidden = errors.length + otherErrors - shown.length;
  return hidden === 0 ? [title, ...lines] : [title, ...lines, style.dim(`${ellipsis} ${hidden} more`)];
}
