import { didYouMean } from '../base/nearest.ts';
import type { MapNode, PlanNode } from '../base/plan-node.ts';
import { equals } from './equals.ts';
import { MATCHERS } from './index.ts';
import type { Check, Matcher, MatcherTools } from './matcher.ts';

const WORDS: readonly string[] = MATCHERS.map((kind) => kind.key);

/**
 * Compiles a plain value (equals) or a map of matcher words, all of which must hold. Problems are reported with
 * their place; what cannot be compiled holds for everything, since such a plan never runs.
 */
export function compileMatcher<S>(node: PlanNode, tools: MatcherTools<S>): Matcher<S> {
  const nested = (inner: PlanNode): Matcher<S> => compileMatcher(inner, tools);
  if (node.kind === 'map') return allOf(compileWords(node, tools));
  const check = equals.compile(node, tools, nested);
  return allOf(check ? [check] : []);
}

/** True for a map whose keys are matcher words, to tell it from other maps. */
export function isMatcherMap(node: PlanNode): node is MapNode {
  return node.kind === 'map' && node.entries.some((entry) => WORDS.includes(entry.key));
}

function compileWords<S>(node: MapNode, tools: MatcherTools<S>): readonly Check<S>[] {
  if (node.entries.length === 0) {
    tools.problems.error(
      'bad-value',
      node.range,
      `{ } says nothing to check. Write a value, or one of ${WORDS.join(', ')}.`,
    );
  }
  return node.entries.flatMap((entry) => {
    const kind = MATCHERS.find((candidate) => candidate.key === entry.key);
    const check = kind?.compile(entry.value, tools, (inner) => compileMatcher(inner, tools));
    if (!kind) tools.problems.error('unknown-key', entry.keyRange, unknownWord(entry.key));
    return check ? [check] : [];
  });
}

function unknownWord(word: string): string {
  const alias = ALIASES.get(word);
  const hint = alias === undefined ? didYouMean(word, WORDS) : ` Here it is called "${alias}".`;
  return `"${word}" is not a matcher.${hint || ` The matchers are ${WORDS.join(', ')}. To compare with a map, write equals: { … }.`}`;
}

/** Words of other tools. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['eq', 'equals'],
  ['is', 'equals'],
  ['equal', 'equals'],
  ['ne', 'notEquals'],
  ['not', 'notEquals'],
  ['lt', 'lessThan'],
  ['lte', 'atMost'],
  ['le', 'atMost'],
  ['max', 'atMost'],
  ['gt', 'greaterThan'],
  ['gte', 'atLeast'],
  ['ge', 'atLeast'],
  ['min', 'atLeast'],
  ['in', 'oneOf'],
  ['anyOf', 'oneOf'],
  ['includes', 'contains'],
  ['regex', 'matches'],
  ['pattern', 'matches'],
  ['hasLength', 'length'],
  ['size', 'length'],
  ['==', 'equals'],
  ['!=', 'notEquals'],
  ['<', 'lessThan'],
  ['<=', 'atMost'],
  ['>', 'greaterThan'],
  ['>=', 'atLeast'],
  ['biggerThan', 'greaterThan'],
  ['smallerThan', 'lessThan'],
]);

function allOf<S>(checks: readonly Check<S>[]): Matcher<S> {
  const mismatch: Matcher<S>['mismatch'] = (actual, scope) => {
    for (const check of checks) {
      const found = check.mismatch(actual, scope);
      if (found) return found;
    }
    return undefined;
  };
  return {
    mismatch,
    check(actual, scope) {
      const found = mismatch(actual, scope);
      return found && `expected ${found.expected}, got ${found.actual}`;
    },
    describe: checks.map((check) => check.describe).join(' and '),
    needs: [...new Set(checks.flatMap((check) => check.needs))],
  };
}
