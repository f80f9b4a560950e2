import { argument } from '../helper.ts';
import type { Helper } from '../helper.ts';
import { textOf } from '../../base/text-of.ts';

/** Text (UTF-8) in base64, as for basic authentication. */
export const base64: Helper = {
  name: 'base64',
  description: 'Text (UTF-8) in base64, as for basic authentication.',
  params: [{ name: 'text', type: 'text', required: true }],
  options: [],
  example: "{{base64 'user:password'}}",
  random: false,
  pure: true,
  compile(call) {
    const text = argument(call, 0);
    return (scope) => Buffer.from(textOf(text(scope)), 'utf8').toString('base64');
  },
};
