import { didYouMean } from '../base/nearest.ts';
import { numberOf } from '../base/number-of.ts';
import type { PlanNode } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';
import { textOf } from '../base/text-of.ts';
import type { Value } from '../base/value.ts';

/** Turns an extracted value into the wanted type; `undefined` when it does not read as one. */
export interface Conversion {
  readonly type: string;
  readonly convert: (value: Value) => Value | undefined;
}

const CONVERSIONS: Readonly<Record<string, (value: Value) => Value | undefined>> = {
  text: (value) => textOf(value),
  number: (value) => numberOf(typeof value === 'string' ? value.trim() : value),
  boolean: (value) => (typeof value === 'boolean' ? value : BOOLEANS.get(textOf(value).trim().toLowerCase())),
};
const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

/** `as: text | number | boolean`; absent = the value keeps its type. */
export function compileConversion(node: PlanNode | undefined, problems: Problems): Conversion | undefined {
  if (!node) return undefined;
  const type = node.kind === 'scalar' ? node.source : '';
  const convert = Object.hasOwn(CONVERSIONS, type) ? CONVERSIONS[type] : undefined;
  if (convert) return { type, convert: (value) => each(value, convert) };
  const hint = didYouMean(type, Object.keys(CONVERSIONS));
  problems.error('bad-value', node.range, `"as" is text, number or boolean, not "${type}".${hint}`);
  return undefined;
}

/** `match: all` gives a list: its items are converted one by one. */
function each(value: Value, convert: (value: Value) => Value | undefined): Value | undefined {
  if (!Array.isArray(value)) return convert(value);
  const items = (value as readonly Value[]).map(convert);
  return items.every((item): item is Value => item !== undefined) ? items : undefined;
}
