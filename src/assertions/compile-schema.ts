import { createRequire } from 'node:module';
import type { Ajv, AnySchema, ErrorObject, Options, ValidateFunction } from 'ajv';
import { didYouMean } from '../base/nearest.ts';
import { setOwn } from '../base/own-member.ts';
import type { PlanNode, ScalarNode } from '../base/plan-node.ts';
import { parseRegex } from '../base/plan-regex.ts';
import type { Problems } from '../base/problems.ts';
import type { Value } from '../base/value.ts';
import { adviseKeywords } from './schema-keywords.ts';

const require = createRequire(import.meta.url);

/** Compiles a JSON Schema of draft 2020-12 (the default) or 7; `undefined` after reporting what is wrong, in its place. */
export function compileSchema(node: PlanNode, problems: Problems): ValidateFunction | undefined {
  if (node.kind !== 'map') {
    const message = '"jsonSchema" is a JSON Schema as a map, or { file: order.schema.json }.';
    problems.error('wrong-type', node.range, message);
    return undefined;
  }
  const draft = draftOf(node.get('$schema'), problems);
  if (draft === undefined) return undefined;
  const inexact = bigConstantIn(node);
  if (inexact !== undefined) {
    const message = `The JSON Schema would compare ${inexact.source} inexactly: it is beyond 2^53. Compare it with the assertion "jsonPath", which is exact.`;
    problems.error('json-schema', inexact.range, message);
    return undefined;
  }
  const ajv = ajvFor(draft, problems);
  try {
    const validate = ajv.compile(plainValue(node) as AnySchema);
    adviseKeywords(node, new Set([...Object.keys(ajv.RULES.keywords), ...Object.keys(ajv.RULES.all)]), problems);
    return validate;
  } catch (cause) {
    report(cause, node, problems, ajv.errors?.[0]);
    return undefined;
  }
}

type Draft = '2020-12' | '7';

