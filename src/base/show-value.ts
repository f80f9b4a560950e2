import { jsonText } from './json-text.ts';
import type { Value } from './value.ts';

/** What kind of thing a value is, in the plan's words. */
export type ValueKind = 'text' | 'number' | 'boolean' | 'null' | 'list' | 'map';

export function kindOfValue(value: Value): ValueKind {
  if (value === null) return 'null';
  if (typeof value === 'object') return Array.isArray(value) ? 'list' : 'map';
  if (typeof value === 'string') return 'text';
  return typeof value === 'boolean' ? 'boolean' : 'number';
}

/** A value in a message: JSON, cut after 120 characters; `nothing` when it is missing. */
export function showValue(value: Value | undefined): string {
  return value === undefined ? 'nothing' : cut(jsonText(value), 120);
}

/** With its kind, for messages about the wrong kind: `text "5"`, `number 5`, `list [1]`. */
export function showTyped(value: Value | undefined): string {
  if (value === undefined || value === null) return showValue(value);
  return `${kindOfValue(value)} ${showValue(value)}`;
}

/** At most `limit` characters, with … where something is left out. */
export function cut(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
