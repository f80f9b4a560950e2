import type { MapNode, PlanNode, SourceRange } from '../../src/base/plan-node.ts';
import { ownPath } from '../../src/base/own-member.ts';
import type { Compiler } from '../../src/contracts/compiler.ts';
import type { Label } from '../../src/metrics/interval.ts';
import type { Names } from '../../src/template/scope.ts';
import { mapNode, ProblemList } from './nodes.ts';

/** What a test says about the place where a step is compiled. */
export interface TestPlace {
  /** Settings around the step, outermost first, as YAML maps. */
  readonly settings?: readonly string[];
  /** Variables that are set, in slot order. */
  readonly variables?: readonly string[];
  readonly secrets?: Readonly<Record<string, string>>;
  readonly corrected?: boolean;
  readonly allowedOrigins?: ReadonlySet<string>;
}

/** A compiler for single steps: names, labels and inherited settings, no thread groups. */
export class TestCompiler implements Compiler {
  readonly problems: ProblemList = new ProblemList();
  readonly templates: Compiler['templates'] = { faker: undefined, env: {} };
  readonly names: Names;
  readonly secrets: readonly string[];
  readonly groupName: string = 'Shoppers';
  readonly corrected: boolean;
  readonly labels: Label[] = [];
  readonly targets: Set<string> = new Set();
  readonly allowedOrigins?: ReadonlySet<string>;
  readonly slots: Map<string, number> = new Map();
  private readonly layers: readonly MapNode[];

  constructor(place: TestPlace = {}) {
    for (const name of place.variables ?? []) this.slots.set(name, this.slots.size);
    this.secrets = Object.values(place.secrets ?? {});
    this.corrected = place.corrected === true;
    this.layers = (place.settings ?? []).map((yaml) => mapNode(yaml));
    if (place.allowedOrigins !== undefined) this.allowedOrigins = place.allowedOrigins;
    this.names = { resolve: (path, at) => this.resolve(path, at, place.secrets ?? {}) };
  }

  inherited(key: string): readonly PlanNode[] {
    return this.layers.flatMap((layer) => layer.get(key) ?? []);
  }

  label(label: Label): number {
    return this.labels.push(label) - 1;
  }

  branches<T>(_kind: string, compile: readonly (() => T)[]): readonly T[] {
    return compile.map((branch) => branch());
  }

  withinOnError<T>(_outcome: unknown, compile: () => T): T {
    return compile();
  }

  inTransaction<T>(_name: string, compile: () => T): T {
    return compile();
  }

  collectLabels<T>(compile: () => T): { readonly result: T; readonly labels: readonly number[] } {
    return { result: compile(), labels: [] };
  }

  target(origin: string): void {
    this.targets.add(origin);
  }

  declare(name: string): number {
    const slot = this.slots.get(name) ?? this.slots.size;
    this.slots.set(name, slot);
    return slot;
  }

  withName<T>(name: string, _at: SourceRange, compile: (slot: number) => T): T {
    const slot = this.slots.size;
    this.slots.set(name, slot);
    const result = compile(slot);
    this.slots.delete(name);
    this.slots.set(`(was ${name})`, slot);
    return result;
  }

  maybe<T>(compile: () => T): T {
    return compile();
  }

  within<T>(_settings: MapNode, compile: () => T): T {
    return compile();
  }

  onError(): 'continue' {
    return 'continue';
  }

  together(): never {
    throw new Error('Samplers have no children.');
  }

  fragment(): never {
    throw new Error('Samplers use no fragments.');
  }

  steps(): never {
    throw new Error('Samplers have no children.');
  }

  pickOne(): never {
    throw new Error('Samplers have no children.');
  }

  private resolve(
    path: readonly string[],
    at: SourceRange,
    secrets: Readonly<Record<string, string>>,
  ): ReturnType<Names['resolve']> {
    const [first = '', ...rest] = path;
    const secret = first === 'secrets' ? secrets[rest.join('.')] : undefined;
    if (secret !== undefined) return { get: () => secret, constant: secret };
    const slot = this.slots.get(first);
    if (slot !== undefined) return { slot, get: (scope) => ownPath(scope.values[slot], rest) };
    this.problems.error('unknown-variable', at, `Nothing sets "${first}" before this sampler.`);
    return undefined;
  }
}
