import type { ProblemCode } from '../base/errors.ts';
import type { MapEntry, MapNode } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';
import type { Choice, Schema } from './plan-schema.ts';
import { capital } from './shape-messages.ts';

/** What the choices mean, where the names alone do not say it. */
const MEANINGS: Readonly<Record<string, string>> = {
  threads: ' (so many users at once)',
  stages: ' (numbers of users that follow each other)',
  arrivals: ' (so many new users per second)',
  pace: ' (the time from one iteration to the next)',
  thinkTime: ' (a pause after each iteration)',
};
const BODY_MEANINGS: Readonly<Record<string, string>> = {
  samplers: ' (steps in order)',
  pickOne: ' (one step, chosen by weight)',
};

/**
 * Settings that exclude each other: one at most, and one at least where it is required. `meant` holds the keys of
 * the map, misspelt ones as they were meant.
 */
export function checkChoices(node: MapNode, schema: Schema, meant: ReadonlySet<string>, problems: Problems): void {
  for (const choice of schema.choices ?? []) {
    const [first, second] = node.entries.filter((entry) => choice.keys.includes(entry.key));
    if (first !== undefined && second !== undefined) {
      problems.error(codeOf(choice), second.keyRange, eitherText(first, second, schema));
    } else if (choice.required && !choice.keys.some((key) => meant.has(key))) {
      problems.error('missing-key', node.entries[0]?.keyRange ?? node.range, missingText(choice, schema));
    }
  }
}

/** Settings that mean something only beside another one. */
export function checkDependents(node: MapNode, schema: Schema, meant: ReadonlySet<string>, problems: Problems): void {
  for (const [key, needed] of Object.entries(schema.dependentRequired ?? {})) {
    const entry = node.entry(key);
    const missing = needed.find((other) => !meant.has(other));
    if (entry === undefined || missing === undefined || isOneOfTwo(key, node, schema)) continue;
    const rival = rivalOf(missing, node, schema);
    if (rival === undefined && isRequiredChoice(missing, schema)) continue;
    const code = rival === undefined ? 'missing-key' : codeOf({ keys: [missing, rival.key] });
    problems.error(code, entry.keyRange, dependentText(key, missing, rival?.key));
  }
}

/** Then one of the two goes, which is said already. */
function isOneOfTwo(key: string, node: MapNode, schema: Schema): boolean {
  return (
    schema.choices?.some(
      ({ keys }) => keys.includes(key) && keys.some((other) => other !== key && node.entry(other)),
    ) ?? false
  );
}

/** What stands in the place of `key`. */
function rivalOf(key: string, node: MapNode, schema: Schema): MapEntry | undefined {
  const choice = schema.choices?.find(({ keys }) => keys.includes(key));
  return node.entries.find((entry) => choice?.keys.includes(entry.key));
}

/** Then its absence is reported already. */
function isRequiredChoice(key: string, schema: Schema): boolean {
  return schema.choices?.some(({ keys, required }) => required && keys.includes(key)) ?? false;
}

function dependentText(key: string, missing: string, rival: string | undefined): string {
  if (rival === undefined) return `"${key}" also needs "${missing}" beside it.`;
  if (missing === 'threads')
    return `"${key}" goes with "threads", not with "${rival}": there ${insteadOf(key, rival)}.`;
  return `"${key}" goes with "${missing}", not with "${rival}". Remove one of them.`;
}

/** What stages and arrivals have in the place of a setting of `threads`. */
function insteadOf(key: string, rival: string): string {
  if (key === 'delay') return `a first stage waits: { ${rival === 'stages' ? 'threads: 0' : 'rate: 0/s'}, hold: 30s }`;
  return rival === 'stages' ? 'each stage has its own "rampUp" and "hold"' : 'it stands inside "arrivals"';
}

function codeOf({ keys }: Choice): ProblemCode {
  if (keys.includes('threads')) return 'two-load-shapes';
  return keys.includes('samplers') || keys.includes('json') ? 'two-bodies' : 'bad-value';
}

function eitherText(first: MapEntry, second: MapEntry, schema: Schema): string {
  return `${capital(schema.thing ?? 'this')} has either ${named(first.key, schema)} or ${named(second.key, schema)}, not both.`;
}

function missingText({ keys }: Choice, schema: Schema): string {
  const names = keys.map((key) => named(key, schema));
  const all = names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
  return `${capital(schema.thing ?? 'this')} needs ${all}.`;
}

function named(key: string, schema: Schema): string {
  const isGroup = schema.choices?.some(({ keys }) => keys.includes('threads'));
  const meaning = (isGroup ? MEANINGS[key] : undefined) ?? BODY_MEANINGS[key] ?? '';
  return `"${key}"${meaning}`;
}
