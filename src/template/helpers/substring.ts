import { argument } from '../helper.ts';
import type { Helper } from '../helper.ts';
import { plainNumberOf } from '../../base/number-of.ts';
import { textOf } from '../../base/text-of.ts';

/** The characters from position start (counted from 0) up to, not including, position end. */
export const substring: Helper = {
  name: 'substring',
  description: 'The characters from position start (counted from 0) up to, not including, position end.',
  params: [
    { name: 'text', type: 'text', required: true },
    { name: 'start', type: 'integer', required: true },
    { name: 'end', type: 'integer', required: false },
  ],
  options: [],
  example: "{{substring 'abcdef' 0 3}}",
  random: false,
  pure: true,
  compile(call) {
    const [text, start, end] = [argument(call, 0), argument(call, 1), call.args[2]?.evaluate];
    return (scope) =>
      textOf(text(scope)).substring(plainNumberOf(start(scope)), end ? plainNumberOf(end(scope)) : undefined);
  },
};
