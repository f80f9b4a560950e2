import type { ProblemCode } from '../base/errors.ts';
import type { PlanNode, ScalarNode } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';
import { parseDuration, parseDurationRange, parseRate, parseShare, parseSize } from '../base/units.ts';
import type { Parsed } from '../base/units.ts';
import type { Schema } from './plan-schema.ts';

const PARSERS: Readonly<Record<NonNullable<Schema['unit']>, (text: string, setting: string) => Parsed<unknown>>> = {
  duration: parseDuration,
  range: parseDurationRange,
  rate: parseRate,
  share: parseShare,
  size: parseSize,
};

/** Reads times, rates, shares and sizes. True when that settled the value, well or badly. */
export function checkUnit(node: PlanNode, { unit, pattern }: Schema, label: string, problems: Problems): boolean {
  if (unit === undefined || node.kind !== 'scalar' || !isTextOrNumber(node)) return false;
  const takesExpressions = pattern?.includes(String.raw`\{\{`) ?? false;
  if (takesExpressions && node.source.includes('{{')) return true;
  const problem = problemWith(node, PARSERS[unit], label);
  if (problem) problems.error(problem.code, node.range, problem.message);
  return true;
}

function problemWith(
  { value, source }: ScalarNode,
  parse: (text: string, setting: string) => Parsed<unknown>,
  label: string,
): { readonly code: ProblemCode; readonly message: string } | undefined {
  const { message } = parse(source, label.replace(/^[^"]*"|"[^"]*$/g, ''));
  const isNumber = typeof value !== 'string';
  if (message === undefined && !isNumber) return undefined;
  const lacksUnit = isNumber || message?.includes('needs a unit') === true;
  return { code: lacksUnit ? 'unit' : 'bad-value', message: message ?? `${label} needs a unit.` };
}

function isTextOrNumber({ value }: ScalarNode): boolean {
  return typeof value !== 'boolean' && value !== null;
}
