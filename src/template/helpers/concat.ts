import type { Helper } from '../helper.ts';
import { textOf } from '../../base/text-of.ts';

/** All its arguments as one text. */
export const concat: Helper = {
  name: 'concat',
  description: 'All its arguments as one text.',
  params: [{ name: 'value', type: 'any', required: true, rest: true }],
  options: [],
  example: "{{concat 'user-' 7}}",
  random: false,
  pure: true,
  compile(call) {
    return (scope) => {
      let text = '';
      for (const part of call.args) text += textOf(part.evaluate(scope));
      return text;
    };
  },
};
