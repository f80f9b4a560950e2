import type { RunResult } from '../../result/read-run.ts';
import { SEVERITIES, type Finding, type Found, type RuleId } from './finding.ts';
import { rules } from './index.ts';
import { ruleRun } from './rule-run.ts';

/**
 * What all rules found but those that the plan ignores: invalid, critical, warning, info; then by time, what is said of
 * the whole run last.
 */
export function findingsOf(run: RunResult): Finding[] {
  const data = ruleRun(run);
  const ignored = new Set<string>(run.head.ignoredFindings);
  const earlier = new Map<RuleId, readonly Found[]>();
  for (const { rule, find } of rules) earlier.set(rule.id, find(data, earlier));
  return rules
    .filter(({ rule }) => !ignored.has(rule.id))
    .flatMap(({ rule }) => (earlier.get(rule.id) ?? []).map((found) => ({ ...rule, ...found })))
    .sort(inOrder);
}

function inOrder(a: Finding, b: Finding): number {
  const bySeverity = SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity);
  if (bySeverity !== 0) return bySeverity;
  const [from, to] = [a.fromMs ?? Infinity, b.fromMs ?? Infinity];
  return from === to ? 0 : from - to;
}
