import type { Helper } from '../helper.ts';
import { WORDS } from '../lists/words.ts';
import { madeUp, oneOf } from './made-up.ts';
import { words } from './random-words.ts';

const STARTS: readonly string[] = WORDS.map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)} `);
const [LEAST, MOST] = [6, 12];

/** A sentence of 6 to 12 words; it means nothing. */
export const randomSentence: Helper = madeUp(
  'randomSentence',
  'A sentence of 6 to 12 English words that means nothing.',
  (random) => `${oneOf(STARTS, random)}${words(random, random.integer(LEAST - 1, MOST - 1))}.`,
);
