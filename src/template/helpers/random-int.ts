import { argument } from '../helper.ts';
import type { Helper } from '../helper.ts';
import { plainNumberOf } from '../../base/number-of.ts';

/** A random whole number, both ends possible. */
export const randomInt: Helper = {
  name: 'randomInt',
  description: 'A random whole number, both ends possible.',
  params: [
    { name: 'from', type: 'integer', required: true },
    { name: 'to', type: 'integer', required: true },
  ],
  options: [],
  example: '{{randomInt 1 100}}',
  random: true,
  pure: false,
  compile(call) {
    const [from, to] = [argument(call, 0), argument(call, 1)];
    const [low, high] = [call.args[0]?.constant, call.args[1]?.constant];
    if (low === undefined || high === undefined) {
      return (scope) => scope.random.integer(plainNumberOf(from(scope)), plainNumberOf(to(scope)));
    }
    const [first, last] = [plainNumberOf(low), plainNumberOf(high)];
    if (first > last) {
      const message = `"randomInt" has its ends the wrong way round. Write {{randomInt ${last} ${first}}}.`;
      call.report('helper-arguments', call.at, message);
      return undefined;
    }
    return (scope) => scope.random.integer(first, last);
  },
};
