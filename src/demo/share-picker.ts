import { seededRandom } from '../base/random.ts';

/**
 * Says true for `share` (0 to 1) of all calls: one in each stretch of 1/share calls, at a seeded place,
 * so after n calls the count is within one of n × share, yet no fixed rhythm shows.
 */
export function sharePicker(share: number, seed: number): () => boolean {
  if (share <= 0) return () => false;
  const stream = seededRandom(seed, 'share');
  const random = (): number => stream.next();
  let calls = 0;
  let stretch = 0;
  let due = random() / share;
  return () => {
    const isPicked = Math.floor(due) <= calls;
    calls += 1;
    if (isPicked) {
      stretch += 1;
      due = (stretch + random()) / share;
    }
    return isPicked;
  };
}
