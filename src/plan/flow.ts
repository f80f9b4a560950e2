import type { SourceRange } from '../base/plan-node.ts';

/** A variable that has a value at one point of the plan, and where it came from. */
export interface Variable {
  readonly slot: number;
  readonly at: SourceRange;
  readonly setBy: string;
}

/** A variable that only some ways through the plan set. */
export interface MaybeVariable extends Variable {
  /** Completes the sentence `"x" is set …`; `{line}` stands for the place. */
  readonly why: string;
}

/** Names known at one point of the plan, in the order an iteration meets them. */
export interface FlowState {
  readonly sure: ReadonlyMap<string, Variable>;
  readonly maybe: ReadonlyMap<string, MaybeVariable>;
}

/** What is known where several ways meet, of which one was gone: a name is sure when every way sets it. */
export function joinWays(ways: readonly FlowState[], why: string): FlowState {
  const sure = new Map<string, Variable>();
  const maybe = new Map<string, MaybeVariable>();
  for (const way of ways) {
    for (const [name, variable] of way.maybe) maybe.set(name, variable);
    for (const [name, variable] of way.sure) {
      if (ways.every((other) => other.sure.has(name))) sure.set(name, variable);
      else maybe.set(name, { ...variable, why });
    }
  }
  return { sure, maybe };
}

/** What is known where several ways meet that were all gone: what one of them sets is set. */
export function mergeWays(ways: readonly FlowState[]): FlowState {
  const sure = new Map(ways.flatMap((way) => [...way.sure]));
  const maybe = new Map(ways.flatMap((way) => [...way.maybe]));
  for (const name of sure.keys()) maybe.delete(name);
  return { sure, maybe };
}

/** In one of several ways, names that another one sets are known to exist, but not here. */
export function withHints(here: FlowState, others: readonly FlowState[], why: string): FlowState {
  const maybe = new Map(here.maybe);
  for (const other of others) {
    for (const [name, variable] of other.sure) if (!here.sure.has(name)) maybe.set(name, { ...variable, why });
  }
  return { sure: here.sure, maybe };
}
