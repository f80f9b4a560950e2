import { didYouMean } from '../base/nearest.ts';
import type { MapEntry, PlanNode, ScalarNode } from '../base/plan-node.ts';
import { flowText } from './flow-text.ts';
import { lineOf } from '../base/line-starts.ts';
import type { PlanSchema, Schema } from './plan-schema.ts';

/** `"threads" must be a whole number from 1, not the text "ten".` and how to write it. */
export function wrongTypeText(node: PlanNode, schema: Schema, label: string, key: string | undefined): string {
  const wants = wantsOf(schema);
  if (isBlank(node)) return `${label} has no value. It must be ${wants}.${exampleText(schema, key)}`;
  return `${label} must be ${wants}, not ${describe(node)}.${limitText(node, schema, key) ?? fixText(node, schema) ?? exampleText(schema, key)}`;
}

/** `p95: < 300ms` and `p95: 300ms`, which people write who mean "below". */
function limitText(node: PlanNode, schema: Schema, key: string | undefined): string | undefined {
  if (node.kind !== 'scalar' || !schema.properties?.['lessThan'] || key === undefined) return undefined;
  const [, sign = '<', limit] = /^(<=|>=|<|>)?\s*([\w./%]+)$/.exec(node.source) ?? [];
  const word = { '<': 'lessThan', '<=': 'atMost', '>': 'greaterThan', '>=': 'atLeast' }[sign];
  return limit === undefined ? undefined : ` Write:  ${key}: { ${word}: ${limit} }`;
}

/** A value of the right type that is none of those possible. */
export function notThisText(node: ScalarNode, schema: Schema, label: string): string {
  if (isBlank(node)) return `${label} has no value. It must be ${wantsOf(schema)}.`;
  const words = (schema.enum ?? []).filter((word) => typeof word === 'string');
  const hint = typeof node.value === 'string' ? didYouMean(node.value, words) : '';
  return `${label} must be ${wantsOf(schema)}, not ${describe(node)}.${hint || (fixText(node, { ...schema, type: 'number' }) ?? '')}`;
}

export function outOfRangeText(node: ScalarNode, schema: Schema, label: string): string {
  return `${label} must be ${wantsOf(schema)}, not ${node.source}.`;
}

export function tooFewText(schema: Schema, label: string, length: number): string {
  if (length === 0) return `${label} is empty. It must be ${wantsOf(schema)}.${exampleText(schema, undefined)}`;
  return `${label} must be ${wantsOf(schema)}, not a list of ${length}.`;
}

export function missingKeyText(key: string, schema: Schema, label: string, all: PlanSchema): string {
  const property = schema.properties?.[key];
  const example = property ? exampleText(all.resolve(property), key) : '';
  return `${capital(schema.thing ?? label)} needs "${key}".${example}`;
}

/** A list item that is no map. */
export function stepText(node: PlanNode): string {
  if (node.kind === 'list')
    return 'A step starts with its kind, such as "get: /health", but this is a list. Remove one "- ".';
  const glued = node.kind === 'scalar' ? /^(\w+):(\S.*)$/.exec(node.source) : null;
  if (glued) return `A colon needs a space behind it. Write:  ${glued[1]}: ${glued[2]}`;
  const path = node.kind === 'scalar' && node.source.startsWith('/') ? node.source : '/health';
  return `A step starts with its kind. Write:  - get: ${path}`;
}

/** `weight` where every step runs. */
export function misplacedWeightText(list: MapEntry): string {
  const fix =
    list.key === 'samplers' ? 'rename "samplers" to "pickOne"' : `put the steps into a "pickOne" inside "${list.key}"`;
  const where = `"${list.key}" (line ${lineOf(list.keyRange)})`;
  return `"weight" has no effect in ${where}, where every sampler runs. To run one at random by weight, ${fix}.`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Nothing stands behind the colon. */
function isBlank(node: PlanNode): boolean {
  return node.kind === 'scalar' && node.value === null && node.source === '';
}

function wantsOf(schema: Schema): string {
  if (schema.wants !== undefined) return schema.wants;
  if (schema.type === 'object') return 'a map';
  if (schema.type === 'array') return 'a list';
  return 'a single value';
}

function describe(node: PlanNode): string {
  if (node.kind !== 'scalar') return `a ${node.kind}`;
  const { value, source } = node;
  if (value === null) return 'null';
  if (typeof value === 'string') return `"${value.length > 60 ? `${value.slice(0, 60)}…` : value}"`;
  return typeof value === 'boolean' ? String(value) : `the number ${source}`;
}

function fixText(node: PlanNode, schema: Schema): string | undefined {
  if (node.kind !== 'scalar') {
    return schema.type === 'array' && node.kind === 'map' ? ' Start each item with "- ".' : undefined;
  }
  if (schema.type === 'string' && node.value !== null) return ` Put it in quotes:  "${node.source}"`;
  const unquoted = node.quoted && /^(?:true|false|-?\d+)$/.test(node.source);
  if (unquoted && schema.type !== 'object' && schema.type !== 'array') return ' Remove the quotes.';
  return undefined;
}

function exampleText(schema: Schema, key: string | undefined): string {
  const [example] = schema.examples ?? [];
  if (example === undefined) return '';
  return ` Example:  ${key === undefined ? '' : `${key}: `}${flowText(example)}`;
}
