import { cells, number } from './table.ts';

/** A row of the table of targets. */
export interface Target {
  readonly work: string;
  readonly what: string;
  /** `>=` where more is better. */
  readonly sign: '>=' | '<=';
  readonly commit: number;
  readonly stretch?: number;
  readonly unit: string;
  /** `undefined` when this run could not measure it. */
  readonly measured: number | undefined;
}

/** Whether the committed figure is reached. */
export function verdict({ measured, sign, commit, stretch }: Target): string {
  if (measured === undefined || !Number.isFinite(measured)) return 'not measured';
  const reaches = (limit: number): boolean => (sign === '>=' ? measured >= limit : measured <= limit);
  if (!reaches(commit)) return '**missed**';
  return stretch !== undefined && reaches(stretch) ? 'met, stretch too' : 'met';
}

/** The targets that a run has measured, as a table. */
export function targetTable(targets: readonly Target[]): string {
  const rows = targets.map((target) => {
    const limit = (value: number | undefined): string =>
      value === undefined ? '' : `${target.sign} ${value} ${target.unit}`.trim();
    const measured = target.measured === undefined ? '-' : `${number(target.measured, 2)} ${target.unit}`.trim();
    return cells([target.work, target.what, limit(target.commit), limit(target.stretch), measured, verdict(target)]);
  });
  const head = ['work', 'what', 'commit to', 'stretch', 'measured', 'result'];
  return ['### Targets', '', cells(head), cells(head.map(() => '---')), ...rows, ''].join('\n');
}
