import type { ControllerKind } from '../contracts/compiler.ts';
import { ifController } from './if.ts';
import { pause } from './pause.ts';
import { group, pickOne } from './pick-one.ts';
import { repeat } from './repeat.ts';
import { set } from './set.ts';
import { transaction } from './transaction.ts';

/**
 * Every step that is not a sampler. Order matters: `repeat` and `if` have `samplers` too, so the plain group
 * comes last.
 */
export const controllerKinds: readonly ControllerKind[] = [
  repeat,
  ifController,
  transaction,
  pause,
  set,
  pickOne,
  group,
];
