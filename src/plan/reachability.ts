import type { ListNode, MapNode, PlanNode } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';
import type { Fragments } from './fragments.ts';
import { placeText } from './place-text.ts';

/** Says of the first step of a list that can never run why: a step before it always ends the iteration, or more. */
export function reportUnreachable(list: ListNode, fragments: Fragments, problems: Problems): void {
  const steps = enabledSteps(list);
  for (const [index, step] of steps.slice(0, -1).entries()) {
    const stop = endOf(step, fragments, new Map());
    const next = steps[index + 1];
    if (stop === undefined || next === undefined) continue;
    const what = stop.value.kind === 'scalar' ? stop.value.source : '';
    const at = next.entries[0]?.keyRange ?? next.range;
    const message = `This step is never reached: "stop: ${what}" (${placeText(stop.keyRange, at.file)}) always comes first. Put the "stop" into an "if", or take out what follows it.`;
    problems.error('unreachable', at, message);
    return;
  }
}

type Stop = NonNullable<ReturnType<MapNode['entry']>>;
/** Of fragments looked at before: they may use each other any number of times. */
type Ends = Map<string, Stop | undefined>;

/** The `stop` that a step always comes to; `undefined` when the steps behind it may run. */
function endOf(step: MapNode, fragments: Fragments, known: Ends): Stop | undefined {
  const stop = step.entry('stop');
  if (stop !== undefined) return stop;
  // A list may be empty, so what is in a forEach may not run at all.
  if (step.get('forEach') !== undefined) return undefined;
  const used = step.get('use');
  if (used?.kind === 'scalar') {
    const fragment = fragments.get(used.source);
    if (fragment === undefined || known.has(used.source)) return known.get(used.source);
    known.set(used.source, undefined);
    const end = bodyEnd(fragment.body, fragments, known);
    known.set(used.source, end);
    return end;
  }
  const parallel = step.get('parallel');
  if (parallel !== undefined) return firstEnd(parallel, fragments, known);
  const body = bodyEnd(step, fragments, known);
  if (step.get('if') === undefined || body === undefined) return body;
  return firstEnd(step.get('else'), fragments, known) && body;
}

/** Of `samplers` one that ends is enough; of `pickOne` every one must. */
function bodyEnd(body: MapNode, fragments: Fragments, known: Ends): Stop | undefined {
  const choice = body.get('pickOne');
  if (choice === undefined) return firstEnd(body.get('samplers'), fragments, known);
  if (choice.kind !== 'list') return undefined;
  const ends = enabledSteps(choice).map((step) => endOf(step, fragments, known));
  return ends.every((end) => end !== undefined) ? ends[0] : undefined;
}

function firstEnd(list: PlanNode | undefined, fragments: Fragments, known: Ends): Stop | undefined {
  if (list?.kind !== 'list') return undefined;
  for (const step of enabledSteps(list)) {
    const end = endOf(step, fragments, known);
    if (end !== undefined) return end;
  }
  return undefined;
}

function enabledSteps(list: ListNode): readonly MapNode[] {
  return list.items.filter((item): item is MapNode => {
    if (item.kind !== 'map') return false;
    const enabled = item.get('enabled');
    return !(enabled?.kind === 'scalar' && enabled.value === false);
  });
}