function draftOf(node: PlanNode | undefined, problems: Problems): Draft | undefined {
  const written = node?.kind === 'scalar' ? node.source : '';
  if (node === undefined || /^https?:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/.test(written)) return '2020-12';
  if (/^https?:\/\/json-schema\.org\/draft-07\/schema#?$/.test(written)) return '7';
  const message =
    '"$schema" is not a draft known here: leave it out for 2020-12, or write http://json-schema.org/draft-07/schema#.';
  problems.error('json-schema', node.range, message);
  return undefined;
}

/** Its own schemas cost ajv 0.1 s: those of one plan share it. */
const known = new WeakMap<Problems, Map<Draft, Ajv>>();

function ajvFor(draft: Draft, problems: Problems): Ajv {
  const drafts = known.get(problems) ?? new Map<Draft, Ajv>();
  known.set(problems, drafts);
  const ajv = drafts.get(draft) ?? createAjv(draft);
  drafts.set(draft, ajv);
  return ajv;
}

/** Loaded when a plan has a schema: ajv takes longer to load than most plans take to check. */
function createAjv(draft: Draft): Ajv {
  const { Ajv2020 } = require('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
  const { Ajv: Ajv7 } = require('ajv') as typeof import('ajv');
  const { default: addFormats } = require('ajv-formats') as typeof import('ajv-formats');
  // Formats of others are notes to readers, as the standard has it.
  const options: Options = {
    strict: false,
    verbose: true,
    ownProperties: true,
    addUsedSchema: false,
    logger: false,
    code: { regExp: safeRegex },
  };
  const ajv: Ajv = draft === '7' ? new Ajv7(options) : new Ajv2020(options);
  addFormats.default(ajv);
  return ajv;
}

class UnsafePattern extends Error {
  readonly pattern: string;
  constructor(pattern: string, message: string) {
    super(message);
    this.pattern = pattern;
  }
}

/** Patterns are held to the rules of all regular expressions of a plan. */
function safeRegex(pattern: string, flags: string): RegExp {
  // ajv checks its own schemas with patterns of its own.
  const { value, message } = parseRegex(pattern);
  if (value === undefined) throw new UnsafePattern(pattern, message);
  return new RegExp(pattern, flags);
}
// For code that ajv would write to a file; ours stays in memory.
safeRegex.code = 'new RegExp';

function report(cause: unknown, root: PlanNode, problems: Problems, first: ErrorObject | undefined): void {
  const text = cause instanceof Error ? cause.message : String(cause);
  if (cause instanceof UnsafePattern) {
    problems.error('bad-regex', (holding(root, cause.pattern) ?? root).range, text);
    return;
  }
  const reference = /can't resolve reference (\S+)/.exec(text)?.[1];
  if (reference === undefined) return reportInvalid(text, root, problems, first);
  const message = reference.startsWith('#')
    ? `The JSON Schema has no "${reference}".`
    : `The JSON Schema refers to "${reference}", which lies outside of it and is not loaded. Copy it into "$defs".`;
  problems.error('json-schema', (holding(root, reference) ?? root).range, message);
}

/** `schema is invalid: data/type must be …, data/type must be …`: the first is the cause. */
function reportInvalid(text: string, root: PlanNode, problems: Problems, first: ErrorObject | undefined): void {
  const [, path = '', reason = text] = /schema is invalid: data(\/\S*)? (.*?)(?:, data[/ ].*)?$/s.exec(text) ?? [];
  const keyword = path.split('/').findLast((part) => part !== '' && !/^[0-9]+$/.test(part));
  const what = keyword === undefined ? 'The JSON Schema' : `"${unescaped(keyword)}" of the JSON Schema`;
  const at = nodeAt(root, path) ?? root;
  problems.error('json-schema', at.range, `${what} is not valid: ${allowedText(at, first) ?? `${reason}.`}`);
}

/** What may stand where only a few words may. */
function allowedText(node: PlanNode, error: ErrorObject | undefined): string | undefined {
  if (error?.keyword !== 'enum' || node.kind !== 'scalar') return undefined;
  const allowed = (error.params as { readonly allowedValues: readonly unknown[] }).allowedValues.map(String);
  return `it must be one of ${allowed.join(', ')}, not "${node.source}".${didYouMean(node.source, allowed)}`;
}

/** The place of a text in the schema: a value, or a key. */
function holding(node: PlanNode, text: string): { readonly range: PlanNode['range'] } | undefined {
  if (node.kind === 'scalar') return node.value === text ? node : undefined;
  if (node.kind === 'list') return firstOf(node.items, (item) => holding(item, text));
  return firstOf(node.entries, ({ key, keyRange, value }) =>
    key === text ? { range: keyRange } : holding(value, text),
  );
}

function firstOf<T, R>(items: readonly T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The node that a JSON pointer names. */
function nodeAt(root: PlanNode, pointer: string): PlanNode | undefined {
  let node: PlanNode | undefined = root;
  for (const part of pointer.split('/').slice(1)) {
    if (node?.kind === 'map') node = node.get(unescaped(part));
    else node = node?.kind === 'list' ? node.items[Number(part)] : undefined;
  }
  return node;
}

function unescaped(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}

function plainValue(node: PlanNode): Value {
  if (node.kind === 'list') return node.items.map(plainValue);
  if (node.kind === 'scalar') return typeof node.value === 'bigint' ? Number(node.value) : node.value;
  const map: Record<string, Value> = {};
  for (const { key, value } of node.entries) setOwn(map, key, plainValue(value));
  return map;
}

/** Keywords whose keys are names of the user's own. */
const NAMES: ReadonlySet<string> = new Set([
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'dependentSchemas',
]);

/** A whole number beyond 2^53 in `const` or `enum`: ajv would take its neighbours for it. */
function bigConstantIn(node: PlanNode, isConstant = false, hasNames = false): ScalarNode | undefined {
  if (node.kind === 'scalar') return isConstant && typeof node.value === 'bigint' ? node : undefined;
  if (node.kind === 'list') return firstOf(node.items, (item) => bigConstantIn(item, isConstant));
  return firstOf(node.entries, ({ key, value }) => {
    const isKeyword = !hasNames && !isConstant;
    const startsConstant = isKeyword && (key === 'const' || key === 'enum');
    return bigConstantIn(value, isConstant || startsConstant, isKeyword && NAMES.has(key));
  });
}
