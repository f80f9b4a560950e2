import { argument } from '../helper.ts';
import type { Helper } from '../helper.ts';
import { jsonText } from '../../base/json-text.ts';

/** A value as JSON text. */
export const json: Helper = {
  name: 'json',
  description: 'A value as JSON text.',
  params: [{ name: 'value', type: 'any', required: true }],
  options: [],
  example: '{{json "abc"}}',
  random: false,
  pure: true,
  compile(call) {
    const value = argument(call, 0);
    return (scope) => jsonText(value(scope));
  },
};
