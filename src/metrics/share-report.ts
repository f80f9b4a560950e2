import type { Interval } from './interval.ts';

/**
 * What a load worker sends to whoever writes the results, without a stop at the main thread. A line that ends without
 * `finished` belonged to a worker that was lost.
 */
export type ShareReport =
  | { readonly kind: 'interval'; readonly interval: Interval }
  /** Rows of single requests, as text (`plan run --jtl`). */
  | { readonly kind: 'rows'; readonly text: string }
  /** More rows than the disk takes: there will be none from now on. */
  | { readonly kind: 'rowsLost' }
  /** It was the last one. */
  | { readonly kind: 'finished' };
