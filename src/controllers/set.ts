import type { ControllerKind } from '../contracts/compiler.ts';
import { compileValue } from '../template/index.ts';
import { valueOrUnset } from './value-or-unset.ts';

/** `set: { x: value }` gives variables a value; a value that needs a missing variable leaves its own unset. */
export const set: ControllerKind = {
  key: 'set',
  compile(step, compiler) {
    const node = step.get('set');
    if (node?.kind !== 'map') return () => Promise.resolve('continue');
    const assignments = node.entries.map((entry) => {
      const template = compileValue(entry.value, compiler);
      return { template, slot: compiler.declare(entry.key, entry.keyRange, 'set') };
    });
    return (user) => {
      for (const { template, slot } of assignments) user.values[slot] = valueOrUnset(template, user);
      return Promise.resolve('continue');
    };
  },
};
