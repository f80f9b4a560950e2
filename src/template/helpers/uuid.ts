import type { Random } from '../../base/random.ts';
import type { Helper } from '../helper.ts';
import { hexDigits } from './random-hex.ts';

/** A random UUID, version 4. */
export const uuid: Helper = {
  name: 'uuid',
  description: 'A random UUID, version 4.',
  params: [],
  options: [],
  example: '{{uuid}}',
  random: true,
  pure: false,
  compile: () => (scope) => uuidFrom(scope.random),
};

/** RFC 9562, 5.4: 122 random bits, version 4, variant 10. */
function uuidFrom(random: Random): string {
  const digits = hexDigits(random, 31);
  const variant = '89ab'[Math.floor(random.next() * 4)] ?? '8';
  const [a, b, c] = [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 15)];
  return `${a}-${b}-4${c}-${variant}${digits.slice(15, 18)}-${digits.slice(18, 30)}`;
}
