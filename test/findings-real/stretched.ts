import type { RunResult } from '../../src/result/read-run.ts';

/**
 * The same run, `times` as long: every second is told that many times, one after the other. Rules that want ten minutes
 * then see what was really measured, without anybody waiting for it.
 */
export function stretched(run: RunResult, times: number): RunResult {
  return {
    ...run,
    head: { ...run.head, plannedMs: (run.head.plannedMs ?? 0) * times },
    end: { ...run.end, durationMs: run.end.durationMs * times },
    seconds: run.seconds.flatMap((second) =>
      Array.from({ length: times }, (_, copy) => ({ ...second, t: second.t * times + copy })),
    ),
  };
}
