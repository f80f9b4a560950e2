import type { Random } from '../../../src/base/random.ts';
import { ownOutcome } from './outcome.ts';
import type { OwnOutcome } from './outcome.ts';
import type { FuzzCase } from './response-writer.ts';

/** Up to this length every position is one to split at. */
const SHORT = 100;
/** Splits of one longer answer: a body full of line ends has thousands of boundaries. */
const MOST_SPLITS = 50;
const MOST_BYTES_ONE_BY_ONE = 2000;

/** Where reads may end: lists of positions. All of a short answer; of a longer one the ends of its fields, and around. */
export function splitsOf({ bytes }: FuzzCase, random: Random): readonly (readonly number[])[] {
  const splits: number[][] = [];
  if (bytes.length <= SHORT) for (let at = 1; at < bytes.length; at++) splits.push([at]);
  else for (const at of sampled(boundaries(bytes), random)) splits.push([at]);
  for (let i = 0; i < 3; i++) {
    const two = [random.integer(0, bytes.length), random.integer(0, bytes.length), random.integer(0, bytes.length)];
    splits.push(two.sort((a, b) => a - b));
  }
  if (bytes.length < MOST_BYTES_ONE_BY_ONE && random.next() < 0.1) splits.push([...bytes.keys()]);
  return splits;
}

/** Behind each character that ends a field, with one byte less and one more. */
function boundaries(bytes: Buffer): readonly number[] {
  const found = new Set<number>();
  for (let at = 0; at < bytes.length; at++) {
    if (!FIELD_ENDS.includes(bytes[at] ?? 0)) continue;
    for (const near of [at, at + 1, at + 2]) if (near > 0 && near < bytes.length) found.add(near);
  }
  return [...found];
}
const FIELD_ENDS: Buffer = Buffer.from('\r\n:; ,');

function sampled(positions: readonly number[], random: Random): readonly number[] {
  if (positions.length <= MOST_SPLITS) return positions;
  return Array.from({ length: MOST_SPLITS }, () => positions[random.integer(0, positions.length - 1)] ?? 0);
}

/** The result in all splits is that of the whole, but for the first one named here; `undefined` when there is none. */
export function splitProblem(
  one: FuzzCase,
  whole: OwnOutcome,
  splits: readonly (readonly number[])[],
): string | undefined {
  const { end: wholeEnd, ...expected } = whole;
  const expectedText = JSON.stringify(expected);
  for (const pieces of splits) {
    const { end, ...got } = ownOutcome(one, pieces);
    const text = JSON.stringify(got);
    if (text !== expectedText) return `split at ${pieces.join(', ')}: ${text} instead of ${expectedText}`;
    // Line ends behind the body that come in a later read are no longer looked at.
    const isSame = end === wholeEnd || /^[\r\n]*$/.test(one.bytes.toString('latin1', end, wholeEnd));
    if (!isSame) return `split at ${pieces.join(', ')}: ends at ${end} instead of ${wholeEnd}`;
  }
  return undefined;
}
