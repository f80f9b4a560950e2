import type { Cell, Comparison, Side } from '../../compare/comparison.ts';
import type { MeasuredRun } from '../../compare/measured-run.ts';

/** `comparison.json`; described in `schemas/comparison.schema.json`. Times in milliseconds, shares 0–1. */
export function comparisonDocument(comparison: Comparison): Record<string, unknown> {
  const { verdict, sentence, rule, base, candidate, rows } = comparison;
  return {
    schema: 'plan-comparison/1',
    verdict,
    sentence,
    rule,
    base: sideEntry(base),
    candidate: sideEntry(candidate),
    differences: comparison.differences,
    rows: rows.map(({ name, kind, cells }) => ({ name, kind, cells: cells.map(cellEntry) })),
    onlyBase: comparison.onlyBase,
    onlyCandidate: comparison.onlyCandidate,
    errors: comparison.errors,
    notCompared: comparison.notCompared,
    ...(comparison.planDiff === undefined
      ? {}
      : { planChange: { added: comparison.planDiff.added, removed: comparison.planDiff.removed } }),
    ...(comparison.knee === undefined ? {} : { knee: comparison.knee }),
  };
}

function sideEntry({ runs, leftOut, isHistory }: Side): Record<string, unknown> {
  return { runs: runs.map(runEntry), leftOut: leftOut.map(runEntry), isHistory };
}

function runEntry(run: MeasuredRun): Record<string, unknown> {
  const { id, startedAt, durationMs, plan, target, targetLabel, environment, commit, health, invalid, rows } = run;
  return {
    id,
    startedAt,
    durationMs,
    plan,
    target,
    ...(targetLabel === undefined ? {} : { targetLabel }),
    ...(environment === undefined ? {} : { environment }),
    ...(commit === undefined ? {} : { commit }),
    health,
    ...(invalid === undefined ? {} : { invalid }),
    requests: rows[0]?.requests ?? 0,
  };
}

function cellEntry({ metric, unit, level, base, candidate, change, isPrimary, state, runsNeeded }: Cell): unknown {
  return {
    metric,
    unit,
    ...(level === undefined ? {} : { level }),
    ...(base === undefined ? {} : { base }),
    ...(candidate === undefined ? {} : { candidate }),
    ...(change === undefined ? {} : { change }),
    isPrimary,
    state,
    ...(runsNeeded === undefined ? {} : { runsNeeded }),
  };
}
