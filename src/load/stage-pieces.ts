import type { Phase } from './timetable.ts';

/** One stage as written: go to `level` within `rampUpMs`, then stay for `holdMs`. */
export interface Stage {
  readonly level: number;
  readonly rampUpMs: number;
  readonly holdMs: number;
}

/** A straight piece of the level over time; `toMs` equals `fromMs` where the level jumps. */
export interface Piece {
  readonly fromMs: number;
  readonly toMs: number;
  readonly from: number;
  readonly to: number;
}

/** The stages as straight pieces, from level 0 at 0 ms: a ramp and a hold each, those that take no time and change nothing left out. */
export function piecesOf(stages: readonly Stage[]): readonly Piece[] {
  const pieces: Piece[] = [];
  let atMs = 0;
  let level = 0;
  for (const stage of stages) {
    const rampEndMs = atMs + stage.rampUpMs;
    const endMs = rampEndMs + stage.holdMs;
    if (rampEndMs > atMs || stage.level !== level) {
      pieces.push({ fromMs: atMs, toMs: rampEndMs, from: level, to: stage.level });
    }
    if (endMs > rampEndMs) pieces.push({ fromMs: rampEndMs, toMs: endMs, from: stage.level, to: stage.level });
    atMs = endMs;
    level = stage.level;
  }
  return pieces;
}

export function endOf(pieces: readonly Piece[]): number {
  return pieces.at(-1)?.toMs ?? 0;
}

/** Jumps have no phase of their own: the hold after them starts there. */
export function phasesOf(pieces: readonly Piece[]): readonly Phase[] {
  return pieces
    .filter((piece) => piece.toMs > piece.fromMs)
    .map(({ fromMs, toMs, from, to }) => ({ fromMs, toMs, kind: from === to ? 'hold' : 'ramp', users: to }));
}
