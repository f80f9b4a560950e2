import type { ReportModel } from '../report/report-model.ts';
import type { Comparison } from './comparison.ts';

/** Where throughput stops growing on both sides, as rule R3 found it; absent unless it did on both. */
export function kneeOf(base: ReportModel | undefined, candidate: ReportModel): Pick<Comparison, 'knee'> {
  const [baseUsers, candidateUsers] = [kneeUsers(base), kneeUsers(candidate)];
  if (baseUsers === undefined || candidateUsers === undefined) return {};
  return { knee: { baseUsers, candidateUsers } };
}

function kneeUsers(model: ReportModel | undefined): number | undefined {
  const found = model?.findings.find(({ id }) => id === 'R3');
  return found?.evidence.find(({ name }) => name === 'knee')?.value;
}
