import { createProblems, nowhereIn } from '../../base/collect-problems.ts';
import type { Problem } from '../../base/errors.ts';
import type { MapNode, SourceRange } from '../../base/plan-node.ts';
import type { PlanInputs } from '../../plan/inputs.ts';
import type { Plan } from '../../plan/plan.ts';
import { isJudged } from './judge-step.ts';

/** Why a plan's capacity cannot be searched for, with the fix; nothing when it can. */
export function searchProblems(plan: Plan, inputs: PlanInputs, document: MapNode | undefined): readonly Problem[] {
  const problems = createProblems(inputs.file.name);
  const place = (key: string): SourceRange => document?.entry(key)?.keyRange ?? nowhereIn(inputs.file.name);
  const closed = plan.groups.find(({ timetable }) => timetable.model !== 'open');
  if (closed !== undefined) {
    const message = `--find-capacity raises a rate, and the thread group "${closed.name}" has users that wait for their answers. Give it arrivals: { rate: 10/s, duration: 1m } instead.`;
    problems.error('bad-value', place('threadGroups'), message);
  }
  if (plan.sequential && plan.groups.length > 1) {
    const message =
      '--find-capacity raises the rates of all thread groups together. Remove "execution: sequential", or disable all groups but one.';
    problems.error('bad-value', place('execution'), message);
  }
  if (!plan.thresholds.some(isJudged)) {
    const what = plan.thresholds.length === 0 ? 'the plan has none' : 'those of the throughput are no help there';
    const message = `--find-capacity needs thresholds that say when the target is too slow, and ${what}. Add, for example, thresholds: { p95: { lessThan: 500ms }, errorRate: { lessThan: 1% } }.`;
    problems.error('bad-value', place(plan.thresholds.length === 0 ? 'threadGroups' : 'thresholds'), message);
  }
  return problems.list();
}

/** Highest arrivals per second of all thread groups together, as written. */
export function writtenRate({ groups }: Plan): number {
  return groups.reduce(
    (sum, { timetable }) => sum + timetable.phases.reduce((most, { users }) => Math.max(most, users), 0),
    0,
  );
}
