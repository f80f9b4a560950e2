import type { Random } from '../../base/random.ts';
import type { Helper } from '../helper.ts';

/** A random UUID, version 4. */
export const uuid: Helper = {
  name: 'uuid',
  description: 'A random UUID, version 4.',
  params: [],
  options: [],
  example: '{{uuid}}',
  random: true,
  pure: false,
  isPlain: true,
  compile() {
    const text = Buffer.from('00000000-0000-4000-8000-000000000000');
    return (scope) => writeUuid(text, scope.random);
  },
};

/** RFC 9562, 5.4: 122 random bits, version 4, variant 10. Digits are written into one buffer: no pieces to join. */
function writeUuid(text: Buffer, random: Random): string {
  const [a, b, c, d] = [bits(random), bits(random), bits(random), bits(random)];
  writeHex(text, 0, 8, a);
  writeHex(text, 9, 4, b >>> 16);
  writeHex(text, 15, 3, b >>> 4);
  writeHex(text, 19, 1, random.integer(8, 11));
  writeHex(text, 20, 1, b);
  writeHex(text, 21, 2, c >>> 24);
  writeHex(text, 24, 6, c);
  writeHex(text, 30, 6, d >>> 8);
  return text.toString('latin1');
}

/** 32 of them. */
function bits(random: Random): number {
  return (random.next() * 0x100000000) >>> 0;
}

/** The last `count` digits of a number. */
function writeHex(text: Buffer, at: number, count: number, number: number): void {
  let rest = number;
  for (let i = at + count - 1; i >= at; i--) {
    text[i] = DIGITS[rest & 15] ?? 0;
    rest >>>= 4;
  }
}
const DIGITS = Buffer.from('0123456789abcdef');
