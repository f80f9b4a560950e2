import type { Helper } from '../helper.ts';
import { LAST_NAMES } from '../lists/last-names.ts';
import { TRADES } from '../lists/trades.ts';
import { madeUp, oneOf } from './made-up.ts';

const FORMS: readonly string[] = ['AB', 'AG', 'BV', 'GmbH', 'Inc', 'LLC', 'Ltd', 'SA'];

/** The name of a company. */
export const randomCompany: Helper = madeUp(
  'randomCompany',
  'The name of a company, one of 65,536.',
  (random) => `${oneOf(LAST_NAMES, random)} ${oneOf(TRADES, random)} ${oneOf(FORMS, random)}`,
);
