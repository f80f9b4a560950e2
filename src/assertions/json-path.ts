import { compileJsonPath } from '../base/report-json-path.ts';
import type { MapEntry } from '../base/plan-node.ts';
import { showValue } from '../base/show-value.ts';
import type { AssertionKind, CompiledAssertion } from '../contracts/checks.ts';
import type { Compiler } from '../contracts/compiler.ts';
import type { Response } from '../contracts/response.ts';
import { allOf } from './all-of.ts';
import { checkFailure } from './check-failure.ts';
import { valueMatcher } from './operands.ts';

/** Values of a JSON body: a map from JSONPath to matcher; the first match counts. */
export const jsonPath: AssertionKind = {
  key: 'jsonPath',
  reads: 'body',
  compile(spec, compiler) {
    if (spec.kind === 'map')
      return allOf(
        'body',
        spec.entries.map((entry) => compileEntry(entry, compiler)),
      );
    compiler.problems.error(
      'wrong-type',
      spec.range,
      '"jsonPath" is a map from JSONPath to what it must be: { $.status: completed }.',
    );
    return allOf('body', []);
  },
};

function compileEntry(entry: MapEntry, compiler: Compiler): CompiledAssertion {
  const { key, keyRange, value } = entry;
  // Plain keys start where their range does; a quoted key has its quote before.
  const first = keyRange.file.text.startsWith(key, keyRange.start) ? 0 : 1;
  const offsetOf = (index: number): number => keyRange.start + first + index;
  const path = compileJsonPath({ text: key, at: keyRange, offsetOf }, compiler.problems);
  const matcher = valueMatcher(value, compiler);
  return {
    reads: 'body',
    jsonReads: 1,
    needs: matcher.needs,
    check(response, scope) {
      const found = response.jsonAt(path);
      const mismatch = matcher.mismatch(found?.[0], scope);
      if (mismatch === undefined) return undefined;
      return checkFailure(key, found === undefined ? { ...mismatch, actual: notJson(response) } : mismatch);
    },
  };
}

function notJson(response: Response): string {
  const text = response.text();
  return text.trim() === '' ? 'no body' : `a body that is not JSON: ${showValue(text)}`;
}
