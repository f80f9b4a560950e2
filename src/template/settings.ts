import type { PlanNode, ScalarNode } from '../base/plan-node.ts';
import {
  parseDuration,
  parseDurationRange,
  parseRate,
  parseShare,
  type MsRange,
  type Parsed,
  type Rate,
} from '../base/units.ts';
import { compileText } from './compile-text.ts';
import type { TemplateContext } from './expression.ts';

/** What reading a setting needs of a compiler. */
export type SettingContext = TemplateContext;

/** A duration in milliseconds (`30s`), known before the run; `undefined` when absent or wrong (then reported). */
export function durationSetting(
  node: PlanNode | undefined,
  setting: string,
  context: SettingContext,
): number | undefined {
  return unitSetting(node, context, (text) => parseDuration(text, setting));
}

/** A pause: one duration or a range (`1s-3s`). */
export function durationRangeSetting(
  node: PlanNode | undefined,
  setting: string,
  context: SettingContext,
): MsRange | undefined {
  return unitSetting(node, context, (text) => parseDurationRange(text, setting));
}

/** A rate (`50/s`), exact. */
export function rateSetting(node: PlanNode | undefined, setting: string, context: SettingContext): Rate | undefined {
  return unitSetting(node, context, (text) => parseRate(text, setting));
}

/** A share (`5%`) as 0–1. */
export function shareSetting(node: PlanNode | undefined, setting: string, context: SettingContext): number | undefined {
  return unitSetting(node, context, (text) => parseShare(text, setting));
}

/** A whole number, 0 or more. */
export function countSetting(node: PlanNode | undefined, setting: string, context: SettingContext): number | undefined {
  return unitSetting(node, context, (text) => parseCount(text, setting, 0));
}

/** A whole number, 1 or more. */
export function positiveCountSetting(
  node: PlanNode | undefined,
  setting: string,
  context: SettingContext,
): number | undefined {
  return unitSetting(node, context, (text) => parseCount(text, setting, 1));
}

/** The text of a setting after its expressions, which may read only what is known before the run. */
export function settingText(node: PlanNode | undefined, context: SettingContext): string | undefined {
  if (node?.kind !== 'scalar') return undefined;
  if (!node.source.includes('{{')) return node.source;
  const template = compileText(node, context);
  if (template.constant !== undefined) return template.constant;
  context.problems.error('bad-value', node.range, notConstant(node));
  return undefined;
}

function unitSetting<T>(
  node: PlanNode | undefined,
  context: SettingContext,
  parse: (text: string) => Parsed<T>,
): T | undefined {
  const text = settingText(node, context);
  if (text === undefined || node === undefined) return undefined;
  const parsed = parse(text);
  if (parsed.message === undefined) return parsed.value;
  context.problems.error(parsed.message.includes('needs a unit') ? 'unit' : 'bad-value', node.range, parsed.message);
  return undefined;
}

function parseCount(text: string, setting: string, least: number): Parsed<number> {
  const number = /^\s*[0-9]+\s*$/.test(text) ? Number(text) : undefined;
  if (number !== undefined && Number.isSafeInteger(number) && number >= least) return { value: number };
  return { message: `"${setting}" takes a whole number, ${least} or more, not "${text}".` };
}

function notConstant(node: ScalarNode): string {
  return `${node.source} changes during the run, but this setting is needed before it. Use plan "variables", "secrets" or {{env 'NAME'}}.`;
}
