import type { Helper } from '../helper.ts';
import { add } from './add.ts';
import { base64 } from './base64.ts';
import { concat } from './concat.ts';
import { counter } from './counter.ts';
import { date } from './date.ts';
import { defaultHelper } from './default.ts';
import { env } from './env.ts';
import { faker } from './faker.ts';
import { first } from './first.ts';
import { json } from './json.ts';
import { last } from './last.ts';
import { length } from './length.ts';
import { lower } from './lower.ts';
import { now } from './now.ts';
import { pick } from './pick.ts';
import { randomCity } from './random-city.ts';
import { randomCompany } from './random-company.ts';
import { randomEmail } from './random-email.ts';
import { randomFirstName } from './random-first-name.ts';
import { randomFloat } from './random-float.ts';
import { randomFullName } from './random-full-name.ts';
import { randomHex } from './random-hex.ts';
import { randomInt } from './random-int.ts';
import { randomLastName } from './random-last-name.ts';
import { randomPhone } from './random-phone.ts';
import { randomSentence } from './random-sentence.ts';
import { randomStreet } from './random-street.ts';
import { randomString } from './random-string.ts';
import { randomUsername } from './random-username.ts';
import { randomWords } from './random-words.ts';
import { replace } from './replace.ts';
import { sha256 } from './sha256.ts';
import { substring } from './substring.ts';
import { subtract } from './subtract.ts';
import { trim } from './trim.ts';
import { upper } from './upper.ts';
import { urlEncode } from './url-encode.ts';
import { uuid } from './uuid.ts';

/** Every helper, in the order of the reference. */
export const HELPERS: readonly Helper[] = [
  faker,
  pick,
  randomInt,
  randomFloat,
  randomHex,
  uuid,
  randomString,
  randomWords,
  randomSentence,
  randomFirstName,
  randomLastName,
  randomFullName,
  randomUsername,
  randomEmail,
  randomPhone,
  randomStreet,
  randomCity,
  randomCompany,
  now,
  date,
  counter,
  env,
  defaultHelper,
  concat,
  substring,
  upper,
  lower,
  trim,
  replace,
  json,
  base64,
  urlEncode,
  sha256,
  add,
  subtract,
  length,
  first,
  last,
];

/** Names that no variable may have: in `{{ }}` they mean the helper. */
export const HELPER_NAMES: readonly string[] = HELPERS.map((helper) => helper.name);

const BY_NAME: ReadonlyMap<string, Helper> = new Map(HELPERS.map((helper) => [helper.name, helper]));

export function findHelper(name: string): Helper | undefined {
  return BY_NAME.get(name);
}
