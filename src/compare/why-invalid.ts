import { formatElapsed } from '../base/format.ts';
import { missingUsersOf } from '../report/findings/missing-users.ts';
import { invalidSentence } from '../result/health/health.ts';
import type { RunResult } from '../result/read-run.ts';

/** Why a run says nothing beside others, in a sentence or two; `undefined` when it can be compared. */
export function whyInvalid(run: RunResult): string | undefined {
  return untrusted(run) ?? endedEarly(run) ?? missingUsersOf(run)?.text;
}

function untrusted({ end, health, complete }: RunResult): string | undefined {
  const invalid = end.invalid ?? invalidSentence(health);
  if (invalid !== undefined) return invalid;
  if (!complete) return 'The run file breaks off before the end of the run.';
  if (end.reason === 'broken') return `The run broke${end.detail === undefined ? '' : `: ${end.detail}`}`;
  const finished = (end.all.ok?.n ?? 0) + (end.all.failed?.n ?? 0);
  return finished === 0 ? 'No request finished.' : undefined;
}

const ENDINGS = ['stop-requested', 'aborted-by-threshold', 'stop-test'];

/**
 * A part of the planned load is another load: users of a ramp that never came, caches that were never full. Whoever
 * stops a run after its planned time cuts off its last requests only.
 */
function endedEarly({ head, end, events }: RunResult): string | undefined {
  if (end.reason !== 'stopped' && end.reason !== 'aborted') return undefined;
  const atMs = events.find(({ name }) => ENDINGS.includes(name))?.atMs ?? end.durationMs;
  const { plannedMs } = head;
  if (plannedMs !== undefined && atMs >= plannedMs) return undefined;
  const of = plannedMs === undefined ? '' : ` of ${formatElapsed(plannedMs)}`;
  // Who pressed Ctrl-C knows it; why a plan ended its own run is news.
  const why = end.reason === 'aborted' && end.detail !== undefined ? ` ${end.detail}` : '';
  return `Stopped after ${formatElapsed(atMs)}${of}.${why}`;
}
