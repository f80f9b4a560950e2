import { STATUS_CODES } from 'node:http';
import type { PlanNode } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';
import type { AssertionKind, CompiledAssertion } from '../contracts/checks.ts';
import type { Failure } from '../metrics/sample.ts';
import { isMatcherMap } from '../matchers/compile-matcher.ts';
import { valueMatcher } from './operands.ts';

/** The HTTP status: `201`, `2xx`, `[200, 202]`, or a matcher. */
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
    const wanted = parsePatterns(spec, compiler.problems);
    const expected = wanted.map((pattern) => pattern.written).join(' or ');
    return {
      reads: 'nothing',
      needs: [],
      check: ({ status: actual }) =>
        wanted.some(({ from, to }) => actual >= from && actual <= to)
          ? undefined
          : { ...statusFailure(actual, `, expected ${expected}`), expected, actual: String(actual) },
    };
  },
};

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
  readonly from: number;
  readonly to: number;
}

function parsePatterns(node: PlanNode, problems: Problems): readonly StatusPattern[] {
  if (node.kind === 'list') return node.items.flatMap((item) => parsePatterns(item, problems));
  const text = node.kind === 'scalar' ? node.source.trim() : '';
  const digit = /^([1-5])xx$/.exec(text)?.[1];
  if (digit !== undefined) return [{ written: text, from: Number(digit) * 100, to: Number(digit) * 100 + 99 }];
  if (/^[1-5][0-9]{2}$/.test(text)) return [{ written: text, from: Number(text), to: Number(text) }];
  const given = text === '' ? '' : `, not "${text}"`;
  problems.error('bad-value', node.range, `"status" is 201, 2xx, [200, 202] or a matcher${given}.`);
  return [];
}
