import { argument } from '../helper.ts';
import type { Helper } from '../helper.ts';
import { textOf } from '../../base/text-of.ts';

/** Text without white space at its ends. */
export const trim: Helper = {
  name: 'trim',
  description: 'Text without white space at its ends.',
  params: [{ name: 'text', type: 'text', required: true }],
  options: [],
  example: "{{trim '  abc '}}",
  random: false,
  pure: true,
  compile(call) {
    const text = argument(call, 0);
    return (scope) => textOf(text(scope)).trim();
  },
};
