import type { PlanNode } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';
import { parseRegex } from '../base/plan-regex.ts';
import type { ExtractorKind } from '../contracts/checks.ts';

/** Text of the body by regular expression: its group 1, or the whole match when it has no group. */
export const regex: ExtractorKind = {
  key: 'regex',
  reads: 'body',
  siblings: ['group'],
  compile(expression, { problems }, long) {
    const pattern = compilePattern(expression, problems);
    const group = groupOf(long?.get('group'), pattern, problems);
    if (!pattern) return () => [];
    return (response) => findAll(pattern, group, response.text());
  },
};

/** Longer bodies are searched in their first MiB only: a search must not stall all other users. */
const LONGEST_TEXT = 1_048_576;
/** A hostile body must not fill the memory with matches. */
const MOST_MATCHES = 10_000;

function findAll(pattern: RegExp, group: number | string, text: string): readonly string[] {
  const found: string[] = [];
  const searched = text.length > LONGEST_TEXT ? text.slice(0, LONGEST_TEXT) : text;
  for (const match of searched.matchAll(pattern)) {
    const value = typeof group === 'number' ? match[group] : match.groups?.[group];
    if (value !== undefined) found.push(value);
    if (found.length === MOST_MATCHES) break;
  }
  return found;
}

function compilePattern(node: PlanNode, problems: Problems): RegExp | undefined {
  if (node.kind !== 'scalar' || typeof node.value !== 'string' || node.value.includes('{{')) {
    problems.error('bad-regex', node.range, '"regex" needs a regular expression as text, without {{ }}.');
    return undefined;
  }
  const { value, message } = parseRegex(node.value);
  if (value) return new RegExp(value.source, 'g');
  problems.error('bad-regex', node.range, message);
  return undefined;
}

/** The group to take: as written, else 1 when the pattern has groups, else 0, the whole match. */
function groupOf(node: PlanNode | undefined, pattern: RegExp | undefined, problems: Problems): number | string {
  if (!pattern) return 0;
  const { count, names } = groupsOf(pattern);
  if (!node) return Math.min(1, count);
  const value = node.kind === 'scalar' ? node.value : undefined;
  if (typeof value === 'string' && names.includes(value)) return value;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= count) return value;
  problems.error('bad-value', node.range, `"group" must be a group of the regular expression: ${known(count, names)}.`);
  return 0;
}

function groupsOf(pattern: RegExp): { readonly count: number; readonly names: readonly string[] } {
  // With an empty alternative it always matches, and so shows which groups it has.
  const match = new RegExp(`${pattern.source}|`).exec('');
  return { count: (match?.length ?? 1) - 1, names: Object.keys(match?.groups ?? {}) };
}

function known(count: number, names: readonly string[]): string {
  if (count === 0) return 'it has none, so only 0, the whole match';
  return [`0 to ${count}`, ...names].join(', ');
}
