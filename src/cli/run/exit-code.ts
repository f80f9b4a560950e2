import type { ReportModel } from '../../report/report-model.ts';
import { EXIT } from '../exit-codes.ts';
import type { SessionResult } from './session.ts';

/** Precedence: the run broke, then not to be trusted, then a failed threshold, then the signal that stopped it. */
export function exitCodeOf(
  { verdict }: ReportModel,
  { broken, end, signal }: SessionResult,
  { allowInvalid }: { readonly allowInvalid: boolean },
): number {
  if (broken !== undefined) return EXIT.broken;
  if (verdict.state === 'INVALID' && !allowInvalid) return EXIT.untrusted;
  if (verdict.thresholdsFailed > 0 || end.reason === 'aborted') return EXIT.failed;
  if (signal === 'SIGINT') return EXIT.interrupted;
  return signal === undefined ? EXIT.passed : EXIT.terminated;
}
