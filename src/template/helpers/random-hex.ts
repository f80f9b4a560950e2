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
  isPlain: true,
  compile(call) {
    const digits = argument(call, 0);
    return (scope) => hexDigits(scope.random, plainNumberOf(digits(scope)));
  },
};

/** `count` hexadecimal digits, eight from each drawn number; at most a million. */
function hexDigits(random: Random, count: number): string {
  const wanted = Math.max(0, Math.min(count, 1_000_000));
  let text = '';
  while (text.length < wanted) text += eightDigits(random.next() * 0x100000000);
  return text.length === wanted ? text : text.slice(0, wanted);
}

function eightDigits(number: number): string {
  return byte(number >>> 24) + byte((number >>> 16) & 255) + byte((number >>> 8) & 255) + byte(number & 255);
}

function byte(number: number): string {
  return BYTES[number] ?? '';
}
const BYTES: readonly string[] = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));
