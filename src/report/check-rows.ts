import type { RunResult } from '../result/read-run.ts';
import type { SamplerTotals } from '../result/totals.ts';
import type { CheckRow, CheckTotals } from './report-model.ts';

/**
 * How often each assertion held. Assertions of a sampler are judged in order until one fails: of requests that
 * failed at an earlier one, or without an answer, a later one says nothing.
 */
export function checkRows(run: RunResult, totals: readonly SamplerTotals[]): CheckRow[] {
  return run.head.samplers
    .flatMap(({ name, checks = [] }, id) => {
      const failures = failuresOf(run, totals[id]);
      const passedAll = totals[id]?.histogram('ok')?.count ?? 0;
      return checks.map((text, place): CheckRow => {
        const own = failures.filter((failure) => failure.check === text);
        const later = failures.filter(
          ({ check, kind }) => kind === 'extract' || (check !== undefined && checks.indexOf(check) > place),
        );
        const [worst] = own.toSorted((a, b) => b.count - a.count);
        return {
          text,
          sampler: name,
          passed: passedAll + total(later),
          failed: total(own),
          ...(worst === undefined ? {} : { error: worst.id }),
        };
      });
    })
    .sort((a, b) => b.failed - a.failed);
}

/** All of `rows` together; `undefined` when none was judged. */
export function checkTotals(rows: readonly CheckRow[]): CheckTotals | undefined {
  const passed = rows.reduce((sum, row) => sum + row.passed, 0);
  const failed = rows.reduce((sum, row) => sum + row.failed, 0);
  return passed + failed === 0 ? undefined : { passed, failed, passedShare: passed / (passed + failed) };
}

type Failure = RunResult['errors'][number] & { readonly count: number };

function failuresOf(run: RunResult, totals: SamplerTotals | undefined): Failure[] {
  return run.errors
    .map((error) => ({ ...error, count: totals?.errors.get(error.id) ?? 0 }))
    .filter(({ count }) => count > 0);
}

function total(failures: readonly Failure[]): number {
  return failures.reduce((sum, { count }) => sum + count, 0);
}
