import { expect, test } from '@jest/globals';
import { numberText } from '../../src/base/number-text.ts';
import { seededRandom } from '../../src/base/random.ts';

const NUMBERS: readonly number[] = [
  0,
  -0,
  1,
  -1,
  42,
  0.1,
  0.01,
  0.001,
  0.1 + 0.2,
  1.005,
  1.1,
  1.01,
  12.5,
  99.99,
  100.1,
  9_999_999.99,
  10_000_000.01,
  1e21,
  1e-7,
  -12.5,
  5e-324,
  1.7976931348623157e308,
  2 ** 53,
  Number.NaN,
  Infinity,
  -Infinity,
  4.35,
  0.29,
  1.15,
];

test.each(NUMBERS)('%p', (number) => {
  expect(numberText(number)).toBe(String(number));
});

test('300,000 numbers read as String shows them', () => {
  const random = seededRandom('number-text');
  const wrong: number[] = [];
  for (let i = 0; i < 100_000; i++) {
    const hundredths = random.integer(1, 2_000_000_000) / 100;
    // Its neighbours have all their digits.
    for (const number of [hundredths, hundredths * (1 + Number.EPSILON), random.between(-10, 1e8)]) {
      if (numberText(number) !== String(number)) wrong.push(number);
    }
  }
  expect(wrong).toEqual([]);
});
