import type { ErrorObject } from 'ajv';
import { showTyped, showValue } from '../base/show-value.ts';
import { textOf } from '../base/text-of.ts';
import type { Value } from '../base/value.ts';
import type { Mismatch } from '../matchers/matcher.ts';

/** What ajv found, in the words of our own matchers; `place` is a JSONPath. */
export function schemaMismatch(error: ErrorObject | undefined): Mismatch & { readonly place: string } {
  if (error === undefined) return { place: '$', expected: 'what the schema says', actual: 'something else' };
  const { keyword, instancePath } = error;
  // ajv keeps what it was given: parsed JSON, and parameters of its own keywords.
  const actual = error.data as Value;
  const params = error.params as Readonly<Record<string, Value>>;
  const expected = EXPECTED[keyword]?.(params) ?? `it ${error.message ?? 'to fit'}`;
  return {
    place: jsonPathOf(instancePath),
    expected,
    actual: BY_VALUE.has(keyword) ? showValue(actual) : showTyped(actual),
  };
}

/** Where the kind of the value is known from what was expected. */
const BY_VALUE: ReadonlySet<string> = new Set([
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'pattern',
  'format',
  'minLength',
  'maxLength',
]);

type Words = (params: Readonly<Record<string, Value>>) => string;

const EXPECTED: Readonly<Record<string, Words>> = {
  type: ({ type = '' }) =>
    (Array.isArray(type) ? type : textOf(type).split(','))
      .map((name) => TYPES[textOf(name)] ?? textOf(name))
      .join(' or '),
  required: ({ missingProperty }) => `a property ${showValue(missingProperty)}`,
  additionalProperties: ({ additionalProperty }) => `no property ${showValue(additionalProperty)}`,
  unevaluatedProperties: ({ unevaluatedProperty }) => `no property ${showValue(unevaluatedProperty)}`,
  propertyNames: ({ propertyName }) => `no property named ${showValue(propertyName)}`,
  enum: ({ allowedValues }) => `one of ${showValue(allowedValues)}`,
  const: ({ allowedValue }) => showTyped(allowedValue),
  minimum: ({ limit }) => `at least ${showValue(limit)}`,
  maximum: ({ limit }) => `at most ${showValue(limit)}`,
  exclusiveMinimum: ({ limit }) => `more than ${showValue(limit)}`,
  exclusiveMaximum: ({ limit }) => `less than ${showValue(limit)}`,
  multipleOf: ({ multipleOf }) => `a multiple of ${showValue(multipleOf)}`,
  minLength: ({ limit }) => `at least ${showValue(limit)} characters`,
  maxLength: ({ limit }) => `at most ${showValue(limit)} characters`,
  minItems: ({ limit }) => `at least ${showValue(limit)} items`,
  maxItems: ({ limit }) => `at most ${showValue(limit)} items`,
  minProperties: ({ limit }) => `at least ${showValue(limit)} properties`,
  maxProperties: ({ limit }) => `at most ${showValue(limit)} properties`,
  uniqueItems: ({ i, j }) => `items that differ (${showValue(j)} and ${showValue(i)} are the same)`,
  pattern: ({ pattern }) => `text matching ${textOf(pattern)}`,
  format: ({ format }) => `text of format ${textOf(format)}`,
  anyOf: () => 'one of the schemas of its "anyOf" to fit',
  oneOf: ({ passingSchemas }) =>
    passingSchemas === null
      ? 'one of the schemas of its "oneOf" to fit'
      : 'only one of the schemas of its "oneOf" to fit',
  not: () => 'it not to fit the schema of "not"',
  'false schema': () => 'nothing',
};

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'a boolean',
  array: 'a list',
  object: 'a map',
  null: 'null',
};

/** `/items/0/odd~1key` → `$.items[0]["odd/key"]`. */
function jsonPathOf(pointer: string): string {
  const steps = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const written = steps.map((step) => {
    if (/^[0-9]+$/.test(step)) return `[${step}]`;
    return /^[A-Za-z_][A-Za-z0-9_]*$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
  });
  return `$${written.join('')}`;
}
