import { didYouMean } from '../base/nearest.ts';
import type { MapNode, ScalarNode } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';
import type { FragmentArgument, UsedFragment } from '../contracts/compiler.ts';
import type { FragmentFrame, FrameArgument } from './fragment-frame.ts';
import type { Fragments } from './fragments.ts';
import type { GroupNames } from './names.ts';

/** Where a fragment is used: what there is, and what is known. */
export interface UseContext {
  readonly fragments: Fragments;
  readonly names: GroupNames;
  readonly problems: Problems;
}

/** Compiles a fragment where it is used. Every use compiles it anew: names mean what they mean there. */
export function useFragment<T>(
  use: ScalarNode,
  given: readonly FragmentArgument[],
  compile: (body: MapNode) => T,
  { fragments, names, problems }: UseContext,
): UsedFragment<T> | undefined {
  const fragment = fragments.find(
    use,
    names.frames.map(({ name }) => name),
  );
  if (fragment === undefined) return undefined;
  const slots = given.map(({ name, at }) => {
    names.refuseReserved(name, at);
    return names.newArgumentSlot(name);
  });
  const known = given.map(({ name, at, constant }, i): readonly [string, FrameArgument] => [
    name,
    { at, constant, slot: slots[i] ?? -1 },
  ]);
  const frame = { name: fragment.name, usedAt: use.range, arguments: new Map(known), reads: new Set<string>() };
  const result = names.within(frame, () => compile(fragment.body));
  reportUnread(frame, problems);
  return { result, slots };
}

function reportUnread({ name, arguments: all, reads }: FragmentFrame, problems: Problems): void {
  const others = [...reads].filter((read) => !all.has(read));
  for (const [argument, { at }] of all) {
    if (reads.has(argument)) continue;
    const hint = didYouMean(argument, others) || readsText(others);
    problems.error('unknown-argument', at, `Fragment "${name}" never reads "${argument}".${hint}`);
  }
}

function readsText(names: readonly string[]): string {
  return names.length === 0 ? ' It reads no variables: leave it out.' : ` It reads ${names.join(', ')}.`;
}
