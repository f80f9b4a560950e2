import { didYouMean } from '../base/nearest.ts';
import type { SourceRange } from '../base/plan-node.ts';
import type { Value } from '../base/value.ts';
import { brokenExpression, constantExpression } from './expression.ts';
import type { Evaluate, Expression, TemplateContext } from './expression.ts';
import type { Helper, HelperCall, HelperParam } from './helper.ts';
import { jsonText } from '../base/json-text.ts';
import { NOBODY } from './nobody.ts';
import { numberOf } from '../base/number-of.ts';

/** A helper's name, its arguments by position and by name, compiled but not checked. */
export interface WrittenCall {
  readonly helper: Helper;
  readonly args: readonly Expression[];
  readonly options: ReadonlyMap<string, Expression>;
  readonly optionRanges: ReadonlyMap<string, SourceRange>;
  readonly at: SourceRange;
  readonly nameAt: SourceRange;
}

/** Checks the arguments, compiles the call, and computes it now when nothing in it can change. */
export function callHelper(written: WrittenCall, context: TemplateContext): Expression {
  const { helper, args, options, optionRanges, at } = written;
  const report: HelperCall['report'] = (code, place, message) => context.problems.error(code, place, message);
  const isChecked = checkCount(written, report) && checkOptions(written, report) && checkTypes(written, report);
  if (!isChecked) return brokenExpression(at, helper.name);
  const call: HelperCall = { args, options, optionRanges, environment: context.templates, at, report };
  const evaluate = helper.compile(call);
  if (!evaluate) return brokenExpression(at, helper.name);
  const inputs = [...args, ...options.values()];
  const pure = helper.pure && inputs.every((input) => input.pure);
  if (pure && inputs.every((input) => input.constant !== undefined)) {
    const constant = foldedConstant(evaluate);
    if (constant !== undefined) return constantExpression(constant, at, helper.name);
  }
  const random = helper.random || inputs.some((input) => input.random);
  const among = helper.among?.(call);
  return {
    evaluate,
    constant: undefined,
    among,
    ...missing(written, evaluate),
    random,
    pure,
    isPlain: helper.isPlain,
    at,
    shownAs: helper.name,
  };
}

function foldedConstant(evaluate: Evaluate): Value | undefined {
  return evaluate(NOBODY);
}

/** What must have a value before this call can be made. */
function missing(written: WrittenCall, evaluate: Evaluate): Pick<Expression, 'needs' | 'checks'> {
  const { helper, args, options } = written;
  const inputs = [...args, ...options.values()];
  const isRepeatable = inputs.every((input) => input.pure);
  if (helper.acceptsMissing) {
    const hasSafeFallback = inputs.slice(1).every((input) => input.needs.length === 0 && input.checks.length === 0);
    return { needs: [], checks: hasSafeFallback || !isRepeatable ? [] : [evaluate] };
  }
  const checks = inputs.flatMap((input) => input.checks);
  if (helper.mayMiss && isRepeatable) checks.push(evaluate);
  return { needs: inputs.flatMap((input) => input.needs), checks };
}

type Report = HelperCall['report'];

function checkCount({ helper, args, nameAt }: WrittenCall, report: Report): boolean {
  const { params } = helper;
  const least = params.filter((param) => param.required).length;
  const most = params.some((param) => param.rest) ? Infinity : params.length;
  if (args.length >= least && args.length <= most) return true;
  const extra = args.length > most;
  const place = extra ? (args[most]?.at ?? nameAt) : nameAt;
  const wanted = params.length === 0 ? 'no arguments' : `${countText(least, most)} (${paramList(params)})`;
  const verb = params.length === 0 ? 'takes' : 'needs';
  report(
    'helper-arguments',
    place,
    `"${helper.name}" ${verb} ${wanted}; here it has ${args.length}. Write ${helper.example}.`,
  );
  return false;
}

function countText(least: number, most: number): string {
  const plural = (count: number): string => (count === 1 ? '1 argument' : `${count} arguments`);
  if (least === most) return plural(least);
  return most === Infinity ? `at least ${plural(least)}` : `${least} to ${plural(most)}`;
}

function paramList(params: readonly HelperParam[]): string {
  return params.map((param) => param.name + (param.rest ? ' …' : '')).join(', ');
}

function checkOptions({ helper, options, optionRanges, at }: WrittenCall, report: Report): boolean {
  const known = helper.options;
  if (known === 'any') return true;
  const names = known.map((option) => option.name);
  const unknown = [...options.keys()].filter((name) => !names.includes(name));
  for (const name of unknown) {
    const list = names.length === 0 ? 'It takes none.' : `It takes ${names.join(', ')}.`;
    const message = `"${helper.name}" has no option "${name}".${didYouMean(name, names)} ${list}`;
    report('helper-arguments', optionRanges.get(name) ?? at, message);
  }
  return unknown.length === 0;
}

function checkTypes({ helper, args, options }: WrittenCall, report: Report): boolean {
  let isRight = true;
  const check = (param: HelperParam | undefined, given: Expression): void => {
    if (!param || given.constant === undefined || fits(given.constant, param.type)) return;
    isRight = false;
    const message = `"${param.name}" of "${helper.name}" must be ${TYPE_WORDS[param.type]}, not ${jsonText(given.constant)}. Write ${helper.example}.`;
    report('helper-arguments', given.at, message);
  };
  const last = helper.params.at(-1);
  args.forEach((given, index) => check(helper.params[index] ?? (last?.rest ? last : undefined), given));
  if (helper.options !== 'any') {
    for (const param of helper.options) {
      const given = options.get(param.name);
      if (given) check(param, given);
    }
  }
  return isRight;
}

const TYPE_WORDS: Readonly<Record<HelperParam['type'], string>> = {
  any: 'a value',
  text: 'text',
  number: 'a number',
  integer: 'a whole number',
};

function fits(value: Value, type: HelperParam['type']): boolean {
  if (type === 'any') return true;
  if (type === 'text') return typeof value !== 'object';
  const number = numberOf(value);
  if (number === undefined) return false;
  return type === 'number' || typeof number === 'bigint' || Number.isInteger(number);
}
