import { expect, test } from '@jest/globals';
import { normaliseMessage } from '../../src/metrics/normalise.ts';
import type { Failure } from '../../src/metrics/sample.ts';

const rows: readonly (readonly [kind: Failure['kind'], message: string, normalised: string])[] = [
  ['status', 'HTTP 404', 'HTTP 404'],
  ['status', 'HTTP 404.', 'HTTP 404.'],
  ['status', 'Expected 2xx, got 503 after 1200 ms', 'Expected #xx, got 503 after # ms'],
  ['status', 'HTTP 404 for item 17', 'HTTP 404 for item #'],
  ['check', 'expected status 200, got 404', 'expected status 200, got #'],
  ['check', 'HTTP 500: order 500 is missing', 'HTTP 500: order # is missing'],
  ['check', 'responded in 1532.5 ms, wanted 300 ms', 'responded in # ms, wanted # ms'],
  ['check', '$.name: expected "Item 5", got "O\'Brien"', '$.name: expected "…", got "…"'],
  ['check', "$.name: expected 'a b', got 'c'", "$.name: expected '…', got '…'"],
  ['check', "can't read what it didn't send", "can't read what it didn't send"],
  ['extract', '$.id matched nothing in a 401 response {"id":5}', '$.id matched nothing in a 401 response {"…":#}'],
  ['extract', 'no match for `token`', 'no match for `token`'],
  ['plan', 'id 3f2b8c1e-9a4d-4b7e-8f00-0123456789AB is gone', 'id # is gone'],
  ['connection', 'trace 0xdeadbeef00 failed at 10.0.0.1:8080', 'trace # failed at #.#:#'],
  ['connection', 'session 9f86d081884c7d65 ended', 'session # ended'],
  ['connection', 'first line\nsecond line', 'first line'],
  ['connection', '\n  first line', 'first line'],
  ['connection', 'red \u001b[31m text\ttab', 'red  [#m text tab'],
  ['protocol', 'x'.repeat(500), `${'x'.repeat(159)}…`],
  ['protocol', '', ''],
];

test.each(rows)('%s: %j becomes %j', (kind, message, normalised) => {
  expect(normaliseMessage({ kind, message })).toBe(normalised);
});

test.each(['"', "'", " '", 'a0', '-', '1.', 'HTTP '])('a megabyte of %j is cut before it is masked', (piece) => {
  const message = piece.repeat(1_000_000 / piece.length);
  // Quadratic work on a million characters would run into the test's time limit.
  expect(normaliseMessage({ kind: 'check', message }).length).toBeLessThanOrEqual(160);
});
