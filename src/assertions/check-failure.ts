import type { Mismatch } from '../matchers/matcher.ts';
import type { Failure } from '../metrics/sample.ts';

/** The failure of one check: `status: expected 201, got 200`. */
export function checkFailure(what: string, { expected, actual }: Mismatch): Failure {
  const message = `${what}: expected ${expected}, got ${actual}`;
  return { kind: 'check', name: 'assertion', message, expected, actual };
}
