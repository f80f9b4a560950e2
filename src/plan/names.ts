import { nearest } from '../base/nearest.ts';
import type { SourceRange } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';
import type { Value } from '../base/value.ts';
import type { Names, Reference, ResolveOptions, Scope } from '../template/scope.ts';
import { HELPER_NAMES } from '../template/index.ts';
import { lineOf } from '../base/line-starts.ts';

/** Where a variable came from, for messages. */
interface Variable {
  readonly slot: number;
  readonly line: number;
  readonly setBy: string;
}

/** A variable that only some ways through the plan set. */
interface MaybeVariable extends Variable {
  readonly why: string;
}

/** One place of a thread group that sets a variable. */
export interface Declaration {
  readonly name: string;
  readonly line: number;
  readonly setBy: string;
  readonly slot: number;
  /** Known only inside one block (`loop`, `row`, `as`). */
  readonly isLocal: boolean;
}

/** Names known at one point of the plan, in the order an iteration meets them. */
export interface FlowState {
  readonly sure: ReadonlyMap<string, Variable>;
  readonly maybe: ReadonlyMap<string, MaybeVariable>;
}

/** A data set as expressions see it. */
export interface DataName {
  /** `undefined` when they are not known: its file is missing, which is reported elsewhere. */
  readonly columns: readonly string[] | undefined;
  readonly slot: number;
  readonly file?: string;
}

const BUILT_IN: Readonly<Record<string, (scope: Scope) => Value>> = {
  iteration: (scope) => scope.iteration,
  threadNumber: (scope) => scope.threadNumber,
  threadGroup: (scope) => scope.threadGroup,
};

