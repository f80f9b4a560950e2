import { seededRandom } from '../base/random.ts';

/** A Poisson process of rate 1 on the axis from 0 to `length`: the positions of its points, by number. */
export interface UnitProcess {
  /** Points on the whole axis. */
  readonly count: number;
  /** Position of point `index`, counted from 0; rises. Infinity from `count` on. */
  at(index: number): number;
  /** Points before `position`. */
  before(position: number): number;
}

/**
 * The axis is cut into blocks. The process has no memory, so each block may start afresh, with a generator of its own:
 * point number i comes from the seed, i and its block alone, whoever asks and in whatever order, and no error adds up.
 */
const BLOCK = 256;

/** The same `parts` (run seed, thread group) give the same process. Costs 20 ns for each point, once. */
export function unitProcess(length: number, ...parts: readonly (number | string)[]): UnitProcess {
  const blocks = Math.ceil(length / BLOCK);
  // before[b]: points in the blocks before block b.
  const before = new Float64Array(blocks + 1);
  for (let block = 0; block < blocks; block++) {
    before[block + 1] = (before[block] ?? 0) + pointsOf(block, length, parts).length;
  }
  const count = before[blocks] ?? 0;
  // Asked for one after the other: the block at hand is kept.
  let kept: { readonly block: number; readonly points: readonly number[] } | undefined;
  const points = (block: number): readonly number[] => {
    if (kept?.block !== block) kept = { block, points: pointsOf(block, length, parts) };
    return kept.points;
  };
  return {
    count,
    at(index) {
      if (index < 0 || index >= count) return Number.POSITIVE_INFINITY;
      const block = blockOf(index, before);
      return points(block)[index - (before[block] ?? 0)] ?? Number.POSITIVE_INFINITY;
    },
    before(position) {
      if (position <= 0) return 0;
      if (position >= length) return count;
      const block = Math.floor(position / BLOCK);
      return (before[block] ?? 0) + points(block).filter((point) => point < position).length;
    },
  };
}

/** Gaps of an exponential distribution with mean 1, from the block's start to its end. */
function pointsOf(block: number, length: number, parts: readonly (number | string)[]): readonly number[] {
  const random = seededRandom('arrivals', ...parts, block);
  const endAt = Math.min(length, (block + 1) * BLOCK);
  const points: number[] = [];
  for (let at = block * BLOCK; ; points.push(at)) {
    at -= Math.log(1 - random.next());
    if (at >= endAt) return points;
  }
}

/** The last block with at most `index` points before it, which then holds point `index`. */
function blockOf(index: number, before: Float64Array): number {
  let low = 0;
  let high = before.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((before[middle] ?? 0) <= index) low = middle;
    else high = middle;
  }
  return low;
}
