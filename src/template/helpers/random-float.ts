import type { Expression } from '../expression.ts';
import { argument } from '../helper.ts';
import type { Helper } from '../helper.ts';
import type { Value } from '../../base/value.ts';
import { plainNumberOf } from '../../base/number-of.ts';

/** A random number with that many decimals. */
export const randomFloat: Helper = {
  name: 'randomFloat',
  description: 'A random number from one end to the other, rounded to that many decimals (2 when not given).',
  params: [
    { name: 'from', type: 'number', required: true },
    { name: 'to', type: 'number', required: true },
    { name: 'decimals', type: 'integer', required: false },
  ],
  options: [],
  example: '{{randomFloat 10 100 2}}',
  random: true,
  pure: false,
  compile(call) {
    const [from, to, decimals] = [argument(call, 0), argument(call, 1), call.args[2]];
    const scaleNow = scaleKnown(decimals);
    return (scope) => {
      const number = scope.random.between(plainNumberOf(from(scope)), plainNumberOf(to(scope)));
      const scale = scaleNow ?? scaleOf(decimals?.evaluate(scope));
      return Math.round(number * scale) / scale;
    };
  },
};

const USUAL_DECIMALS = 2;

function scaleKnown(decimals: Expression | undefined): number | undefined {
  if (!decimals) return scaleOf(USUAL_DECIMALS);
  return decimals.constant === undefined ? undefined : scaleOf(decimals.constant);
}

function scaleOf(decimals: Value | undefined): number {
  return 10 ** Math.max(0, Math.min(plainNumberOf(decimals), 15));
}
