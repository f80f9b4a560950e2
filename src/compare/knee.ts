import type { Comparison, SideLimit } from './comparison.ts';
import type { RecordedRun, Sides } from './evidence.ts';
import type { MeasuredRun } from './measured-run.ts';

/** Where throughput stops growing on each side, as rule R3 found it; absent where it does so on neither. */
export function kneeOf(sides: Sides): Pick<Comparison, 'knee'> {
  const [base, candidate] = [limitOf(sides.base), limitOf(sides.candidate)];
  if (base?.users === undefined && candidate?.users === undefined) return {};
  return { knee: { ...(base && { base }), ...(candidate && { candidate }) } };
}

/** What more than half of the runs say: the one in the middle of their knees, or how far all of them grew. */
function limitOf(runs: readonly RecordedRun[]): SideLimit | undefined {
  const measured = runs.map((run) => run.measured);
  const knees = measured.flatMap(kneeIn).sort((a, b) => a.users - b.users);
  const grown = measured.flatMap(({ noLimitUsers }) => noLimitUsers ?? []);
  if (2 * knees.length > runs.length) return knees[(knees.length - 1) >> 1];
  return 2 * grown.length > runs.length ? { noLimitUpTo: Math.min(...grown) } : undefined;
}

/** Lines of a history by earlier versions hold the users only. */
function kneeIn({ kneeUsers, kneePerSecond }: MeasuredRun): (SideLimit & { readonly users: number })[] {
  if (kneeUsers === undefined) return [];
  return [{ users: kneeUsers, ...(kneePerSecond === undefined ? {} : { perSecond: kneePerSecond }) }];
}
