import type { Helper } from '../helper.ts';
import { plainNumberOf } from '../../base/number-of.ts';
import type { Scope } from '../scope.ts';

/**
 * Counts 1, 2, 3 … for each thread, and for each place in the plan where it stands: two counters in one request
 * do not disturb each other. The count lasts as long as the thread.
 */
export const counter: Helper = {
  name: 'counter',
  description: 'Counts 1, 2, 3 … for each thread and each place in the plan where it stands.',
  params: [],
  options: [
    { name: 'start', type: 'integer', required: false },
    { name: 'step', type: 'integer', required: false },
  ],
  example: '{{counter}}',
  random: false,
  pure: false,
  compile(call) {
    const counts = new WeakMap<Scope, number>();
    const [start, step] = [call.options.get('start')?.evaluate, call.options.get('step')?.evaluate];
    return (scope) => {
      const thread = scope.thread ?? scope;
      const last = counts.get(thread);
      const by = step ? plainNumberOf(step(scope)) : 1;
      const first = start ? plainNumberOf(start(scope)) : 1;
      const count = last === undefined ? first : last + by;
      counts.set(thread, count);
      return count;
    };
  },
};
