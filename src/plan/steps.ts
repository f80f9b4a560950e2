import type { ListNode, MapNode } from '../base/plan-node.ts';
import type { CompiledSampler, Compiler, SamplerResult } from '../contracts/compiler.ts';
import type { Outcome, Step, VirtualUser } from '../contracts/virtual-user.ts';
import { controllerKinds } from '../controllers/index.ts';
import { pauseFor } from '../controllers/pause.ts';
import { samplerKinds } from '../samplers/index.ts';
import { durationRangeSetting } from '../template/settings.ts';
import { mentionedNames } from './mentioned.ts';
import type { MsRange } from './plan.ts';
import { directStep, Sequence } from './sequence.ts';

const doNothing: Step = () => Promise.resolve('continue');

/** Steps one after the other, until one says otherwise. */
export function compileSteps(list: ListNode, compiler: Compiler): Step {
  return inOrder(enabledOf(list, compiler).flatMap((item) => compileStep(item, compiler) ?? []));
}

/** The steps of a list that run at the same time; switched-off ones are left out. */
export function stepCompilers(list: ListNode, compiler: Compiler): readonly (() => Step)[] {
  return enabledOf(list, compiler).map((item) => () => compileStep(item, compiler) ?? doNothing);
}

/** One child a time, chosen by `weight` (1 when not given) with the user's own chance. */
export function compileWeightedChoice(list: ListNode, compiler: Compiler): Step {
  const items = enabledOf(list, compiler);
  const weights = items.map((item) => weightOf(item));
  const steps = compiler.branches(
    'pickOne',
    items.map((item) => () => compileStep(item, compiler) ?? doNothing),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (steps.length === 0 || total <= 0) return doNothing;
  return (user) => {
    if (user.withoutPauses) return everyBranch(steps, user);
    let rest = user.random.next() * total;
    for (let i = 0; i < steps.length; i++) {
      rest -= weights[i] ?? 0;
      if (rest < 0) return (steps[i] ?? doNothing)(user);
    }
    return (steps[steps.length - 1] ?? doNothing)(user);
  };
}

/**
 * `--once` tries every branch, in order. A failure that would end the iteration ends its branch only; what follows
 * the choice runs when some branch would have come to it.
 */
async function everyBranch(steps: readonly Step[], user: VirtualUser): Promise<Outcome> {
  let last: Outcome = 'nextIteration';
  for (const [index, step] of steps.entries()) {
    user.recorder.branched?.(index + 1, steps.length);
    const outcome = await step(user);
    if (outcome === 'continue') last = 'continue';
    else if (outcome !== 'nextIteration' || user.stopping.aborted) return outcome;
  }
  return last;
}

function inOrder(steps: readonly Step[]): Step {
  const [only] = steps;
  if (steps.length === 1 && only !== undefined) return only;
  return directStep((user, listener) => new Sequence(steps, user, listener).go());
}

/** The steps that are not switched off. What the others read counts as read: they may be switched on again. */
function enabledOf(list: ListNode, { names }: Compiler): readonly MapNode[] {
  return list.items.filter((item): item is MapNode => {
    if (item.kind !== 'map') return false;
    const enabled = isEnabled(item);
    if (!enabled) names.mention?.(mentionedNames(item));
    return enabled;
  });
}

function compileStep(node: MapNode, compiler: Compiler): Step | undefined {
  const sampler = samplerKinds.find((kind) => kind.keys.some((key) => node.get(key) !== undefined));
  if (sampler !== undefined) return samplerStep(node, sampler.compile(node, compiler), compiler);
  const controller = controllerKinds.find((kind) => node.get(kind.key) !== undefined);
  return controller?.compile(node, compiler);
}

// Hot path: no promise.
/** A sampler with what every sampler has: timer before, skipping, and what happens after a failure. */
function samplerStep(node: MapNode, sampler: CompiledSampler, compiler: Compiler): Step {
  const timer = innermostTimer(node, compiler);
  const onFailure = compiler.onError(node);
  const missing = (user: VirtualUser): readonly string[] => missingNames(sampler.needs, user, compiler);
  const conclude = (result: SamplerResult, user: VirtualUser): Outcome => after(result, user, onFailure);
  const run = directStep((user, listener) => {
    if (user.isStopping) {
      listener.ended('nextIteration');
      return;
    }
    if (isMissing(sampler.needs, user) || sampler.isReady?.(user) === false) {
      user.recorder.skipped(sampler.label, () => missing(user));
      user.failedSamplers++;
      listener.ended('continue');
      return;
    }
    user.sentSamplers++;
    sampler.run(user, conclude, listener);
  });
  if (timer === undefined) return run;
  return async (user) => {
    await pauseFor(user, user.random.between(timer.fromMs, timer.toMs));
    return run(user);
  };
}

function after(result: SamplerResult, user: VirtualUser, onFailure: Outcome): Outcome {
  if (result === 'passed') return 'continue';
  if (result === 'interrupted') return 'nextIteration';
  user.failedSamplers++;
  return onFailure;
}

function isMissing(needs: readonly number[], user: VirtualUser): boolean {
  for (const slot of needs) if (user.values[slot] === undefined) return true;
  return false;
}

function missingNames(needs: readonly number[], user: VirtualUser, { names }: Compiler): readonly string[] {
  const slots = new Set(needs.filter((slot) => user.values[slot] === undefined));
  return [...slots].map((slot) => names.nameOf?.(slot) ?? 'a value of its block');
}

/** Timers do not add up: the sampler's own, else the nearest controller's, else the thread group's. */
function innermostTimer(node: MapNode, compiler: Compiler): MsRange | undefined {
  const timer = node.get('timer') ?? compiler.inherited('timer').at(-1);
  return durationRangeSetting(timer, 'timer', compiler);
}

function isEnabled(node: MapNode): boolean {
  const enabled = node.get('enabled');
  return !(enabled?.kind === 'scalar' && enabled.value === false);
}

function weightOf(node: MapNode): number {
  const weight = node.get('weight');
  return weight?.kind === 'scalar' && typeof weight.value === 'number' ? weight.value : 1;
}
