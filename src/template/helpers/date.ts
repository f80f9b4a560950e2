import type { Helper } from '../helper.ts';
import { compileDate, DATE_OPTIONS } from './date-format.ts';

/** Today, or a day near it. */
export const date: Helper = {
  name: 'date',
  description: "The present day in UTC as yyyy-MM-dd, or in a pattern of its own; offset='-7d' moves it.",
  params: [{ name: 'format', type: 'text', required: false }],
  options: DATE_OPTIONS,
  example: "{{date 'yyyy-MM-dd' offset='-7d'}}",
  random: false,
  pure: false,
  compile: (call) => compileDate(call, 'yyyy-MM-dd'),
};
