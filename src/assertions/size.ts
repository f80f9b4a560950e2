import { parseSize } from '../base/units.ts';
import type { AssertionKind } from '../contracts/checks.ts';
import { checkFailure } from './check-failure.ts';
import { unitMatcher } from './operands.ts';

/** Unpacked size of the body, which takes the body when it is packed: a size it may not exceed, or a matcher with sizes. */
export const size: AssertionKind = {
  key: 'size',
  reads: 'size',
  compile(spec, compiler) {
    const unit = { setting: 'size', parse: parseSize, show: (bytes: unknown) => `${String(bytes)}B` };
    const matcher = unitMatcher(spec, unit, compiler);
    return {
      reads: 'size',
      needs: matcher.needs,
      check(response, scope) {
        const mismatch = matcher.mismatch(response.bodyBytes, scope);
        return mismatch && checkFailure('size', mismatch);
      },
    };
  },
};
