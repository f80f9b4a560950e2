import type { SourceRange } from '../base/plan-node.ts';
import type { Value } from '../base/value.ts';

/** A fragment while it is compiled at one of its places of use. */
export interface FragmentFrame {
  readonly name: string;
  /** The `use` that led here. */
  readonly usedAt: SourceRange;
  readonly arguments: ReadonlyMap<string, FrameArgument>;
  /** Every name that something in it reads. */
  readonly reads: Set<string>;
  /** Names that nothing sets and that look like an argument: perhaps that one is misspelt. */
  readonly missing: MissingName[];
}

/** A name that something in a fragment reads and nothing sets, with what to say of it. */
export interface MissingName {
  readonly name: string;
  readonly at: SourceRange;
  readonly message: string;
}

/** One entry of `with`. */
export interface FrameArgument {
  readonly slot: number;
  readonly at: SourceRange;
  /** Known before the run. */
  readonly constant: Value | undefined;
}
