import type { Problems } from '../base/problems.ts';
import type { ParallelStep } from '../contracts/compiler.ts';
import type { Step } from '../contracts/virtual-user.ts';
import type { FlowState } from './flow.ts';
import type { Declaration, GroupNames } from './names.ts';
import { placeText } from './place-text.ts';

const WHY =
  'in another step of the same "parallel" (line {line}), which runs at the same time. Move this step behind the "parallel", or both into one "samplers" inside it.';

/** Compiles steps that run at the same time: none sees what another sets, and no name is set by two. */
export function compileTogether(
  steps: readonly (() => Step)[],
  names: GroupNames,
  problems: Problems,
): readonly ParallelStep[] {
  const before = names.save();
  const ways: FlowState[] = [];
  const settersOf = new Map<string, Declaration>();
  const compiled = steps.map((compile): ParallelStep => {
    names.restore(before);
    names.hint(ways, WHY);
    const first = names.declarations.length;
    const run = compile();
    ways.push(names.save());
    const declared = names.declarations.slice(first).filter(({ isLocal }) => !isLocal);
    for (const declaration of declared) {
      const other = settersOf.get(declaration.name);
      if (other !== undefined) reportTwice(declaration, other, problems);
    }
    for (const declaration of declared) settersOf.set(declaration.name, declaration);
    return { run, sets: [...new Set(declared.map(({ slot }) => slot))] };
  });
  names.merge(ways);
  return compiled;
}

function reportTwice({ name, at }: Declaration, other: Declaration, problems: Problems): void {
  const place = placeText(other.at, at.file);
  const same = other.at.file === at.file && other.at.start === at.start;
  const message = same
    ? `"${name}" is set here by two steps of one "parallel", so that the last to finish would win. Use this fragment in one of them only.`
    : `"${name}" is set in another step of the same "parallel" too (${place}), so that the last to finish would win. Call one of them something else.`;
  problems.error('bad-value', at, message);
}
