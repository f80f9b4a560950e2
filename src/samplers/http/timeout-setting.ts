import type { MapNode, PlanNode } from '../../base/plan-node.ts';
import type { Compiler } from '../../contracts/compiler.ts';
import { durationOf, layersOf, onlyKeys } from './settings.ts';

/** How long a request may take, and parts of it; only `total` always applies. */
export interface Timeouts {
  readonly connect: number | undefined;
  readonly firstByte: number | undefined;
  readonly total: number;
}

type Limit = keyof Timeouts;

const LIMITS: readonly Limit[] = ['connect', 'firstByte', 'total'];
const STANDARD: Timeouts = { connect: undefined, firstByte: undefined, total: 60_000 };

/** `timeout` in milliseconds: a plain time stands for itself, a map is laid over what surrounds it. */
export function timeoutsOf(step: MapNode, compiler: Compiler): Timeouts {
  return layersOf(step, 'timeout', compiler).reduce((outer, layer) => overlaid(outer, layer, compiler), STANDARD);
}

function overlaid(outer: Timeouts, layer: PlanNode, compiler: Compiler): Timeouts {
  if (layer.kind !== 'map') return { ...STANDARD, total: durationOf(layer, 'timeout', compiler) ?? STANDARD.total };
  onlyKeys(layer, LIMITS, 'timeout', compiler);
  const ms = (key: Limit): number | undefined => {
    const node = layer.get(key);
    return node === undefined ? outer[key] : (durationOf(node, key, compiler) ?? outer[key]);
  };
  const timeouts = { connect: ms('connect'), firstByte: ms('firstByte'), total: ms('total') ?? outer.total };
  refuseUnreachable(layer, timeouts, compiler);
  return timeouts;
}

/** A limit that a shorter one around it always forestalls is a mistake in one of the two. */
function refuseUnreachable(layer: MapNode, timeouts: Timeouts, compiler: Compiler): void {
  for (const [inner, outer] of [
    ['connect', 'total'],
    ['firstByte', 'total'],
    ['connect', 'firstByte'],
  ] as const) {
    const node = layer.get(inner);
    const [innerMs, outerMs] = [timeouts[inner], timeouts[outer]];
    if (node?.kind !== 'scalar' || innerMs === undefined || outerMs === undefined || innerMs <= outerMs) continue;
    const message = `"timeout.${inner}" (${node.source}) would never be reached: "timeout.${outer}" is shorter (${textOf(outerMs)}). Make one of them fit the other.`;
    compiler.problems.error('bad-value', node.range, message);
    return;
  }
}

function textOf(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}
