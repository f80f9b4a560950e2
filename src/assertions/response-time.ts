import { parseDuration } from '../base/units.ts';
import type { AssertionKind } from '../contracts/checks.ts';
import { checkFailure } from './check-failure.ts';
import { unitMatcher } from './operands.ts';

/** Time from start to the last byte: a duration it may not exceed, or a matcher with durations. */
export const responseTime: AssertionKind = {
  key: 'responseTime',
  reads: 'nothing',
  compile(spec, compiler) {
    const unit = { setting: 'responseTime', parse: parseDuration, show: (ms: unknown) => `${String(ms)}ms` };
    const matcher = unitMatcher(spec, unit, compiler);
    return {
      reads: 'nothing',
      needs: matcher.needs,
      check(response, scope) {
        const mismatch = matcher.mismatch(response.elapsedUs / 1000, scope);
        return mismatch && checkFailure('responseTime', mismatch);
      },
    };
  },
};
