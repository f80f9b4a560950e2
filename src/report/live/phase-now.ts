import type { GroupFacts } from '../../result/run-file.ts';

/** In a word, what a running test is doing by its plan: `ramp` as long as one thread group ramps. */
export type PhaseName = 'ramp' | 'hold' | 'ending' | 'running';

/** The phase `elapsedMs` after the start; `running` where no timetable says more. */
export function phaseNow(groups: readonly GroupFacts[], elapsedMs: number, plannedMs: number | undefined): PhaseName {
  const kinds = groups.flatMap(({ phases }) =>
    phases.flatMap(({ fromMs, toMs, kind }) => (elapsedMs > fromMs && elapsedMs <= toMs ? [kind] : [])),
  );
  if (kinds.length > 0) return kinds.includes('ramp') ? 'ramp' : 'hold';
  return plannedMs !== undefined && elapsedMs > plannedMs ? 'ending' : 'running';
}