/** What controllers and generated files declare themselves: `{{loop.index}}`, `{{row.index}}`. */
const OF_BLOCKS = ['loop', 'row'];

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
  #sure = new Map<string, Variable>();
  #maybe = new Map<string, MaybeVariable>();
  readonly #used: Set<string>;
  #nextSlot: number;
  readonly declarations: Declaration[] = [];

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
    for (const [name, given] of options.given?.sure ?? []) this.#sure.set(name, { ...given, slot: this.#share(name) });
    for (const [name, given] of options.given?.maybe ?? [])
      this.#maybe.set(name, { ...given, slot: this.#share(name) });
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

  resolve(path: readonly string[], at: SourceRange, options: ResolveOptions = {}): Reference | undefined {
    const [head = '', ...rest] = path;
    this.#used.add(head);
    const variable = this.#sure.get(head);
    if (variable !== undefined) return slotReference(variable.slot, rest);
    if (head === 'secrets') return this.#secret(rest, at);
    const builtIn = rest.length === 0 && Object.hasOwn(BUILT_IN, head) ? BUILT_IN[head] : undefined;
    if (builtIn !== undefined) return { get: builtIn };
    const data = this.#data.get(head);
    if (data !== undefined) return this.#column(head, data, rest, at);
    const constant = this.#constants.get(head);
    if (constant !== undefined) return constantReference(constant, rest);
    const maybe = this.#maybe.get(head);
    if (maybe === undefined) return this.#unknown(head, at);
    if (options.mayBeUnset !== true) this.#problems.error('may-be-unset', at, mayBeUnsetText(head, maybe));
    return slotReference(maybe.slot, rest);
  }

  nameOf(slot: number): string | undefined {
    for (const [name, known] of this.#slots) if (known === slot) return name;
    for (const [name, data] of this.#data) if (data.slot === slot) return name;
    return undefined;
  }

  /** Makes `name` surely set from here on. */
  declare(name: string, at: SourceRange, setBy: string): number {
    this.#refuseTaken(name, at);
    const slot = this.#slots.get(name) ?? this.newSlot();
    this.#slots.set(name, slot);
    this.declarations.push({ name, line: lineOf(at), setBy, slot, isLocal: false });
    this.#sure.set(name, { slot, line: lineOf(at), setBy });
    this.#maybe.delete(name);
    return slot;
  }

  /** Names that mean something else everywhere. */
  #refuseTaken(name: string, at: SourceRange): void {
    if (this.#shared.has(name)) {
      const line = (this.#sure.get(name) ?? this.#maybe.get(name))?.line ?? 0;
      const message = `"${name}" is set in setUp (line ${line}) and read-only after it, for it is the same for all users; call this variable something else.`;
      this.#problems.error('bad-value', at, message);
    }
    if (name === 'secrets' || Object.hasOwn(BUILT_IN, name)) {
      this.#problems.error('bad-value', at, `"${name}" is a built-in name; call the variable something else.`);
    }
    if (HELPER_NAMES.includes(name)) {
      const message = `"${name}" is the name of a helper, which {{${name}}} would call; call the variable something else.`;
      this.#problems.error('bad-value', at, message);
    }
    if (this.#data.has(name)) {
      this.#problems.error('bad-value', at, `"${name}" is the name of a data set; call the variable something else.`);
    }
  }

  /** A name for one block only, with a slot of its own. */
  declareLocal(name: string, at: SourceRange): number {
    if (!OF_BLOCKS.includes(name)) this.#refuseTaken(name, at);
    const slot = this.newSlot();
    this.declarations.push({ name, line: lineOf(at), setBy: name, slot, isLocal: true });
    this.#sure.set(name, { slot, line: lineOf(at), setBy: name });
    return slot;
  }

  /** Ends the block that `declareLocal` began: the name means again what it meant in `before`. */
  forget(name: string, before: FlowState): void {
    const outer = before.sure.get(name);
    if (outer === undefined) this.#sure.delete(name);
    else this.#sure.set(name, outer);
  }

  newSlot(): number {
    return this.#nextSlot++;
  }

  save(): FlowState {
    return { sure: new Map(this.#sure), maybe: new Map(this.#maybe) };
  }

  restore(state: FlowState): void {
    this.#sure = new Map(state.sure);
    this.#maybe = new Map(state.maybe);
  }

  /**
   * Joins the ways that may have led here: a name is sure when every way sets it, otherwise it may be unset.
   * `why` completes the sentence `"x" is set …`.
   */
  join(ways: readonly FlowState[], why: string): void {
    const [first, ...others] = ways;
    if (first === undefined) return;
    const sure = new Map<string, Variable>();
    const maybe = new Map<string, MaybeVariable>();
    for (const way of ways) {
      for (const [name, variable] of way.maybe) maybe.set(name, variable);
      for (const [name, variable] of way.sure) {
        if (others.every((other) => other.sure.has(name)) && first.sure.has(name)) sure.set(name, variable);
        else maybe.set(name, { ...variable, why });
      }
    }
    this.#sure = sure;
    this.#maybe = maybe;
  }

  /** In one of several branches, names that an earlier branch set are known to exist, but not here. */
  hint(others: readonly FlowState[], why: string): void {
    for (const other of others) {
      for (const [name, variable] of other.sure) {
        if (!this.#sure.has(name)) this.#maybe.set(name, { ...variable, why });
      }
    }
  }

  #secret(rest: readonly string[], at: SourceRange): Reference | undefined {
    const name = rest.join('.');
    const secret = this.#secrets.get(name);
    if (secret !== undefined) return { get: () => secret, constant: secret };
    this.#problems.error(
      'unknown-variable',
      at,
      `There is no secret "${name}".${suggest(name, [...this.#secrets.keys()])} Secrets are listed under "secrets:" as name: ENVIRONMENT_VARIABLE.`,
    );
    return undefined;
  }

  #column(name: string, data: DataName, rest: readonly string[], at: SourceRange): Reference | undefined {
    const [column] = rest;
    if (column !== undefined && data.columns?.includes(column) === false) {
      const where = data.file ?? `data set "${name}"`;
      const known = data.columns.join(', ');
      this.#problems.error(
        'missing-column',
        at,
        `${where} has no column "${column}"; it has ${known}.${suggest(column, data.columns)}`,
      );
      return undefined;
    }
    return slotReference(data.slot, rest);
  }

  #unknown(name: string, at: SourceRange): undefined {
    const known = [...this.#sure.keys(), ...this.#maybe.keys(), ...this.#data.keys(), ...this.#constants.keys()];
    const guess = nearest(name, known);
    const seen = guess === undefined ? undefined : (this.#sure.get(guess) ?? this.#maybe.get(guess));
    const place = seen === undefined ? '' : ` (${seen.setBy}, line ${seen.line})`;
    const fix = guess === undefined ? '' : ` Did you mean "${guess}"${place}?`;
    const available = known.length === 0 ? ' No variable is available here.' : ` Available here: ${known.join(', ')}.`;
    this.#problems.error('unknown-variable', at, `Nothing sets "${name}" before this sampler.${fix}${available}`);
    return undefined;
  }
}

function mayBeUnsetText(name: string, variable: MaybeVariable): string {
  return `"${name}" is set ${variable.why.replace('{line}', String(variable.line))}`;
}

function suggest(name: string, known: readonly string[]): string {
  const guess = nearest(name, known);
  return guess === undefined ? '' : ` Did you mean "${guess}"?`;
}

function slotReference(slot: number, path: readonly string[]): Reference {
  if (path.length === 0) return { get: (scope) => scope.values[slot], slot };
  return { get: (scope) => member(scope.values[slot], path), slot };
}

function constantReference(constant: Value, path: readonly string[]): Reference {
  const value = member(constant, path);
  if (value === undefined) return { get: () => undefined };
  return { get: () => value, constant: value };
}

/** Follows own properties only: a path can never reach a prototype. */
function member(value: Value | undefined, path: readonly string[]): Value | undefined {
  let current = value;
  for (const key of path) {
    if (current === null || typeof current !== 'object' || !Object.hasOwn(current, key)) return undefined;
    current = (current as Readonly<Record<string, Value>>)[key];
  }
  return current;
}
