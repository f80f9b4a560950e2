import type { MapNode } from '../../base/plan-node.ts';
import type { Compiler } from '../../contracts/compiler.ts';
import { innermost } from './settings.ts';

/** As in JMeter. */
const MOST_REDIRECTS = 20;

/** `followRedirects`: how many are followed in a row; `false` = none. */
export function redirectSetting(step: MapNode, compiler: Compiler): number {
  const node = innermost(step, 'followRedirects', compiler);
  if (node === undefined) return MOST_REDIRECTS;
  const value = node.kind === 'scalar' ? node.value : undefined;
  if (typeof value === 'boolean') return value ? MOST_REDIRECTS : 0;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MOST_REDIRECTS) return value;
  const message = `"followRedirects" is true, false, or the most redirects in a row: a whole number up to ${MOST_REDIRECTS}.`;
  compiler.problems.error('wrong-type', node.range, message);
  return MOST_REDIRECTS;
}
