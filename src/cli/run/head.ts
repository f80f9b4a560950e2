import { createHash } from 'node:crypto';
import { arch, availableParallelism, platform, release } from 'node:os';
import type { ArrivalRules, ArrivalTimetable } from '../../load/timetable.ts';
import { targetFacts } from '../../monitor/monitor.ts';
import type { PlanInputs } from '../../plan/inputs.ts';
import type { Plan } from '../../plan/plan.ts';
import type { GroupFacts, Head, Limits } from '../../result/run-file.ts';
import type { HeadFacts } from '../../result/write-run.ts';
import { VERSION } from '../version.ts';
import { redactedPlanText, redactedVariables } from '../../base/redacted-plan.ts';

const PERCENTILES = [50, 90, 95, 99, 99.9];
// JMeter's defaults (Apdex alliance: the tolerated time is a multiple of the satisfied one).
const APDEX = { satisfiedMs: 500, toleratedMs: 1500 };

/** All that is known about a run before its first request. */
export function headFacts(
  plan: Plan,
  inputs: PlanInputs,
  run: { readonly workers: number; readonly limits?: Limits; readonly git?: Head['git'] },
): HeadFacts {
  const text = inputs.file.text;
  const plannedMs = plannedDuration(plan);
  const groups = groupFacts(plan);
  return {
    tool: VERSION,
    node: process.version,
    os: `${platform()} ${release()} ${arch()}`,
    cores: availableParallelism(),
    plan: {
      name: plan.name,
      file: inputs.file.name,
      text: redactedPlanText(text, plan.secrets),
      sha256: sha256(text),
      loadSha256: sha256(JSON.stringify(plan.warmUpMs === 0 ? groups : { groups, warmUpMs: plan.warmUpMs })),
      ...includedFacts(inputs, plan.secrets),
    },
    ...(inputs.environment === undefined ? {} : { environment: inputs.environment }),
    variables: redactedVariables(plan.variables, plan.secrets),
    dataFiles: plan.dataSets.flatMap((set) =>
      set.file === undefined
        ? []
        : [{ name: set.name, file: set.file.path, rows: set.rowCount, sha256: set.file.sha256 }],
    ),
    target: plan.target,
    ...(plan.targetLabel === undefined ? {} : { targetLabel: plan.targetLabel }),
    startedAt: inputs.startedAt,
    seed: inputs.seed,
    workers: run.workers,
    samplers: plan.labels,
    groups,
    thresholds: plan.thresholds,
    percentiles: PERCENTILES,
    apdex: APDEX,
    // What the plan says goes before.
    ...plan.report,
    ...(plannedMs === undefined ? {} : { plannedMs }),
    ...(plan.warmUpMs === 0 ? {} : { warmUpMs: plan.warmUpMs }),
    ...(plan.ignoredFindings.length === 0 ? {} : { ignoredFindings: plan.ignoredFindings }),
    ...(run.limits === undefined ? {} : { limits: run.limits }),
    ...(run.git === undefined ? {} : { git: run.git }),
    ...(plan.description === undefined ? {} : { description: redactedPlanText(plan.description, plan.secrets) }),
    ...(plan.compare === undefined ? {} : { compare: plan.compare }),
    ...(plan.monitor === undefined ? {} : { monitor: targetFacts(plan.monitor) }),
  };
}

function includedFacts({ included = [] }: PlanInputs, secrets: readonly string[]): Pick<HeadFacts['plan'], 'included'> {
  if (included.length === 0) return {};
  return {
    included: included.map(({ file: { name, text } }) => ({
      file: name,
      text: redactedPlanText(text, secrets),
      sha256: sha256(text),
    })),
  };
}

/** Longest time the timetables allow, ms; `undefined` when a group ends by its loops only. */
export function plannedDuration(plan: Plan): number | undefined {
  const ends = plan.groups.map((group) => group.timetable.totalMs);
  if (ends.length === 0 || ends.includes(undefined)) return undefined;
  const known = ends.map((end) => end ?? 0);
  return plan.sequential ? known.reduce((sum, end) => sum + end, 0) : Math.max(...known);
}

function groupFacts(plan: Plan): readonly GroupFacts[] {
  let beginMs = 0;
  return plan.groups.map((group) => {
    const { timetable } = group;
    const offsetMs = beginMs;
    if (plan.sequential) beginMs += timetable.totalMs ?? 0;
    return {
      name: group.name,
      model: timetable.model,
      users: group.maxUsers,
      ...(timetable.model === 'open' ? openFacts(timetable, group.arrivalRules) : {}),
      ...(offsetMs === 0 ? {} : { beginMs: offsetMs }),
      phases: timetable.phases.map((phase) => ({
        ...phase,
        fromMs: phase.fromMs + offsetMs,
        toMs: phase.toMs + offsetMs,
      })),
    };
  });
}

function openFacts(
  { plannedIterations, distribution }: ArrivalTimetable,
  rules: ArrivalRules | undefined,
): Partial<GroupFacts> {
  return {
    plannedIterations,
    ...(distribution === 'poisson' ? { distribution } : {}),
    ...(rules?.onBusy === 'queue' ? { onBusy: 'queue' } : {}),
    ...(rules?.precision === 'high' ? { precision: 'high' } : {}),
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
