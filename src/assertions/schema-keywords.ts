import { nearest } from '../base/nearest.ts';
import type { PlanNode } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';

/** Keywords whose value is a map from names to schemas. */
const OF_NAMES: ReadonlySet<string> = new Set([
  'properties',
  'patternProperties',
  'dependentSchemas',
  '$defs',
  'definitions',
]);
/** Keywords whose value is a schema, or a list of them. */
const OF_SCHEMAS: ReadonlySet<string> = new Set([
  'items',
  'prefixItems',
  'additionalItems',
  'additionalProperties',
  'unevaluatedItems',
  'unevaluatedProperties',
  'propertyNames',
  'contains',
  'allOf',
  'anyOf',
  'oneOf',
  'not',
  'if',
  'then',
  'else',
]);
/** Notes that are close to a keyword: OpenAPI's own, and ajv's way to name a schema. */
const NOTES: ReadonlySet<string> = new Set(['example', 'nullable', 'discriminator', 'externalDocs', 'xml', 'id']);

/** Warns of keys that are no keyword but look like one: JSON Schema takes them for notes, and nothing is checked. */
export function adviseKeywords(schema: PlanNode, keywords: ReadonlySet<string>, problems: Problems): void {
  if (schema.kind !== 'map') return;
  for (const { key, keyRange, value } of schema.entries) {
    if (OF_NAMES.has(key) && value.kind === 'map') {
      for (const named of value.entries) adviseKeywords(named.value, keywords, problems);
    } else if (OF_SCHEMAS.has(key)) {
      for (const part of value.kind === 'list' ? value.items : [value]) adviseKeywords(part, keywords, problems);
    } else if (!keywords.has(key) && !NOTES.has(key)) {
      const meant = nearest(key, keywords);
      if (meant === undefined) continue;
      const message = `"${key}" is no keyword of JSON Schema, so it checks nothing. Did you mean "${meant}"?`;
      problems.warn('advice', keyRange, message);
    }
  }
}
