import type { ListNode, MapNode, PlanNode, ScalarNode, SourceRange } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';
import type {
  Compiler,
  FragmentArgument,
  Origins,
  ParallelStep,
  ServerDetour,
  UsedFragment,
} from '../contracts/compiler.ts';
import type { Outcome, Step } from '../contracts/virtual-user.ts';
import type { Label } from '../metrics/interval.ts';
import type { TemplateEnvironment } from '../template/environment.ts';
import type { FlowState } from './flow.ts';
import type { Fragments } from './fragments.ts';
import type { GroupNames } from './names.ts';
import type { PlanLabels } from './labels.ts';
import type { PlanServer } from './plan.ts';
import { mapOf } from './map-of.ts';
import { reportUnreachable } from './reachability.ts';
import { compileSteps, compileWeightedChoice, stepCompilers } from './steps.ts';
import { compileTogether } from './together.ts';
import { useFragment } from './use-fragment.ts';

/** What all thread groups of a plan share while they are compiled. */
export interface PlanScope {
  readonly problems: Problems;
  readonly templates: TemplateEnvironment;
  readonly secrets: readonly string[];
  readonly allowFolders: readonly string[];
  readonly labels: PlanLabels;
  /** By origin and detour. */
  readonly servers: Map<string, PlanServer>;
  readonly fragments: Fragments;
  /** Servers that the plan names. */
  readonly origins: Set<string>;
  readonly allowed: Origins;
  /** `baseUrl` and `defaults` of the plan, as settings that samplers inherit. */
  readonly settings: readonly MapNode[];
}

const OUTCOMES: readonly Outcome[] = ['continue', 'nextIteration', 'stopThread', 'stopTest', 'stopTestNow'];

/** Compiles the steps of one thread group; see `Compiler` for what kinds may ask of it. */
export class GroupCompiler implements Compiler {
  readonly problems: Problems;
  readonly templates: TemplateEnvironment;
  readonly secrets: readonly string[];
  readonly allowFolders: readonly string[];
  readonly allowedOrigins: Origins;
  readonly groupName: string;
  readonly corrected: boolean;
  readonly names: GroupNames;
  readonly #plan: PlanScope;
  #settings: readonly MapNode[];
  #inheritedOnError: Outcome = 'continue';
  /** Name of the transaction that is being compiled. */
  #transaction: string | undefined;
  /** Request rows in the order they were compiled. */
  readonly #collected: number[] = [];

  constructor(
    plan: PlanScope,
    group: { readonly name: string; readonly corrected: boolean; readonly names: GroupNames },
  ) {
    this.#plan = plan;
    this.problems = plan.problems;
    this.templates = plan.templates;
    this.secrets = plan.secrets;
    this.allowFolders = plan.allowFolders;
    this.allowedOrigins = plan.allowed;
    this.groupName = group.name;
    this.corrected = group.corrected;
    this.names = group.names;
    this.#settings = plan.settings;
  }

  inherited(key: string): readonly PlanNode[] {
    return this.#settings.flatMap((settings) => settings.get(key) ?? []);
  }

  inTransaction<T>(name: string, compile: () => T): T {
    const before = this.#transaction;
    this.#transaction = name;
    const result = compile();
    this.#transaction = before;
    return result;
  }

  label(label: Label, at: SourceRange): number {
    const within = this.#transaction;
    this.#checkApdex(label, at);
    const number = this.#plan.labels.number(within === undefined ? label : { ...label, within }, at);
    if (label.kind === 'request' && label.hopOf === undefined) this.#collected.push(number);
    return number;
  }

  /** A row has one pair of limits. */
  #checkApdex(label: Label, at: SourceRange): void {
    const { labels } = this.#plan;
    if (labels.withOtherApdex(label) === undefined) return;
    const place = labels.place(label.name, at.file);
    const message = `"${label.name}" has another "apdex" in ${place}, and a name is one row of the results. Write the same limits in both, or give this one a "name".`;
    this.problems.error('bad-value', at, message);
  }

  collectLabels<T>(compile: () => T): { readonly result: T; readonly labels: readonly number[] } {
    const before = this.#collected.length;
    const result = compile();
    return { result, labels: this.#collected.slice(before) };
  }

  target(origin: string, detour?: ServerDetour): void {
    this.#plan.origins.add(origin);
    this.#plan.servers.set(`${origin} ${detour?.text ?? ''}`, { origin, detour });
  }

  declare(name: string, at: SourceRange, setBy: string): number {
    return this.names.declare(name, at, setBy);
  }

  withName<T>(name: string, at: SourceRange, compile: (slot: number) => T): T {
    const before = this.names.save();
    const slot = this.names.declareLocal(name, at);
    const result = compile(slot);
    this.names.forget(name, before);
    return result;
  }

  steps(list: ListNode): Step {
    reportUnreachable(list, this.#plan.fragments, this.problems);
    return compileSteps(list, this);
  }

  pickOne(list: ListNode): Step {
    return compileWeightedChoice(list, this);
  }

  together(list: ListNode): readonly ParallelStep[] {
    return compileTogether(stepCompilers(list, this), this.names, this.problems);
  }

  maybe<T>(compile: () => T): T {
    const before = this.names.save();
    const result = compile();
    this.names.join(
      [this.names.save(), before],
      'only on some ways through the plan (line {line}). "set" a default first, or move this step there.',
    );
    return result;
  }

  branches<T>(kind: string, compile: readonly (() => T)[]): readonly T[] {
    const before = this.names.save();
    const ways: FlowState[] = [];
    const results: T[] = [];
    for (const branch of compile) {
      this.names.restore(before);
      this.names.hint(ways, branchText(kind));
      results.push(branch());
      ways.push(this.names.save());
    }
    this.names.join(ways, branchText(kind));
    return results;
  }

  fragment<T>(
    use: ScalarNode,
    given: readonly FragmentArgument[],
    compile: (body: MapNode) => T,
  ): UsedFragment<T> | undefined {
    const { names, problems } = this;
    return useFragment(use, given, compile, { names, problems, fragments: this.#plan.fragments });
  }

  withinOnError<T>(outcome: Outcome, compile: () => T): T {
    const before = this.#inheritedOnError;
    this.#inheritedOnError = outcome;
    const result = compile();
    this.#inheritedOnError = before;
    return result;
  }

  within<T>(settings: MapNode, compile: () => T): T {
    const before = this.#settings;
    this.#settings = [...before, inheritable(settings)];
    const result = compile();
    this.#settings = before;
    return result;
  }

  onError(step: MapNode): Outcome {
    const node = step.get('onError');
    const outcome = node?.kind === 'scalar' ? OUTCOMES.find((known) => known === node.value) : undefined;
    return outcome ?? this.#inheritedOnError;
  }
}

function branchText(kind: string): string {
  return kind === 'pickOne'
    ? 'in another "pickOne" branch (line {line}); an iteration runs one branch only. Move this sampler after line {line}, or "set" a value first.'
    : `only in a branch of "${kind}" (line {line}). "set" a default before it, or move this step into that branch.`;
}

/** Of a controller only these reach the samplers inside; `headers` there would be a thread group's matter. */
const INHERITED_KEYS = new Set([
  'timer',
  'headers',
  'auth',
  'baseUrl',
  'query',
  'cookies',
  'timeout',
  'followRedirects',
  'maxBytes',
  'expectLength',
  'http2',
  'transport',
  'keepAlive',
  'tls',
  'proxy',
]);

function inheritable(settings: MapNode): MapNode {
  const entries = settings.entries.filter((entry) => INHERITED_KEYS.has(entry.key));
  return mapOf(settings.range, entries);
}
