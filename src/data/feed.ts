// Hot path: next() is called once an iteration; it does arithmetic on one counter.
import { globalIndex } from '../load/share.ts';
import type { DataMode, Feed, FeedShare, OnEnd, Row } from './data-set.ts';

/** One worker's way through `rows`, which are not empty. No worker ever asks another: the cursor is shared by arithmetic. */
export function openFeed(rows: readonly Row[], mode: DataMode, onEnd: OnEnd, share: FeedShare): Feed {
  if (mode === 'random') return { next: (user) => rows[user.random.integer(0, rows.length - 1)] ?? 'end' };
  let taken = 0;
  return {
    next: () => {
      const position = globalIndex(taken, share.worker, share.workers);
      if (onEnd !== 'recycle' && position >= rows.length) return 'end';
      taken++;
      return rows[position % rows.length] ?? 'end';
    },
  };
}
