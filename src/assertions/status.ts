import { STATUS_CODES } from 'node:http';
import type { PlanNode } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';
import { showTyped } from '../base/show-value.ts';
import type { Value } from '../base/value.ts';
import type { AssertionKind, CompiledAssertion } from '../contracts/checks.ts';
import type { Compiler } from '../contracts/compiler.ts';
import type { Failure } from '../metrics/sample.ts';
import { isMatcherMap } from '../matchers/compile-matcher.ts';
import { compileValue } from '../template/index.ts';
import type { Scope } from '../template/scope.ts';
import { valueMatcher } from './operands.ts';

/** The HTTP status: `201`, `2xx`, `[200, 202]`, `'{{row.status}}'`, or a matcher. */
export const status: AssertionKind = {
  key: 'status',
  reads: 'nothing',
  compile(spec, compiler) {
    if (isMatcherMap(spec)) {
      const matcher = valueMatcher(spec, compiler);
      const check: CompiledAssertion['check'] = (response, scope) => {
        const mismatch = matcher.mismatch(response.status, scope);
        return mismatch && { ...statusFailure(response.status, `, expected ${mismatch.expected}`), ...mismatch };
      };
      return { reads: 'nothing', needs: matcher.needs, check };
    }
    const items = (spec.kind === 'list' ? spec.items : [spec]).map((item) => compileItem(item, compiler));
    const needs = items.flatMap((item) => item.needs);
    const known = items.flatMap((item) => item.known ?? []);
    const check: CompiledAssertion['check'] = ({ status: actual }, scope) =>
      isOneOf(actual, known) ? undefined : mismatch(actual, items, scope);
    return { reads: 'nothing', needs, check };
  },
};

/** Statuses that pass: written in the plan, or known when the response has come. */
interface StatusItem {
  readonly needs: readonly number[];
  /** Those that are known before the run. */
  readonly known?: readonly StatusPattern[];
  readonly wanted: (scope: Scope) => readonly StatusPattern[];
}

function compileItem(node: PlanNode, compiler: Compiler): StatusItem {
  if (node.kind !== 'scalar' || !node.source.includes('{{')) {
    const fixed = parsePatterns(node, compiler.problems);
    return { needs: [], known: fixed, wanted: () => fixed };
  }
  const { constant, needs, render } = compileValue(node, compiler);
  if (constant === undefined) return { needs, wanted: (scope) => patternsOf(render(scope)) };
  const fixed = patternsOf(constant);
  const wrong = fixed.find(({ from }) => from === undefined);
  if (wrong !== undefined || fixed.length === 0) {
    const message = `"status" is a number from 100 to 599, 2xx or a list of them, not ${wrong?.written ?? 'an empty list'}.`;
    compiler.problems.error('bad-value', node.range, message);
  }
  return { needs, known: fixed, wanted: () => fixed };
}

function mismatch(actual: number, items: readonly StatusItem[], scope: Scope): Failure | undefined {
  const wanted = items.flatMap((item) => item.wanted(scope));
  if (isOneOf(actual, wanted)) return undefined;
  const expected = wanted.length === 0 ? 'one of an empty list' : wanted.map(({ written }) => written).join(' or ');
  const advice = wanted.some(({ from, isText = false }) => from === undefined && isText) ? AS_NUMBER : '';
  return { ...statusFailure(actual, `, expected ${expected}${advice}`), expected, actual: String(actual) };
}

/** Hot path. */
function isOneOf(actual: number, patterns: readonly StatusPattern[]): boolean {
  for (const { from = Infinity, to = 0 } of patterns) if (actual >= from && actual <= to) return true;
  return false;
}

const AS_NUMBER = '; make it a number: types: { …: integer } in the data set, or as: number in the extractor';

/** A value of the run as statuses: a number, a class such as `2xx`, a list of these. Text is no number. */
function patternsOf(value: Value): readonly StatusPattern[] {
  if (Array.isArray(value)) return (value as readonly Value[]).flatMap(patternsOf);
  const number = Number(value);
  if ((typeof value === 'number' || typeof value === 'bigint') && number >= 100 && number <= 599) {
    return [{ written: String(number), from: number, to: number }];
  }
  const known = typeof value === 'string' ? classPattern(value) : undefined;
  return [known ?? { written: showTyped(value), isText: typeof value === 'string' && /^[1-5][0-9]{2}$/.test(value) }];
}

/** What holds when a sampler says nothing about the status: 400 and above fail. */
export const DEFAULT_STATUS: CompiledAssertion = {
  reads: 'nothing',
  needs: [],
  check({ status: actual }) {
    if (actual < 400) return undefined;
    return statusFailure(actual, '');
  },
};

/** `HTTP 500 Internal Server Error, expected 201`. */
function statusFailure(actual: number, wanted: string): Failure {
  const phrase = STATUS_CODES[actual];
  const message = `HTTP ${actual}${phrase === undefined ? '' : ` ${phrase}`}${wanted}`;
  return { kind: 'status', name: `http_${actual}`, message };
}

interface StatusPattern {
  readonly written: string;
  /** The first and last status that pass; absent = it is no status. */
  readonly from?: number;
  readonly to?: number;
  /** True when it would be a status, were it not text. */
  readonly isText?: boolean;
}

function parsePatterns(node: PlanNode, problems: Problems): readonly StatusPattern[] {
  if (node.kind === 'list') return node.items.flatMap((item) => parsePatterns(item, problems));
  const text = node.kind === 'scalar' ? node.source.trim() : '';
  const known = classPattern(text);
  if (known !== undefined) return [known];
  if (/^[1-5][0-9]{2}$/.test(text)) return [{ written: text, from: Number(text), to: Number(text) }];
  const given = text === '' ? '' : `, not "${text}"`;
  problems.error('bad-value', node.range, `"status" is 201, 2xx, [200, 202] or a matcher${given}.`);
  return [];
}

function classPattern(text: string): StatusPattern | undefined {
  const digit = /^([1-5])xx$/i.exec(text)?.[1];
  return digit === undefined ? undefined : { written: text, from: Number(digit) * 100, to: Number(digit) * 100 + 99 };
}
