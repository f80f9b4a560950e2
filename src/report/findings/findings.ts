import type { RunResult } from '../../result/read-run.ts';
import { SEVERITIES, type Earlier, type Finding, type Found, type RuleId } from './finding.ts';
import { rules } from './index.ts';
import { ruleRun } from './rule-run.ts';

/**
 * What all rules found but those that the plan ignores: invalid, critical, warning, info; then by time, what is said of
 * the whole run last.
 */
export function findingsOf(run: RunResult): Finding[] {
  return toldOf(run, foundIn(run));
}

/** What each rule found, ignored or not. */
export function foundIn(run: RunResult): Earlier {
  const data = ruleRun(run);
  const earlier = new Map<RuleId, readonly Found[]>();
  for (const { rule, find } of rules) earlier.set(rule.id, find(data, earlier));
  if (isContradicted(earlier)) earlier.delete('R3');
  return earlier;
}

/** The findings among what the rules found: `findingsOf` in two steps. */
export function toldOf(run: RunResult, found: Earlier): Finding[] {
  const ignored = new Set<string>(run.head.ignoredFindings);
  return rules
    .filter(({ rule }) => !ignored.has(rule.id))
    .flatMap(({ rule }) => (found.get(rule.id) ?? []).map((one) => ({ ...rule, ...one })))
    .sort(inOrder);
}

/** All requests together may grow to the end while those of one endpoint wait for a pool: then "no limit" is no news. */
export function isContradicted(found: Earlier): boolean {
  const noLimit = found.get('R3')?.some(({ severity }) => severity === 'info') === true;
  return noLimit && (found.get('R19')?.length ?? 0) > 0;
}

function inOrder(a: Finding, b: Finding): number {
  const bySeverity = SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity);
  if (bySeverity !== 0) return bySeverity;
  const [from, to] = [a.fromMs ?? Infinity, b.fromMs ?? Infinity];
  return from === to ? 0 : from - to;
}
