import { argument } from '../helper.ts';
import type { Helper } from '../helper.ts';
import { textOf } from '../../base/text-of.ts';

/** Text in small letters. */
export const lower: Helper = {
  name: 'lower',
  description: 'Text in small letters.',
  params: [{ name: 'text', type: 'text', required: true }],
  options: [],
  example: "{{lower 'ABC'}}",
  random: false,
  pure: true,
  compile(call) {
    const text = argument(call, 0);
    return (scope) => textOf(text(scope)).toLowerCase();
  },
};
