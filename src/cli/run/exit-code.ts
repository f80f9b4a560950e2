import type { ReportModel } from '../../report/report-model.ts';
import { invalidSentence } from '../../result/health/health.ts';
import { EXIT } from '../exit-codes.ts';
import type { SessionResult } from './session.ts';

/**
 * Precedence: the run broke, then not to be trusted, then a failed threshold, then the signal that stopped it.
 * `allowInvalid` is about the generator's health only: a run that lacks a part is never allowed.
 */
export function exitCodeOf(
  { verdict, health }: ReportModel,
  { broken, end, signal }: SessionResult,
  { allowInvalid }: { readonly allowInvalid: boolean },
): number {
  if (broken !== undefined) return EXIT.broken;
  const isAllowed = allowInvalid && verdict.sentence === invalidSentence(health);
  if (verdict.state === 'INVALID' && !isAllowed) return EXIT.untrusted;
  if (verdict.thresholdsFailed > 0 || end.reason === 'aborted') return EXIT.failed;
  if (signal === undefined) return EXIT.passed;
  return signal === 'SIGTERM' || signal === 'SIGHUP' ? EXIT.terminated : EXIT.interrupted;
}
