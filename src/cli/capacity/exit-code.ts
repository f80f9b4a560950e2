import type { Capacity } from '../../result/capacity.ts';
import { EXIT } from '../exit-codes.ts';
import type { StopSignal } from '../run/stop-signals.ts';

/**
 * Precedence as for a run. A search that was to show that a rate holds passes when it did; one without such a rate
 * when it knows where the target's limit is, or that it lies above the most that was asked for.
 */
export function capacityExit(
  { holds, least, limit, unfinished }: Capacity,
  run: { readonly broken: unknown; readonly signal: StopSignal | undefined; readonly allowInvalid: boolean },
): number {
  if (run.broken !== undefined) return EXIT.broken;
  if (run.signal !== undefined) return run.signal === 'SIGINT' ? EXIT.interrupted : EXIT.terminated;
  if (least !== undefined && holds !== undefined && holds >= least) return EXIT.passed;
  if (unfinished !== undefined) return EXIT.untrusted;
  if (limit === 'generator' && !run.allowInvalid) return EXIT.untrusted;
  return holds === undefined || least !== undefined ? EXIT.failed : EXIT.passed;
}
