import type { ControllerKind } from '../contracts/compiler.ts';
import { forEach } from './for-each.ts';
import { ifController } from './if.ts';
import { parallel } from './parallel.ts';
import { pause } from './pause.ts';
import { group, pickOne } from './pick-one.ts';
import { repeat } from './repeat.ts';
import { set } from './set.ts';
import { stop } from './stop.ts';
import { transaction } from './transaction.ts';
import { use } from './use.ts';

/**
 * Every step that is not a sampler. Order matters: `repeat`, `forEach` and `if` have `samplers` too, so the plain group
 * comes last.
 */
export const controllerKinds: readonly ControllerKind[] = [
  repeat,
  forEach,
  ifController,
  transaction,
  pause,
  set,
  stop,
  use,
  parallel,
  pickOne,
  group,
];
