import type { Random } from '../../base/random.ts';
import { plainNumberOf } from '../../base/number-of.ts';
import type { Helper } from '../helper.ts';
import { WORDS } from '../lists/words.ts';
import { oneOf } from './made-up.ts';

const USUAL = 3;
const MOST = 100_000;

/** English words with spaces between. */
export const randomWords: Helper = {
  name: 'randomWords',
  description: 'That many English words (3 when not given), each one of 384.',
  params: [{ name: 'count', type: 'integer', required: false }],
  options: [],
  example: '{{randomWords 5}}',
  random: true,
  pure: false,
  compile(call) {
    const [count] = call.args;
    if (!count) return (scope) => words(scope.random, USUAL);
    return (scope) => words(scope.random, plainNumberOf(count.evaluate(scope)));
  },
};

/** At most 100,000 words. */
export function words(random: Random, count: number): string {
  let text = count > 0 ? oneOf(WORDS, random) : '';
  for (let i = 1; i < Math.min(count, MOST); i++) text += ` ${oneOf(WORDS, random)}`;
  return text;
}
