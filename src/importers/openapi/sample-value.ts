import { isKey, isObject, listOf, resolve, type JsonObject } from './json.ts';

/** Deeper parts of a body are left out: schemas may refer to themselves. */
const DEEPEST = 4;
const MOST_KEYS = 40;

/**
 * A value for a plan that fits the schema: examples and defaults as they are, otherwise a template
 * (`{{randomEmail}}`, `{{randomInt 1 100}}`). Objects hold their required properties; all when none is.
 */
export function sampleValue(root: JsonObject, given: unknown, name = '', depth = 0): unknown {
  const schema = resolve(root, given);
  if (!isObject(schema)) return 'text';
  const ready = readyValue(schema);
  if (ready !== undefined) return ready;
  const choices = [...listOf(schema['anyOf']), ...listOf(schema['oneOf']), ...listOf(schema['allOf'])];
  const choice = choices.map((one) => resolve(root, one)).find((one) => isObject(one) && one['type'] !== 'null');
  if (choice !== undefined && schema['properties'] === undefined && depth < DEEPEST) {
    return sampleValue(root, choice, name, depth + 1);
  }
  return ofType(root, schema, { name, depth });
}

/** Plain values that the document itself gives. What could be taken for a template is not used. */
function readyValue(schema: JsonObject): unknown {
  const candidates = [schema['example'], ...listOf(schema['examples']), schema['const'], schema['default']];
  const value = candidates.find((one) => isPlain(one));
  if (value !== undefined) return value;
  const words = listOf(schema['enum']);
  if (words.length === 0) return undefined;
  const quotable = words.filter((one) => typeof one === 'string' && /^[\w .:@/-]{1,60}$/.test(one));
  if (quotable.length < 2 || quotable.length !== words.length) return words.find((one) => isPlain(one));
  return `{{pick ${quotable.map((word) => `'${String(word)}'`).join(' ')}}}`;
}

function isPlain(value: unknown): boolean {
  if (typeof value === 'string') return !value.includes('{{') && value.length <= 500 && !/\p{Cc}/u.test(value);
  return typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));
}

function ofType(root: JsonObject, schema: JsonObject, at: { name: string; depth: number }): unknown {
  const type = listOf(schema['type']).find((one) => one !== 'null') ?? schema['type'];
  if (type === 'object' || schema['properties'] !== undefined) return ofObject(root, schema, at.depth);
  if (type === 'array') return at.depth < DEEPEST ? [sampleValue(root, schema['items'], at.name, at.depth + 1)] : [];
  if (type === 'integer') return ofInteger(schema);
  if (type === 'number') return '{{randomFloat 1 100 2}}';
  if (type === 'boolean') return '{{pick true false}}';
  return ofText(schema, at.name);
}

function ofObject(root: JsonObject, schema: JsonObject, depth: number): Record<string, unknown> {
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  if (depth >= DEEPEST) return {};
  const required = new Set(listOf(schema['required']));
  const wanted = Object.keys(properties).filter((key) => required.size === 0 || required.has(key));
  const usable = wanted.filter(isKey).slice(0, MOST_KEYS);
  return Object.fromEntries(usable.map((key) => [key, sampleValue(root, properties[key], key, depth + 1)]));
}

function ofInteger(schema: JsonObject): string {
  const least = bound(schema, 'minimum', 'exclusiveMinimum', 1) ?? 1;
  const most = bound(schema, 'maximum', 'exclusiveMaximum', -1) ?? Math.max(least + 99, 100);
  return `{{randomInt ${least} ${Math.max(least, most)}}}`;
}

function bound(schema: JsonObject, name: string, exclusive: string, step: number): number | undefined {
  const [value, open] = [schema[name], schema[exclusive]];
  if (typeof open === 'number' && Number.isSafeInteger(open)) return open + step;
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined;
}

const BY_FORMAT: Readonly<Record<string, string>> = {
  email: '{{randomEmail}}',
  uuid: '{{uuid}}',
  date: "{{date 'yyyy-MM-dd'}}",
  'date-time': '{{now}}',
  uri: "{{faker 'internet.url'}}",
  password: "{{faker 'internet.password' length=12}}",
};

const BY_NAME: readonly (readonly [pattern: RegExp, template: string])[] = [
  [/e-?mail/i, '{{randomEmail}}'],
  [/user_?name|login/i, '{{randomUsername}}'],
  [/password/i, "{{faker 'internet.password' length=12}}"],
  [/first_?name/i, '{{randomFirstName}}'],
  [/last_?name|surname/i, '{{randomLastName}}'],
  [/phone/i, '{{randomPhone}}'],
  [/city/i, '{{randomCity}}'],
  [/name$|title|subject/i, "{{faker 'commerce.productName'}}"],
  [/description|message|comment/i, '{{randomSentence}}'],
];

function ofText(schema: JsonObject, name: string): string {
  const format = typeof schema['format'] === 'string' ? schema['format'] : '';
  if (Object.hasOwn(BY_FORMAT, format)) return BY_FORMAT[format] ?? 'text';
  return BY_NAME.find(([pattern]) => pattern.test(name))?.[1] ?? '{{randomHex 8}}';
}
