// Hot path: texts are put together from lists; nothing is made but the text.
import type { Random } from '../../base/random.ts';
import type { Helper } from '../helper.ts';

/** A helper without arguments that makes up a text, of the plain words in `lists/`. */
export function madeUp(name: string, description: string, make: (random: Random) => string): Helper {
  return {
    name,
    description,
    params: [],
    options: [],
    example: `{{${name}}}`,
    random: true,
    pure: false,
    isPlain: true,
    compile: () => (scope) => make(scope.random),
  };
}

/** One of a list by chance. */
export function oneOf(list: readonly string[], random: Random): string {
  return list[random.integer(0, list.length - 1)] ?? '';
}

/** Six letters and digits from one draw: one of 2^30 texts. */
export function sixLetters(random: Random): string {
  const bits = Math.floor(random.next() * 2 ** 30);
  return pair(bits >>> 20) + pair((bits >>> 10) & 1023) + pair(bits & 1023);
}

/** Eight letters and digits: one of 2^40 texts. */
export function eightLetters(random: Random): string {
  return sixLetters(random) + pair(random.integer(0, 1023));
}

function pair(bits: number): string {
  return PAIRS[bits] ?? '';
}

/** Digits and small letters without i, l, o and u, which are taken for others. */
const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz';
const PAIRS: readonly string[] = Array.from(
  { length: 1024 },
  (_, i) => LETTERS.charAt(i >> 5) + LETTERS.charAt(i & 31),
);
