import type { Random } from '../base/random.ts';
import type { Value } from '../base/value.ts';
import type { SourceRange } from '../base/plan-node.ts';

/** What an expression reads while a virtual user runs. */
export interface Scope {
  /** Variables by slot number; `undefined` = has no value now. */
  readonly values: (Value | undefined)[];
  readonly random: Random;
  /** Counts from 0 for each user. */
  readonly iteration: number;
  /** Counts from 1 within the thread group, over all workers. */
  readonly threadNumber: number;
  readonly threadGroup: string;
  /** The user itself, where this is one of its branches: what is counted for each thread is counted for it. */
  readonly thread?: Scope;
}

/** Answers what a name in `{{ }}` means at one place of the plan. */
export interface Names {
  /** `path` is `['account', 'email']` for `{{account.email}}`. Reports unknown names itself and then gives `undefined`. */
  resolve(path: readonly string[], at: SourceRange, options?: ResolveOptions): Reference | undefined;
  /** Names in a part of the plan that is switched off: somebody wants them, but they need not be known. */
  mention?(names: Iterable<string>): void;
  /** What the plan calls a slot, for messages. */
  nameOf?(slot: number): string | undefined;
}

export interface ResolveOptions {
  /** The reader copes with a missing value (`default`, conditions): "may be unset" is then no error. */
  readonly mayBeUnset?: boolean;
}

export interface Reference {
  readonly get: (scope: Scope) => Value | undefined;
  /** The slot that must hold a value before this can be read; absent for constants and built-ins. */
  readonly slot?: number;
  /** Known before the run (secrets, plan variables). */
  readonly constant?: Value;
  /** Every value that it can give, when they are known before the run although which one it will be is not. */
  readonly among?: readonly Value[] | undefined;
}

/** A compiled piece of the plan: literals joined with what its expressions give. */
export interface Template<T> {
  readonly render: (scope: Scope) => T;
  /** Set when nothing in it changes during the run. */
  readonly constant: T | undefined;
  /** Every value that it can give, when they are known before the run although which one it will be is not. */
  readonly among?: readonly T[] | undefined;
  /** Slots that must hold a value, or the sampler is skipped. */
  readonly needs: readonly number[];
  /**
   * Set when a value may be missing although every slot holds one (`{{user.address.city}}`, `{{first items}}`):
   * false = treat it like a missing slot, the sampler is skipped.
   */
  readonly isReady?: (scope: Scope) => boolean;
  /** True when it draws from chance: a plan variable then has one value for all users. */
  readonly random: boolean;
}
