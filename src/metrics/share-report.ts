import type { Interval } from './interval.ts';

/**
 * What a load worker sends to whoever writes the results, without a stop at the main thread. A line that ends without
 * `finished` belonged to a worker that was lost.
 */
export type ShareReport =
  | { readonly kind: 'interval'; readonly interval: Interval }
  /** It was the last one. */
  | { readonly kind: 'finished' };
