import type { Helper } from './helper.ts';
import { HELPERS } from './helpers/index.ts';

/** What other tools call our helpers: k6, Locust and Python's Faker, faker, Postman, JMeter, Artillery. */
const OTHER_WORDS: Readonly<Record<string, readonly string[]>> = {
  uuid: ['uuidv4', 'uuid4', 'guid', 'randomuuid'],
  pick: ['randomitem', 'choice', 'randomchoice', 'arrayelement', 'oneof', 'sample', 'randomelement'],
  randomInt: ['randomintbetween', 'random', 'randomnumber', 'randominteger', 'pyint', 'randrange'],
  randomFloat: ['uniform', 'pyfloat', 'randomprice', 'randomdecimal'],
  randomHex: ['hexadecimal', 'randomhexadecimal'],
  randomString: ['randomalphanumeric', 'alphanumeric', 'pystr', 'randomtext', 'randstr', 'randomchars'],
  randomWords: ['words', 'word', 'randomword', 'randomloremwords', 'lorem'],
  randomSentence: ['sentence', 'randomloremsentence', 'text', 'paragraph'],
  randomFirstName: ['firstname'],
  randomLastName: ['lastname', 'surname', 'familyname'],
  randomFullName: ['fullname', 'name', 'randomname'],
  randomUsername: ['username', 'login'],
  randomEmail: ['email', 'safeemail', 'exampleemail', 'freeemail', 'companyemail', 'mail', 'randommail'],
  randomPhone: ['phone', 'phonenumber', 'randomphonenumber', 'msisdn'],
  randomStreet: ['street', 'streetaddress', 'streetname', 'address', 'randomstreetaddress', 'randomstreetname'],
  randomCity: ['city'],
  randomCompany: ['company', 'companyname', 'randomcompanyname'],
  now: ['timestamp', 'time', 'isotimestamp', 'datetime', 'currenttime'],
  date: ['today', 'dateformat', 'formatdate'],
  json: ['stringify', 'tojson', 'jsonstringify'],
  base64: ['b64encode', 'base64encode', 'btoa'],
  urlEncode: ['encodeuricomponent', 'urlencoded', 'quote'],
  upper: ['uppercase', 'touppercase'],
  lower: ['lowercase', 'tolowercase'],
};

const OURS: ReadonlyMap<string, Helper> = new Map(
  HELPERS.flatMap((helper) => {
    const words = [helper.name.toLowerCase(), ...(OTHER_WORDS[helper.name] ?? [])];
    return words.map((word) => [word, helper] as const);
  }),
);

/** Our helper for the name that another tool has, in whatever style: `first_name`, `$randomFirstName`, `__UUID`. */
export function ourHelper(theirs: string): Helper | undefined {
  return OURS.get(theirs.toLowerCase().replace(/[^a-z0-9]/g, ''));
}

/** The same where that helper makes up data and needs no arguments. */
export function madeUpInstead(theirs: string): string | undefined {
  const helper = ourHelper(theirs);
  const isReady = helper?.random === true && helper.params.every(({ required }) => !required);
  return isReady ? `{{${helper.name}}}` : undefined;
}
