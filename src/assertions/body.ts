import { showValue } from '../base/show-value.ts';
import type { AssertionKind } from '../contracts/checks.ts';
import { compileText } from '../template/index.ts';
import { checkFailure } from './check-failure.ts';
import { textMatcher } from './operands.ts';

/** The body as text: a text it must contain, or a matcher. */
export const body: AssertionKind = {
  key: 'body',
  reads: 'body',
  compile(spec, compiler) {
    if (spec.kind === 'scalar') {
      const part = compileText(spec, compiler);
      return {
        reads: 'body',
        needs: part.needs,
        check(response, scope) {
          const text = response.text();
          const wanted = part.render(scope);
          if (text.includes(wanted)) return undefined;
          return checkFailure('body', { expected: `containing ${showValue(wanted)}`, actual: showValue(text) });
        },
      };
    }
    const matcher = textMatcher(spec, compiler);
    return {
      reads: 'body',
      needs: matcher.needs,
      check(response, scope) {
        const mismatch = matcher.mismatch(response.text(), scope);
        return mismatch && checkFailure('body', mismatch);
      },
    };
  },
};
