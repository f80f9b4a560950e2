import { argument } from '../helper.ts';
import type { Helper } from '../helper.ts';

/** A value, or a fallback while the value is missing: the only helper that may read a missing variable. */
export const defaultHelper: Helper = {
  name: 'default',
  description: 'A value, or the fallback while it is missing. The only helper that may read a missing variable.',
  params: [
    { name: 'value', type: 'any', required: true },
    { name: 'fallback', type: 'any', required: true },
  ],
  options: [],
  example: "{{default 'blue' 'red'}}",
  random: false,
  pure: true,
  mayMiss: true,
  acceptsMissing: true,
  compile(call) {
    const [value, fallback] = [argument(call, 0), argument(call, 1)];
    return (scope) => value(scope) ?? fallback(scope);
  },
};
