import { describe, expect, test } from '@jest/globals';
import { normalTwoSided, Z_80, Z_95 } from '../../../src/compare/statistics/normal.ts';
import { logGamma, studentBelow, studentQuantile, studentTwoSided } from '../../../src/compare/statistics/student.ts';

describe("Student's t", () => {
  // Published: NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2 (upper critical values).
  test.each([
    // p, df, t
    [0.9, 1, 3.078],
    [0.95, 1, 6.314],
    [0.975, 1, 12.706],
    [0.975, 2, 4.303],
    [0.99, 3, 4.541],
    [0.975, 4, 2.776],
    [0.975, 7, 2.365],
    [0.95, 8, 1.86],
    [0.975, 10, 2.228],
    [0.975, 30, 2.042],
    [0.999, 5, 5.893],
    [0.975, 100, 1.984],
    // Beyond tables: the normal quantile.
    [0.975, 1e7, 1.96],
  ])('the %s quantile with %s degrees of freedom is %s', (p, df, t) => {
    expect(studentQuantile(p, df)).toBeCloseTo(t, 3);
    expect(studentQuantile(1 - p, df)).toBeCloseTo(-t, 3);
    expect(studentBelow(studentQuantile(p, df), df)).toBeCloseTo(p, 10);
  });

  test('with one degree of freedom it is the Cauchy distribution, with two it has a closed form', () => {
    for (const t of [-40, -3, -0.5, 0, 0.1, 2, 700]) {
      expect(studentBelow(t, 1)).toBeCloseTo(0.5 + Math.atan(t) / Math.PI, 12);
      expect(studentBelow(t, 2)).toBeCloseTo(0.5 + t / (2 * Math.sqrt(2 + t * t)), 12);
    }
  });

  test('both tails together, and no difference at all', () => {
    expect(studentTwoSided(2.776, 4)).toBeCloseTo(0.05, 4);
    expect(studentTwoSided(-2.776, 4)).toBeCloseTo(0.05, 4);
    expect(studentTwoSided(0, 4)).toBe(1);
    expect(studentTwoSided(Infinity, 4)).toBe(0);
  });
});

test('the gamma function of whole numbers is a factorial, of a half the root of pi', () => {
  expect(logGamma(11)).toBeCloseTo(Math.log(3_628_800), 12);
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 12);
  expect(logGamma(0.1)).toBeCloseTo(2.252712651734206, 10);
});

test.each([
  // z, both tails: Abramowitz and Stegun, table 26.1
  [0, 1],
  [1, 0.31731050786],
  [Z_95, 0.05],
  [-Z_95, 0.05],
  [2.5758293035489, 0.01],
  [Z_80, 0.4],
  [5, 5.7330314e-7],
  [40, 0],
])('a normal value beyond ±%s has a chance of %s', (z, p) => {
  expect(normalTwoSided(z)).toBeCloseTo(p, 11);
});
