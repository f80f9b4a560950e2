import type { PlanNode } from '../base/plan-node.ts';
import type { Value } from '../base/value.ts';
import type { Compiler, ControllerKind } from '../contracts/compiler.ts';
import { compileValue } from '../template/index.ts';
import type { Template } from '../template/scope.ts';
import { bodySteps } from './children.ts';
import { valueOrUnset } from './value-or-unset.ts';

/**
 * `use: login` runs the steps of a fragment as if they stood here. `with: { user: "{{account.username}}" }` gives names
 * that are known only in the fragment; their values are worked out each time before it runs.
 */
export const use: ControllerKind = {
  key: 'use',
  compile(step, compiler) {
    const node = step.get('use');
    if (node?.kind !== 'scalar') return () => Promise.resolve('continue');
    const given = argumentsOf(step.get('with'), compiler);
    const used = compiler.withinOnError(compiler.onError(step), () =>
      compiler.within(step, () => compiler.fragment(node, given, (body) => bodySteps(body, 'samplers', compiler))),
    );
    if (used === undefined) return () => Promise.resolve('continue');
    const { result: run, slots } = used;
    const changing = given.flatMap(({ template, constant }, i) => {
      const slot = slots[i];
      return slot === undefined || constant !== undefined ? [] : [{ template, slot }];
    });
    if (changing.length === 0) return run;
    return (user) => {
      for (const { template, slot } of changing) user.values[slot] = valueOrUnset(template, user);
      return run(user);
    };
  },
};

interface Argument {
  readonly name: string;
  readonly at: PlanNode['range'];
  readonly template: Template<Value>;
  readonly constant: Value | undefined;
}

function argumentsOf(node: PlanNode | undefined, compiler: Compiler): readonly Argument[] {
  if (node?.kind !== 'map') return [];
  return node.entries.map(({ key, keyRange, value }) => {
    const template = compileValue(value, compiler);
    return { name: key, at: keyRange, template, constant: template.constant };
  });
}
