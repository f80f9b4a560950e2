import type { ControllerKind } from '../contracts/compiler.ts';
import { childSteps } from './children.ts';
import { compileConditions } from './conditions.ts';

/** `if: conditions` with `samplers`, and `else` for when they do not hold. */
export const ifController: ControllerKind = {
  key: 'if',
  compile(step, compiler) {
    const conditions = compileConditions(step.get('if'), compiler);
    const [then, otherwise] = compiler.branches('if', [
      () => childSteps(step, 'samplers', compiler),
      () => childSteps(step, 'else', compiler),
    ]);
    return (user) => {
      const branch = conditions.hold(user) ? then : otherwise;
      return branch === undefined ? Promise.resolve('continue') : branch(user);
    };
  },
};
