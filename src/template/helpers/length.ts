import type { Value } from '../../base/value.ts';
import { argument } from '../helper.ts';
import type { Helper } from '../helper.ts';
import { textOf } from '../../base/text-of.ts';

/** How many items a list has, keys a map, characters a text. */
export const length: Helper = {
  name: 'length',
  description: 'How many items a list has, keys a map, characters a text.',
  params: [{ name: 'value', type: 'any', required: true }],
  options: [],
  example: '{{length items}}',
  random: false,
  pure: true,
  compile(call) {
    const value = argument(call, 0);
    return (scope) => lengthOf(value(scope));
  },
};

function lengthOf(value: Value | undefined): number {
  if (Array.isArray(value)) return value.length;
  if (typeof value === 'object' && value !== null) return Object.keys(value).length;
  return textOf(value).length;
}
