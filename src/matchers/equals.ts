import { kindOfValue, showTyped, showValue } from '../base/show-value.ts';
import { deepEquals } from './deep-equals.ts';
import type { MatcherKind } from './matcher.ts';
import { compileOperand, writtenOperand } from './operand.ts';

/** The value itself, typed: 5 is not "5". What a plain value without a word means. */
export const equals: MatcherKind = {
  key: 'equals',
  description: 'The value itself, typed: 5 is not "5". A plain value without a word means the same.',
  example: { operand: '5', holds: 5, fails: '5' },
  compile(node, tools) {
    const operand = compileOperand(node, tools);
    const show = tools.show ?? showValue;
    return {
      describe: writtenOperand(node),
      needs: operand.needs,
      mismatch(actual, scope) {
        const wanted = operand.constant ?? operand.render(scope);
        if (actual !== undefined && deepEquals(actual, wanted)) return undefined;
        if (actual !== undefined && kindOfValue(actual) !== kindOfValue(wanted)) {
          return { expected: showTyped(wanted), actual: showTyped(actual) };
        }
        return { expected: show(wanted), actual: actual === undefined ? 'nothing' : show(actual) };
      },
    };
  },
};
