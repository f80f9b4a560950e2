import { didYouMean } from '../base/nearest.ts';
import { kindOfValue, showTyped } from '../base/show-value.ts';
import type { Value } from '../base/value.ts';
import type { MatcherKind } from './matcher.ts';

const TYPES: readonly string[] = ['text', 'number', 'integer', 'boolean', 'list', 'map', 'null'];
/** Words of other tools. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['string', 'text'],
  ['str', 'text'],
  ['int', 'integer'],
  ['float', 'number'],
  ['bool', 'boolean'],
  ['array', 'list'],
  ['object', 'map'],
  ['dict', 'map'],
]);

/** The kind of a value. */
export const type: MatcherKind = {
  key: 'type',
  description: `The kind of a value: ${TYPES.join(', ')}.`,
  example: { operand: 'integer', holds: 5, fails: 5.5 },
  compile(node, tools) {
    const word = node.kind === 'scalar' ? node.source : '';
    if (!TYPES.includes(word)) {
      const alias = ALIASES.get(word);
      const hint = alias === undefined ? didYouMean(word, TYPES) : ` Here it is called "${alias}".`;
      const message = `"type" is one of ${TYPES.join(', ')}, not "${word}".${hint}`;
      tools.problems.error('bad-value', node.range, message);
      return undefined;
    }
    const describe = word === 'null' ? 'null' : `a value of type ${word}`;
    return {
      describe,
      needs: [],
      mismatch: (actual) =>
        actual !== undefined && isOfType(actual, word) ? undefined : { expected: describe, actual: showTyped(actual) },
    };
  },
};

function isOfType(value: Value, word: string): boolean {
  if (word === 'integer') return typeof value === 'bigint' || Number.isInteger(value);
  return kindOfValue(value) === word;
}
