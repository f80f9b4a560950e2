import type { Random } from '../../base/random.ts';
import { plainNumberOf } from '../../base/number-of.ts';
import { argument } from '../helper.ts';
import type { Helper } from '../helper.ts';
import { sixLetters } from './made-up.ts';

const MOST = 1_000_000;

/** Random small letters and digits. */
export const randomString: Helper = {
  name: 'randomString',
  description: 'That many random small letters and digits, each one of 32.',
  params: [{ name: 'length', type: 'integer', required: true }],
  options: [],
  example: '{{randomString 12}}',
  random: true,
  pure: false,
  isPlain: true,
  compile(call) {
    const length = argument(call, 0);
    return (scope) => letters(scope.random, plainNumberOf(length(scope)));
  },
};

/** At most a million. */
function letters(random: Random, length: number): string {
  const wanted = Math.max(0, Math.min(length, MOST));
  let text = '';
  while (text.length < wanted) text += sixLetters(random);
  return text.length === wanted ? text : text.slice(0, wanted);
}
