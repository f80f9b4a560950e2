import type { Helper } from '../helper.ts';
import { TWO_NUMBERS, twoNumbers } from './arithmetic.ts';

/** First number minus the second. */
export const subtract: Helper = {
  name: 'subtract',
  description: 'First number minus the second.',
  params: TWO_NUMBERS,
  options: [],
  example: '{{subtract 5 2}}',
  random: false,
  pure: true,
  mayMiss: true,
  compile: twoNumbers(-1),
};
