import type { Helper } from '../helper.ts';
import { compileDate, DATE_OPTIONS } from './date-format.ts';

/** The present moment. */
export const now: Helper = {
  name: 'now',
  description: "The present moment in UTC: ISO 8601, or 'epochMs', 'epochSeconds', or a pattern as for date.",
  params: [{ name: 'format', type: 'text', required: false }],
  options: DATE_OPTIONS,
  example: "{{now 'epochMs'}}",
  random: false,
  pure: false,
  compile: (call) => compileDate(call, 'iso'),
};
