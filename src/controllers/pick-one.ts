import type { ControllerKind } from '../contracts/compiler.ts';
import { childSteps } from './children.ts';

/** `pickOne: [ … ]` as a step: runs one of its children, chosen by `weight`. */
export const pickOne: ControllerKind = {
  key: 'pickOne',
  compile: (step, compiler) => childSteps(step, 'samplers', compiler),
};

/** `samplers: [ … ]` as a step: a plain group, to give several steps a name, a weight or a timer. */
export const group: ControllerKind = {
  key: 'samplers',
  compile: (step, compiler) => childSteps(step, 'samplers', compiler),
};
