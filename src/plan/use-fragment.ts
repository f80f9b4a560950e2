import { nearest } from '../base/nearest.ts';
import type { MapNode, ScalarNode } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';
import type { FragmentArgument, UsedFragment } from '../contracts/compiler.ts';
import type { FragmentFrame, FrameArgument } from './fragment-frame.ts';
import type { Fragments } from './fragments.ts';
import type { GroupNames } from './names.ts';
import { placeText } from './place-text.ts';

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
  const frame: FragmentFrame = {
    name: fragment.name,
    usedAt: use.range,
    arguments: new Map(known),
    reads: new Set(),
    missing: [],
  };
  const result = names.within(frame, () => compile(fragment.body));
  reportUnread(frame, problems);
  return { result, slots };
}

/** An argument and a name that differ by a slip are one mistake, told at the `use`. */
function reportUnread({ name, arguments: all, reads, missing }: FragmentFrame, problems: Problems): void {
  const others = [...reads].filter((read) => !all.has(read));
  const told = new Set<string>();
  for (const [argument, { at }] of all) {
    if (reads.has(argument)) continue;
    const meant = nearest(argument, others);
    const read = missing.find((one) => one.name === meant);
    const place = read === undefined ? '' : ` (read in ${placeText(read.at, at.file)})`;
    const hint = meant === undefined ? readsText(others, reads.size > 0) : ` Did you mean "${meant}"${place}?`;
    if (meant !== undefined) told.add(meant);
    problems.error('unknown-argument', at, `Fragment "${name}" never reads "${argument}".${hint}`);
  }
  for (const read of missing) {
    if (!told.has(read.name)) problems.error('unknown-variable', read.at, read.message);
  }
}

function readsText(names: readonly string[], readsOther: boolean): string {
  if (names.length > 0) return ` It reads ${names.join(', ')}.`;
  return readsOther ? ' All that it reads stands here already: leave it out.' : ' It reads no variables: leave it out.';
}
