import type { Helper } from '../helper.ts';
import { CITIES } from '../lists/cities.ts';
import { madeUp, oneOf } from './made-up.ts';

/** A city. */
export const randomCity: Helper = madeUp('randomCity', 'A city, one of 150.', (random) => oneOf(CITIES, random));
