import type { MapNode } from '../base/plan-node.ts';
import type { Value } from '../base/value.ts';
import type { Compiler, ControllerKind } from '../contracts/compiler.ts';
import type { Outcome, Step, VirtualUser } from '../contracts/virtual-user.ts';
import { compileValue } from '../template/index.ts';
import type { Template } from '../template/scope.ts';
import { childSteps } from './children.ts';

/**
 * `forEach: "{{ids}}"` with `as: id` runs its samplers once for each value. A single value is a list of one. Without
 * a value, or with `null`, the step is skipped: counted once, at its first request.
 */
export const forEach: ControllerKind = {
  key: 'forEach',
  compile(step, compiler) {
    const node = step.get('forEach');
    if (node === undefined) return () => Promise.resolve('continue');
    const list = compileValue(node, compiler);
    const { result: body, labels } = compiler.collectLabels(() => compileBody(step, compiler));
    return (user) => {
      const items = itemsOf(list, user);
      return items === undefined ? Promise.resolve(skip(user, labels)) : runAll(items, body, user);
    };
  },
};

interface Body {
  readonly run: Step;
  /** The slot behind `as`. */
  readonly itemSlot: number;
  /** The slot behind `{{loop.index}}`, which counts from 0. */
  readonly indexSlot: number;
}

/** The list may be empty: what the body sets may be unset afterwards. */
function compileBody(step: MapNode, compiler: Compiler): Body {
  const entry = step.entry('as');
  const name = entry?.value.kind === 'scalar' ? entry.value.source : 'item';
  const at = entry?.value.range ?? step.range;
  if (name === 'loop') {
    compiler.problems.error('bad-value', at, '"loop" is what holds {{loop.index}}; call the value something else.');
  }
  return compiler.maybe(() =>
    compiler.withName(name, at, (itemSlot) =>
      compiler.withName('loop', step.range, (indexSlot) => {
        return { run: childSteps(step, 'samplers', compiler), itemSlot, indexSlot };
      }),
    ),
  );
}

/** `undefined` when there is no value. */
function itemsOf(list: Template<Value>, user: VirtualUser): readonly Value[] | undefined {
  if (list.needs.some((slot) => user.values[slot] === undefined)) return undefined;
  if (list.isReady?.(user) === false) return undefined;
  const value = list.render(user);
  if (value === null) return undefined;
  return Array.isArray(value) ? (value as readonly Value[]) : [value];
}

function skip(user: VirtualUser, [first]: readonly number[]): Outcome {
  if (first !== undefined) user.recorder.skipped(first);
  user.failedSamplers++;
  return 'continue';
}

async function runAll(
  items: readonly Value[],
  { run, itemSlot, indexSlot }: Body,
  user: VirtualUser,
): Promise<Outcome> {
  for (let index = 0; index < items.length; index++) {
    user.values[itemSlot] = items[index];
    user.values[indexSlot] = { index };
    const outcome = await run(user);
    if (outcome !== 'continue') return outcome;
    if (user.stopping.aborted) return 'nextIteration';
  }
  return 'continue';
}
