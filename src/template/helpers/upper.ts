import { argument } from '../helper.ts';
import type { Helper } from '../helper.ts';
import { textOf } from '../../base/text-of.ts';

/** Text in capital letters. */
export const upper: Helper = {
  name: 'upper',
  description: 'Text in capital letters.',
  params: [{ name: 'text', type: 'text', required: true }],
  options: [],
  example: "{{upper 'abc'}}",
  random: false,
  pure: true,
  compile(call) {
    const text = argument(call, 0);
    return (scope) => textOf(text(scope)).toUpperCase();
  },
};
