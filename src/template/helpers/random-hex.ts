import type { Random } from '../../base/random.ts';
import { argument } from '../helper.ts';
import type { Helper } from '../helper.ts';
import { plainNumberOf } from '../../base/number-of.ts';

/** Random hexadecimal digits. */
export const randomHex: Helper = {
  name: 'randomHex',
  description: 'That many random hexadecimal digits.',
  params: [{ name: 'digits', type: 'integer', required: true }],
  options: [],
  example: '{{randomHex 8}}',
  random: true,
  pure: false,
  compile(call) {
    const digits = argument(call, 0);
    return (scope) => hexDigits(scope.random, plainNumberOf(digits(scope)));
  },
};

/** `count` hexadecimal digits, eight from each drawn number; at most a million. */
export function hexDigits(random: Random, count: number): string {
  const wanted = Math.min(count, 1_000_000);
  let text = '';
  while (text.length < wanted)
    text += Math.floor(random.next() * 0x100000000)
      .toString(16)
      .padStart(8, '0');
  return text.slice(0, Math.max(0, wanted));
}
