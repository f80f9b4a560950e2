import type { MapEntry } from '../base/plan-node.ts';
import type { AssertionKind, CompiledAssertion } from '../contracts/checks.ts';
import type { Compiler } from '../contracts/compiler.ts';
import { allOf } from './all-of.ts';
import { checkFailure } from './check-failure.ts';
import { textMatcher } from './operands.ts';

/** Response headers: a map from name (any case) to matcher. */
export const headers: AssertionKind = {
  key: 'headers',
  reads: 'headers',
  compile(spec, compiler) {
    if (spec.kind !== 'map') {
      const message = '"headers" is a map from header to what it must be: { Content-Type: { contains: json } }.';
      compiler.problems.error('wrong-type', spec.range, message);
      return allOf('headers', []);
    }
    const checks = spec.entries.map((entry) => compileHeader(entry, compiler));
    return allOf('headers', checks);
  },
};

function compileHeader({ key, value }: MapEntry, compiler: Compiler): CompiledAssertion {
  const name = key.toLowerCase();
  const matcher = textMatcher(value, compiler);
  return {
    reads: 'headers',
    needs: matcher.needs,
    check(response, scope) {
      const mismatch = matcher.mismatch(response.header(name), scope);
      return mismatch && checkFailure(`header ${key}`, mismatch);
    },
  };
}
