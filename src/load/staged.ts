import { endOf, phasesOf, piecesOf } from './stage-pieces.ts';
import type { Piece } from './stage-pieces.ts';
import type { Spell, UserTimetable } from './timetable.ts';

export interface UserStage {
  readonly threads: number;
  readonly rampUpMs: number;
  readonly holdMs: number;
}

/**
 * Each stage ramps from the level before it, the first from 0. Going up, users start as in closed load: the first
 * at once, the others evenly after it. Going down is the mirror image: the last one stops at the end of the ramp.
 *
 *   users                 2 ──────┐            stages: [{ threads: 3, rampUp: 3s, hold: 3s }, { threads: 0, rampUp: 3s }]
 *                     1 ──────────────┐
 *                 0 ──────────────────────┐
 *     seconds     0   1   2   3   6   7   8   9
 */
export function stagedTimetable(stages: readonly UserStage[]): UserTimetable {
  const pieces = piecesOf(stages.map((stage) => ({ ...stage, level: stage.threads })));
  const totalMs = endOf(pieces);
  const users = Math.max(0, ...stages.map((stage) => stage.threads));
  return {
    model: 'staged',
    users,
    totalMs,
    plannedIterations: undefined,
    phases: phasesOf(pieces),
    spells: (user) => spellsOf(user, pieces, totalMs),
    plannedUsers: (atMs) => (atMs < 0 || atMs >= totalMs ? 0 : levelAt(atMs, pieces)),
  };
}

function spellsOf(user: number, pieces: readonly Piece[], totalMs: number): readonly Spell[] {
  const spells: Spell[] = [];
  let startMs: number | undefined;
  const stop = (stopMs: number): void => {
    if (startMs !== undefined && stopMs > startMs) spells.push({ startMs, stopMs });
    startMs = undefined;
  };
  for (const piece of pieces) {
    const crossedMs = crossingOf(user, piece);
    if (crossedMs === undefined) continue;
    if (piece.to < piece.from) stop(crossedMs);
    // Stopped and wanted again in the same moment: the user never left.
    else startMs = spells.at(-1)?.stopMs === crossedMs ? spells.pop()?.startMs : crossedMs;
  }
  stop(totalMs);
  return spells;
}

/** When the level passes user `user` within the piece; `undefined` when it does not. */
function crossingOf(user: number, { fromMs, toMs, from, to }: Piece): number | undefined {
  if (user < Math.min(from, to) || user >= Math.max(from, to)) return undefined;
  return fromMs + (Math.abs(user - from) * (toMs - fromMs)) / Math.abs(to - from);
}

/** Users whose last crossing up to `atMs` was upwards: of the piece under way, those it has not stopped or has started. */
function levelAt(atMs: number, pieces: readonly Piece[]): number {
  // A jump at atMs has happened; of two pieces that meet at atMs the later one counts.
  const piece = pieces.findLast(({ fromMs }) => fromMs <= atMs);
  if (piece === undefined) return 0;
  const { fromMs, toMs, from, to } = piece;
  if (atMs >= toMs || from === to) return to;
  const step = to > from ? 1 : -1;
  // Start near the answer, then let the crossings decide: the division alone is off by one where it rounds.
  let passed = Math.max(0, Math.floor(((atMs - fromMs) * Math.abs(to - from)) / (toMs - fromMs)) - 1);
  const next = (): number | undefined => crossingOf(step > 0 ? from + passed : from - 1 - passed, piece);
  for (let crossed = next(); crossed !== undefined && crossed <= atMs; crossed = next()) passed++;
  return from + step * passed;
}
