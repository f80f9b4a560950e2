import type { ListNode, MapNode, PlanNode, ScalarNode, SourceRange } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';
import type { Value } from '../base/value.ts';
import type { Label } from '../metrics/interval.ts';
import type { Names } from '../template/scope.ts';
import type { TemplateEnvironment } from '../template/environment.ts';
import type { Listener, Outcome, Step, VirtualUser } from './virtual-user.ts';

/** A set of servers; `http://host:port` as URLs write it. */
export interface Origins {
  has(origin: string): boolean;
}

/**
 * What a kind may ask while it compiles its part of the plan, at one place of one thread group.
 * Order matters: a kind compiles what reads before it declares what that sets.
 */
export interface Compiler {
  readonly problems: Problems;
  readonly names: Names;
  readonly templates: TemplateEnvironment;
  /** Secret values (plain text) that must never leave the process unmasked. */
  readonly secrets: readonly string[];
  /** Absolute folders, beside the plan's own, that files named in the plan may lie in; absent = none. */
  readonly allowFolders?: readonly string[];
  /**
   * Settings in force here, outermost first: `inherited('headers')` gives the maps of plan defaults, thread
   * group and controllers. The innermost is last.
   */
  inherited(key: string): readonly PlanNode[];
  /** Registers a row of the results; the same name in the same group shares a row. */
  label(label: Label, at: SourceRange): number;
  /** Compiles what a transaction holds: rows registered meanwhile know where they stand. */
  inTransaction<T>(name: string, compile: () => T): T;
  /** Compiles, and gives the request rows that it registered or used, in order. */
  collectLabels<T>(compile: () => T): { readonly result: T; readonly labels: readonly number[] };
  /**
   * Names a server (`http://host:port`) that the plan itself sends to: preflight and allow-list. `detour` says
   * where its connections really go, `way` how it is found out whether they can be made.
   */
  target(origin: string, detour?: ServerDetour, way?: ServerWay): void;
  /**
   * Servers that requests may go to: what `target` has named, and `allowedHosts`. Grows while the plan compiles, is
   * read while it runs. Absent = anywhere.
   */
  readonly allowedOrigins?: Origins;
  /** Name of the thread group being compiled. */
  readonly groupName: string;
  /** True in open load: the headline latency is end − scheduled start. */
  readonly corrected: boolean;
  /** Makes `name` known from here on and gives its slot. `setBy` names who sets it: `extractor`, `set`, `variables`. */
  declare(name: string, at: SourceRange, setBy: string): number;
  /** A name known only inside the block that `compile` compiles (`as`, `row`, `loop`). */
  withName<T>(name: string, at: SourceRange, compile: (slot: number) => T): T;
  /** Children in order. What they set is known afterwards. */
  steps(list: ListNode): Step;
  /** One child a time by weight. What a branch sets may be unset afterwards. */
  pickOne(list: ListNode): Step;
  /**
   * Children that run at the same time. Each starts with what is known now and cannot see what another sets; all of
   * it is known afterwards. Two that set the same name are reported.
   */
  together(list: ListNode): readonly ParallelStep[];
  /** A body that may not run, or not to its end (`if`, `forEach`): what it sets may be unset afterwards. */
  maybe<T>(compile: () => T): T;
  /**
   * Alternatives of which one runs. Each starts with what is known now; afterwards a name is sure only when every
   * one sets it. `kind` names the step in messages.
   */
  branches<T>(kind: string, compile: readonly (() => T)[]): readonly T[];
  /**
   * Compiles the fragment that `use` names, as if its steps stood here; only in it `given` are known. `undefined` when
   * there is none, which is then reported.
   */
  fragment<T>(
    use: ScalarNode,
    given: readonly FragmentArgument[],
    compile: (body: MapNode) => T,
  ): UsedFragment<T> | undefined;
  /** Compiles with `onError` replaced as the inherited one. */
  withinOnError<T>(outcome: Outcome, compile: () => T): T;
  /** Compiles with further inherited settings in force (a controller's `timer`, `onError`). */
  within<T>(settings: MapNode, compile: () => T): T;
  /** What happens after a failure of this step: its own `onError`, else the nearest inherited one. */
  onError(step: MapNode): Outcome;
}

/** Where the connections for a server go instead: to a proxy, or where `connectTo` leads. */
export interface ServerDetour {
  readonly host: string;
  readonly port: number;
  readonly isProxy: boolean;
  /** For people, behind the name of the server. */
  readonly text: string;
}

/** How connections to a server are made; the same server may be reached with several settings. */
export interface ServerWay {
  /** What tells settings apart. */
  readonly key: string;
  /** Makes one connection and closes it, nothing sent on it. */
  readonly tryOut: TryOut;
}

export type TryOut = () => Promise<Unreachable | undefined>;

/** Why no request can be sent. */
export interface Unreachable {
  /** False: there is no connection, `text` says why in a few words. True: it is of no use, `text` is sentences. */
  readonly isReached: boolean;
  readonly text: string;
}

/** One child of a `parallel`. */
export interface ParallelStep {
  readonly run: Step;
  /** Slots that it may set. */
  readonly sets: readonly number[];
}

/** A name that a fragment is given where it is used. */
export interface FragmentArgument {
  readonly name: string;
  readonly at: SourceRange;
  /** Set when the value is known before the run: the fragment may then use it in settings. */
  readonly constant: Value | undefined;
}

export interface UsedFragment<T> {
  readonly result: T;
  /** Where the arguments go before the fragment runs, in order. */
  readonly slots: readonly number[];
}

/** A protocol: one or several first-class keys (`get`, `post` …) that start a sampler step. */
export interface SamplerKind {
  readonly keys: readonly string[];
  compile(step: MapNode, compiler: Compiler): CompiledSampler;
  /** Loads what a run needs and a check does not; called by each worker before its first user. */
  prepare?(): void;
}

/** How a sampler ended. `skipped` and `failed` samples are already booked with the recorder. */
export type SamplerResult = 'passed' | 'failed' | 'interrupted';

/** What follows from the result of a sampler; handed in, so that nothing need be made for each run of it. */
export type Conclude<T> = (result: SamplerResult, user: VirtualUser) => T;

export interface CompiledSampler {
  readonly label: number;
  /** Slots that must hold a value; otherwise the sampler is skipped, counted, and nothing is sent. */
  readonly needs: readonly number[];
  /** Set when a value may be missing although every slot holds one: false = skipped, like a missing slot. */
  readonly isReady?: ((user: VirtualUser) => boolean) | undefined;
  /** `listener` hears what `conclude` makes of the result, maybe before this returns. */
  run<T>(user: VirtualUser, conclude: Conclude<T>, listener: Listener<T>): void;
}

/** A step that is not a sampler: `repeat`, `if`, `transaction`, `pause`, `set` … */
export interface ControllerKind {
  readonly key: string;
  compile(step: MapNode, compiler: Compiler): Step;
}
