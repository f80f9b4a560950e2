import { nearest } from '../base/nearest.ts';
import type { SourceRange } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';
import type { Value } from '../base/value.ts';
import type { Names, Reference, ResolveOptions } from '../template/scope.ts';
import { joinWays, mergeWays, withHints, type FlowState, type MaybeVariable, type Variable } from './flow.ts';
import type { FragmentFrame } from './fragment-frame.ts';
import {
  mayBeUnsetText,
  missingColumnText,
  noRowYetText,
  takenText,
  unknownSecretText,
  unknownText,
} from './name-messages.ts';
import { placeText } from './place-text.ts';
import { BUILT_IN, OF_BLOCKS, constantReference, slotReference } from './references.ts';

/** One place of a thread group that sets a variable. */
export interface Declaration {
  readonly name: string;
  readonly at: SourceRange;
  readonly setBy: string;
  readonly slot: number;
  /** Known only inside one block (`loop`, `row`, `as`). */
  readonly isLocal: boolean;
}

/** A data set as expressions see it. */
export interface DataName {
  /** `undefined` when they are not known: its file is missing, which is reported elsewhere. */
  readonly columns: readonly string[] | undefined;
  readonly slot: number;
  /** True when every iteration draws a row, false when a thread keeps one. */
  readonly perIteration: boolean;
  /** Where the plan names it. */
  readonly at: SourceRange;
  readonly file?: string;
  /** All cells of a column, when the plan itself holds the rows. */
  readonly cells?: ((column: string) => readonly Value[]) | undefined;
}

/**
 * The variables of one thread group while it is compiled from top to bottom: what is surely set here, what
 * only may be. One name has one slot per group; a name set in `onStart` and again in an iteration is the
 * same variable, so that a refreshed token persists.
 */
export class GroupNames implements Names {
  readonly #problems: Problems;
  readonly #constants: ReadonlyMap<string, Value>;
  readonly #secrets: ReadonlyMap<string, string>;
  readonly #data: ReadonlyMap<string, DataName>;
  readonly #slots = new Map<string, number>();
  readonly #shared = new Map<string, number>();
  /** Arguments have a slot for each use of their fragment. */
  readonly #argumentNames = new Map<number, string>();
  #flow: { readonly sure: Map<string, Variable>; readonly maybe: Map<string, MaybeVariable> };
  readonly #used: Set<string>;
  #nextSlot: number;
  #frames: readonly FragmentFrame[] = [];
  readonly declarations: Declaration[] = [];
  /** Names that steps read which are switched off. */
  readonly mentioned: Set<string> = new Set();
  #beforeIterations = false;

