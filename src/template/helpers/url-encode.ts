import { argument } from '../helper.ts';
import type { Helper } from '../helper.ts';
import { textOf } from '../../base/text-of.ts';
import { urlPart } from '../url-part.ts';

/** Text percent-encoded for a URL; not needed inside URLs, where values are encoded anyway. */
export const urlEncode: Helper = {
  name: 'urlEncode',
  description: 'Text percent-encoded for a URL; not needed inside URLs, where values are encoded anyway.',
  params: [{ name: 'text', type: 'text', required: true }],
  options: [],
  example: "{{urlEncode 'a b&c'}}",
  random: false,
  pure: true,
  compile(call) {
    const text = argument(call, 0);
    return (scope) => urlPart(textOf(text(scope)));
  },
};
