import type { Value } from '../../base/value.ts';
import { argument } from '../helper.ts';
import type { Helper } from '../helper.ts';

/** First item of a list; missing when the list is empty or the value is no list. */
export const first: Helper = {
  name: 'first',
  description: 'First item of a list; missing when the list is empty or the value is no list.',
  params: [{ name: 'list', type: 'any', required: true }],
  options: [],
  example: '{{first items}}',
  random: false,
  pure: true,
  mayMiss: true,
  compile(call) {
    const list = argument(call, 0);
    return (scope) => {
      const value = list(scope);
      return Array.isArray(value) ? (value as readonly Value[]).at(0) : undefined;
    };
  },
};
