import { argument } from '../helper.ts';
import type { Helper } from '../helper.ts';
import { textOf } from '../../base/text-of.ts';

/** Text with every occurrence of one piece replaced by another. */
export const replace: Helper = {
  name: 'replace',
  description: 'Text with every occurrence of one piece replaced by another.',
  params: [
    { name: 'text', type: 'text', required: true },
    { name: 'search', type: 'text', required: true },
    { name: 'replacement', type: 'text', required: true },
  ],
  options: [],
  example: "{{replace 'a b c' ' ' '-'}}",
  random: false,
  pure: true,
  compile(call) {
    const [text, search, replacement] = [argument(call, 0), argument(call, 1), argument(call, 2)];
    return (scope) => textOf(text(scope)).replaceAll(textOf(search(scope)), () => textOf(replacement(scope)));
  },
};