  constructor(options: {
    readonly problems: Problems;
    readonly constants: ReadonlyMap<string, Value>;
    readonly secrets: ReadonlyMap<string, string>;
    readonly data: ReadonlyMap<string, DataName>;
    readonly firstSlot: number;
    /** What `setUp` has set: known from the start, read-only. */
    readonly given?: FlowState | undefined;
    /** Collects the names that something reads. */
    readonly used: Set<string>;
  }) {
    this.#problems = options.problems;
    this.#constants = options.constants;
    this.#secrets = options.secrets;
    this.#data = options.data;
    this.#used = options.used;
    this.#nextSlot = options.firstSlot;
    const { sure = [], maybe = [] } = options.given ?? {};
    this.#flow = {
      sure: new Map([...sure].map(([name, given]) => [name, { ...given, slot: this.#share(name) }])),
      maybe: new Map([...maybe].map(([name, given]) => [name, { ...given, slot: this.#share(name) }])),
    };
  }

  /** Slots of what `setUp` has set, by name. */
  get shared(): ReadonlyMap<string, number> {
    return this.#shared;
  }

  #share(name: string): number {
    const slot = this.newSlot();
    this.#shared.set(name, slot);
    return slot;
  }

  /** How many slots a user of this group needs. */
  get slotCount(): number {
    return this.#nextSlot;
  }

  /** Slots declared since the group began, by name. */
  get slots(): ReadonlyMap<string, number> {
    return this.#slots;
  }

  /** The fragments around the place that is compiled now, outermost first. */
  get frames(): readonly FragmentFrame[] {
    return this.#frames;
  }

  resolve(path: readonly string[], at: SourceRange, options: ResolveOptions = {}): Reference | undefined {
    const [head = '', ...rest] = path;
    for (const frame of this.#frames) frame.reads.add(head);
    const argument = this.#frames.at(-1)?.arguments.get(head);
    if (argument?.constant !== undefined) return constantReference(argument.constant, rest);
    if (argument !== undefined) return slotReference(argument.slot, rest);
    this.#used.add(head);
    const variable = this.#flow.sure.get(head);
    if (variable !== undefined) return slotReference(variable.slot, rest);
    return this.#resolveElsewhere(head, rest, at, options.mayBeUnset === true);
  }

  #resolveElsewhere(
    head: string,
    rest: readonly string[],
    at: SourceRange,
    mayBeUnset: boolean,
  ): Reference | undefined {
    if (head === 'secrets') return this.#secret(rest, at);
    const builtIn = rest.length === 0 && Object.hasOwn(BUILT_IN, head) ? BUILT_IN[head] : undefined;
    if (builtIn !== undefined) return { get: builtIn };
    const data = this.#data.get(head);
    if (data !== undefined) {
      if (data.perIteration && this.#beforeIterations && !mayBeUnset) {
        this.#problems.error('may-be-unset', at, noRowYetText(head, at, data.at));
      }
      return this.#column(head, data, rest, at);
    }
    const constant = this.#constants.get(head);
    if (constant !== undefined) return constantReference(constant, rest);
    const maybe = this.#flow.maybe.get(head);
    if (maybe === undefined) return this.#unknown(head, rest, at);
    if (!mayBeUnset) this.#problems.error('may-be-unset', at, mayBeUnsetText(head, at, maybe, this.#frames.at(-1)));
    return slotReference(maybe.slot, rest);
  }

  #unknown(name: string, rest: readonly string[], at: SourceRange): undefined {
    const frame = this.#frames.at(-1);
    const known = { ...this.#flow, data: this.#data, constants: this.#constants, secrets: this.#secrets, frame };
    const message = unknownText({ name, rest }, at, known);
    const isGiven = frame !== undefined && nearest(name, frame.arguments.keys()) !== undefined;
    if (isGiven) frame.missing.push({ name, at, message });
    else this.#problems.error('unknown-variable', at, message);
  }

  mention(names: Iterable<string>): void {
    for (const name of names) {
      this.mentioned.add(name);
      for (const frame of this.#frames) frame.reads.add(name);
    }
  }

  nameOf(slot: number): string | undefined {
    for (const [name, known] of this.#slots) if (known === slot) return name;
    for (const [name, data] of this.#data) if (data.slot === slot) return name;
    return this.#argumentNames.get(slot);
  }

  /** Makes `name` surely set from here on. */
  declare(name: string, at: SourceRange, setBy: string): number {
    this.#refuseTaken(name, at);
    const slot = this.#slots.get(name) ?? this.newSlot();
    this.#slots.set(name, slot);
    this.declarations.push({ name, at, setBy, slot, isLocal: false });
    this.#flow.sure.set(name, { slot, at, setBy });
    this.#flow.maybe.delete(name);
    return slot;
  }

  /** Names that mean something else here, or everywhere. */
  #refuseTaken(name: string, at: SourceRange): void {
    const frame = this.#frames.at(-1);
    const argument = frame?.arguments.get(name);
    if (this.#shared.has(name)) {
      const known = this.#flow.sure.get(name) ?? this.#flow.maybe.get(name);
      const place = known === undefined ? '' : ` (${placeText(known.at, at.file)})`;
      const message = `"${name}" is set in setUp${place} and read-only after it, for it is the same for all users; call this variable something else.`;
      this.#problems.error('bad-value', at, message);
    } else if (frame !== undefined && argument !== undefined) {
      const message = `"${name}" is given to fragment "${frame.name}" by "with" (${placeText(argument.at, at.file)}), and read-only in it; call this variable something else.`;
      this.#problems.error('bad-value', at, message);
    }
    this.refuseReserved(name, at);
  }

  /** Names that mean something else everywhere: built-in ones, helpers, data sets. */
  refuseReserved(name: string, at: SourceRange): void {
    const taken = takenText(name, this.#data);
    if (taken !== undefined) this.#problems.error('bad-value', at, taken);
  }

  /** A name for one block only, with a slot of its own. */
  declareLocal(name: string, at: SourceRange): number {
    if (!OF_BLOCKS.includes(name)) this.#refuseTaken(name, at);
    const slot = this.newSlot();
    this.declarations.push({ name, at, setBy: name, slot, isLocal: true });
    this.#flow.sure.set(name, { slot, at, setBy: name });
    return slot;
  }

  /** Ends the block that `declareLocal` began: the name means again what it meant in `before`. */
  forget(name: string, before: FlowState): void {
    const outer = before.sure.get(name);
    if (outer === undefined) this.#flow.sure.delete(name);
    else this.#flow.sure.set(name, outer);
  }

  newSlot(): number {
    return this.#nextSlot++;
  }

  /** A slot for one argument of one use of a fragment. */
  newArgumentSlot(name: string): number {
    const slot = this.newSlot();
    this.#argumentNames.set(slot, name);
    return slot;
  }

  /** Compiles what stands in a fragment: its arguments are known, those of the fragments around it are not. */
  within<T>(frame: FragmentFrame, compile: () => T): T {
    const before = this.#frames;
    this.#frames = [...before, frame];
    const result = compile();
    this.#frames = before;
    return result;
  }

  /** Compiles what runs when a thread starts: rows of iterations are not there yet. */
  beforeIterations<T>(compile: () => T): T {
    this.#beforeIterations = true;
    const result = compile();
    this.#beforeIterations = false;
    return result;
  }

  save(): FlowState {
    return { sure: new Map(this.#flow.sure), maybe: new Map(this.#flow.maybe) };
  }

  restore(state: FlowState): void {
    this.#flow = { sure: new Map(state.sure), maybe: new Map(state.maybe) };
  }

  /**
   * Joins the ways that may have led here: a name is sure when every way sets it, otherwise it may be unset.
   * `why` completes the sentence `"x" is set …`.
   */
  join(ways: readonly FlowState[], why: string): void {
    if (ways.length > 0) this.restore(joinWays(ways, why));
  }

  /** Joins ways that were all gone at the same time. */
  merge(ways: readonly FlowState[]): void {
    if (ways.length > 0) this.restore(mergeWays(ways));
  }

  /** In one of several branches, names that another branch sets are known to exist, but not here. */
  hint(others: readonly FlowState[], why: string): void {
    this.restore(withHints(this.#flow, others, why));
  }

  #secret(rest: readonly string[], at: SourceRange): Reference | undefined {
    const name = rest.join('.');
    const secret = this.#secrets.get(name);
    if (secret !== undefined) return { get: () => secret, constant: secret };
    this.#problems.error('unknown-variable', at, unknownSecretText(name, this.#secrets.keys()));
    return undefined;
  }

  #column(name: string, data: DataName, rest: readonly string[], at: SourceRange): Reference | undefined {
    const [column] = rest;
    if (column !== undefined && data.columns?.includes(column) === false) {
      this.#problems.error('missing-column', at, missingColumnText(column, name, data));
      return undefined;
    }
    const among = column === undefined || rest.length > 1 ? undefined : data.cells?.(column);
    return { ...slotReference(data.slot, rest), among };
  }
}
