import type { MapNode } from '../base/plan-node.ts';
import type { Compiler } from '../contracts/compiler.ts';
import type { Step } from '../contracts/virtual-user.ts';

/**
 * Compiles a controller's body: the list under `key` (`samplers`, `else`), or `pickOne` in its place. The
 * controller's `onError` holds for the samplers inside that have none of their own.
 */
export function childSteps(step: MapNode, key: string, compiler: Compiler): Step {
  return compiler.withinOnError(compiler.onError(step), () => childStepsOnly(step, key, compiler));
}

/** The same for a controller whose `onError` is about itself: the samplers inside do not inherit it. */
export function childStepsOnly(step: MapNode, key: string, compiler: Compiler): Step {
  return compiler.within(step, () => bodySteps(step, key, compiler));
}

/** Only the list: no settings, and no `onError`, of the step that holds it. */
export function bodySteps(body: MapNode, key: string, compiler: Compiler): Step {
  const list = body.get(key);
  const choice = key === 'samplers' ? body.get('pickOne') : undefined;
  if (list?.kind === 'list') return compiler.steps(list);
  if (choice?.kind === 'list') return compiler.pickOne(choice);
  return () => Promise.resolve('continue');
}
