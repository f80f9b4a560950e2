import type { Helper } from '../helper.ts';
import { FIRST_NAMES } from '../lists/first-names.ts';
import { LAST_NAMES } from '../lists/last-names.ts';
import { madeUp, oneOf, sixLetters } from './made-up.ts';

const BEFORE_DOT: readonly string[] = FIRST_NAMES.map((name) => `${name.toLowerCase()}.`);
const BEHIND_DOT: readonly string[] = LAST_NAMES.map((name) => `${name.toLowerCase()}.`);
/** Reserved for examples (RFC 2606): mail to them reaches nobody. */
const DOMAINS: readonly string[] = ['@example.com', '@example.net', '@example.org'];

/** An e-mail address that belongs to nobody. */
export const randomEmail: Helper = madeUp(
  'randomEmail',
  'An e-mail address at example.com, .net or .org, one of 2 × 10^14.',
  (random) => oneOf(BEFORE_DOT, random) + oneOf(BEHIND_DOT, random) + sixLetters(random) + oneOf(DOMAINS, random),
);
