import { endOf, phasesOf, piecesOf } from './stage-pieces.ts';
import { unitProcess } from './poisson.ts';
import type { ArrivalTimetable, Rate } from './timetable.ts';

export interface RateStage {
  readonly rate: Rate;
  readonly rampUpMs: number;
  readonly holdMs: number;
}

/** A millionth of an arrival, of a millisecond: what arithmetic may add to a whole number without meaning more. */
const ROUNDING = 1e-6;

/** Arrival k is due at k · perMs / count: exact, however long the run. */
export function constantArrivals(rate: Rate, durationMs: number): ArrivalTimetable {
  return stagedArrivals([{ rate, rampUpMs: 0, holdMs: durationMs }]);
}

/**
 * The rate ramps from that of the stage before, the first from 0, in a straight line; arrival k is due when the
 * area under the rate reaches k (where it stays at k, at the end of that time). So arrivals before t are the area
 * up to t, rounded up.
 */
export function stagedArrivals(stages: readonly RateStage[]): ArrivalTimetable {
  const shape = shapeOf(stages);
  const arrivalsBefore = (atMs: number): number => wholeArrivals(shape.areaAt(atMs));
  return {
    ...shape.facts,
    distribution: 'even',
    plannedIterations: arrivalsBefore(shape.facts.totalMs),
    startAt: (arrival) => startOf(arrival, shape.spans),
    arrivalsBefore,
  };
}

/**
 * Arrivals at random (Poisson) at the same rates: those of a process of rate 1, each due when the area under the rate
 * reaches its position. `seed` names the stream; the same one gives the same arrivals, whatever the number of workers.
 */
export function poissonArrivals(stages: readonly RateStage[], seed: readonly (number | string)[]): ArrivalTimetable {
  const { facts, spans, areaAt } = shapeOf(stages);
  const process = unitProcess(areaAt(facts.totalMs), ...seed);
  return {
    ...facts,
    distribution: 'poisson',
    plannedIterations: process.count,
    startAt: (arrival) =>
      arrival < process.count ? Math.min(facts.totalMs, startOf(process.at(arrival), spans)) : Infinity,
    arrivalsBefore: (atMs) => process.before(areaAt(atMs)),
  };
}

interface Shape {
  readonly facts: Pick<ArrivalTimetable, 'model' | 'totalMs' | 'phases'>;
  readonly spans: readonly Span[];
  /** Arrivals up to a time, fractions too. */
  readonly areaAt: (atMs: number) => number;
}

function shapeOf(stages: readonly RateStage[]): Shape {
  const spans = spansOf(stages);
  const pieces = piecesOf(stages.map((stage) => ({ ...stage, level: perSecond(stage.rate) })));
  const totalMs = endOf(pieces);
  return {
    facts: { model: 'open', totalMs, phases: phasesOf(pieces) },
    spans,
    areaAt: (atMs) => areaAt(Math.min(atMs, totalMs), spans),
  };
}

/** A stretch of straight rate, with the arrivals before it. Rates stay fractions, so that a constant one is exact. */
interface Span {
  readonly fromMs: number;
  readonly toMs: number;
  readonly from: Rate;
  readonly to: Rate;
  readonly areaBefore: number;
  readonly area: number;
}

const NONE: Rate = { count: 0, perMs: 1000 };

function spansOf(stages: readonly RateStage[]): readonly Span[] {
  const spans: Span[] = [];
  let fromMs = 0;
  let from = NONE;
  let areaBefore = 0;
  const add = (to: Rate, lengthMs: number): void => {
    if (lengthMs > 0) {
      const area = (areaOf(from, lengthMs) + areaOf(to, lengthMs)) / 2;
      spans.push({ fromMs, toMs: fromMs + lengthMs, from, to, areaBefore, area });
      fromMs += lengthMs;
      areaBefore += area;
    }
    from = to;
  };
  for (const stage of stages) {
    add(stage.rate, stage.rampUpMs);
    add(stage.rate, stage.holdMs);
  }
  return spans;
}

function areaOf(rate: Rate, lengthMs: number): number {
  return (lengthMs * rate.count) / rate.perMs;
}

function perSecond(rate: Rate): number {
  return areaOf(rate, 1000);
}

function areaAt(atMs: number, spans: readonly Span[]): number {
  const span = spans.findLast(({ fromMs }) => fromMs <= atMs);
  if (span === undefined) return 0;
  const { fromMs, toMs, from, to, areaBefore } = span;
  const passedMs = Math.min(atMs, toMs) - fromMs;
  const part = passedMs / (toMs - fromMs);
  return areaBefore + areaOf(from, passedMs) * (1 - part / 2) + areaOf(to, passedMs) * (part / 2);
}

function wholeArrivals(area: number): number {
  return Math.max(0, Math.ceil(area - ROUNDING));
}

function startOf(arrival: number, spans: readonly Span[]): number {
  const span = spans.find(({ areaBefore, area }) => arrival < areaBefore + area - ROUNDING);
  if (span === undefined) return Number.POSITIVE_INFINITY;
  const { fromMs, toMs, from, to, areaBefore } = span;
  const missing = Math.max(0, arrival - areaBefore);
  if (missing <= ROUNDING && from.count > 0) return fromMs;
  if (from === to) return fromMs + (missing * from.perMs) / from.count;
  return Math.min(toMs, fromMs + rampTime(missing, span));
}

/** Solves r0·t + (r1 − r0)·t²/(2·length) = missing in the form that does not cancel for small t. */
function rampTime(missing: number, { fromMs, toMs, from, to }: Span): number {
  if (missing === 0) return 0;
  const r0 = from.count / from.perMs;
  const slope = (to.count / to.perMs - r0) / (toMs - fromMs);
  const root = Math.sqrt(Math.max(0, r0 * r0 + 2 * slope * missing));
  return (2 * missing) / (r0 + root);
}
