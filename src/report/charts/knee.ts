import type { ReportModel } from '../report-model.ts';

/** Where throughput stopped growing, as rule R3 found it. */
export interface Knee {
  readonly users: number;
  readonly perSecond: number;
}

/** `undefined` when no limit was found. */
export function kneeOf({ findings }: ReportModel): Knee | undefined {
  const evidence = findings.find(({ id }) => id === 'R3')?.evidence ?? [];
  const of = (name: string): number | undefined => evidence.find((one) => one.name === name)?.value;
  const [users, perSecond] = [of('knee'), of('capacity')];
  return users === undefined || perSecond === undefined ? undefined : { users, perSecond };
}
