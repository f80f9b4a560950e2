import type { CompiledAssertion } from '../contracts/checks.ts';
import type { Reads } from '../contracts/response.ts';

/** Several checks as one: the first failure counts. */
export function allOf(reads: Reads, checks: readonly CompiledAssertion[]): CompiledAssertion {
  return {
    reads,
    jsonReads: checks.reduce((sum, { jsonReads = 0 }) => sum + jsonReads, 0),
    needs: [...new Set(checks.flatMap((check) => check.needs))],
    check(response, scope) {
      for (const part of checks) {
        const failure = part.check(response, scope);
        if (failure) return failure;
      }
      return undefined;
    },
  };
}
