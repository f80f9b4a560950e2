import { createHash } from 'node:crypto';
import { argument } from '../helper.ts';
import type { Helper } from '../helper.ts';
import { textOf } from '../../base/text-of.ts';

/** SHA-256 of text (UTF-8), in hexadecimal. */
export const sha256: Helper = {
  name: 'sha256',
  description: 'SHA-256 of text (UTF-8), in hexadecimal.',
  params: [{ name: 'text', type: 'text', required: true }],
  options: [],
  example: "{{sha256 'abc'}}",
  random: false,
  pure: true,
  compile(call) {
    const text = argument(call, 0);
    return (scope) =>
      createHash('sha256')
        .update(textOf(text(scope)), 'utf8')
        .digest('hex');
  },
};
