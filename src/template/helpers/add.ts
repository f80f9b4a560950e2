import type { Helper } from '../helper.ts';
import { TWO_NUMBERS, twoNumbers } from './arithmetic.ts';

/** Sum of two numbers. */
export const add: Helper = {
  name: 'add',
  description: 'Sum of two numbers.',
  params: TWO_NUMBERS,
  options: [],
  example: '{{add 1 2}}',
  random: false,
  pure: true,
  mayMiss: true,
  compile: twoNumbers(1),
};
