import type { Value } from '../../base/value.ts';
import type { Scope } from '../scope.ts';
import type { Evaluate } from '../expression.ts';
import type { Helper } from '../helper.ts';

/** One of its arguments by chance, or one item of a list. */
export const pick: Helper = {
  name: 'pick',
  description: 'One of its arguments by chance; with one argument that is a list, one of its items.',
  params: [{ name: 'value', type: 'any', required: true, rest: true }],
  options: [],
  example: "{{pick 'low' 'medium' 'high'}}",
  random: true,
  pure: false,
  among({ args }) {
    const choices = args.flatMap(({ constant }) => (constant === undefined ? [] : [constant]));
    if (choices.length < args.length) return undefined;
    const [only] = choices;
    return choices.length === 1 && Array.isArray(only) ? (only as readonly Value[]) : choices;
  },
  compile(call) {
    const choices = call.args.map((choice) => choice.evaluate);
    const [only] = choices;
    if (only && choices.length === 1) return (scope) => pickItem(only, scope);
    return (scope) => choices[scope.random.integer(0, choices.length - 1)]?.(scope);
  },
};

function pickItem(list: Evaluate, scope: Scope): Value | undefined {
  const value = list(scope);
  if (!Array.isArray(value)) return value;
  return (value as readonly Value[])[scope.random.integer(0, value.length - 1)];
}
