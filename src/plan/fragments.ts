import { didYouMean } from '../base/nearest.ts';
import type { MapEntry, MapNode, PlanNode, ScalarNode } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';

/** Named steps that `use` puts where it stands. */
export interface Fragment {
  readonly name: string;
  readonly entry: MapEntry;
  readonly body: MapNode;
}

/** Fragments that use each other can ask for any number of copies; this many are far beyond a real plan. */
const MOST_USES = 5000;

/** The `fragments` of the plan and of the files it includes. */
export class Fragments {
  readonly #all: ReadonlyMap<string, Fragment>;
  readonly #problems: Problems;
  readonly #used = new Set<string>();
  /** Names of what is no map: the one error is that. */
  readonly #misshapen: ReadonlySet<string>;
  readonly #cycles = new Set<string>();
  #uses = 0;

  constructor(node: PlanNode | undefined, problems: Problems) {
    const entries = node?.kind === 'map' ? node.entries : [];
    this.#all = new Map(
      entries.flatMap((entry) =>
        entry.value.kind === 'map' ? [[entry.key, { name: entry.key, entry, body: entry.value }]] : [],
      ),
    );
    this.#misshapen = new Set(entries.filter(({ value }) => value.kind !== 'map').map(({ key }) => key));
    this.#problems = problems;
  }

  /** The fragments that no `use` names. */
  get unused(): readonly Fragment[] {
    return [...this.#all.values()].filter(({ name }) => !this.#used.has(name));
  }

  get(name: string): Fragment | undefined {
    return this.#all.get(name);
  }

  /** The fragment that `use` names; `around` are the fragments that it stands in. Says why there is none. */
  find(use: ScalarNode, around: readonly string[]): Fragment | undefined {
    const name = use.source;
    this.#used.add(name);
    const fragment = this.#all.get(name);
    if (this.#misshapen.has(name)) return undefined;
    if (fragment === undefined) {
      this.#problems.error('unknown-fragment', use.range, this.#unknownText(name));
      return undefined;
    }
    if (around.includes(name)) {
      this.#reportCycle(use, around.slice(around.indexOf(name)));
      return undefined;
    }
    if (++this.#uses <= MOST_USES) return fragment;
    if (this.#uses === MOST_USES + 1) {
      const message = `Fragments are used more than ${MOST_USES.toLocaleString('en')} times here, counting those inside others each time. Use fewer, or "repeat" one.`;
      this.#problems.error('too-big', use.range, message);
    }
    return undefined;
  }

  #unknownText(name: string): string {
    const names = [...this.#all.keys()];
    const have = names.length === 0 ? 'The plan has no "fragments".' : `There are ${names.join(', ')}.`;
    return `There is no fragment "${name}".${didYouMean(name, names) || ` ${have}`}`;
  }

  /** A cycle is one mistake, from whichever of its fragments it is entered. */
  #reportCycle(use: ScalarNode, members: readonly string[]): void {
    const key = JSON.stringify([...members].sort());
    if (this.#cycles.has(key)) return;
    this.#cycles.add(key);
    const circle = [...members, use.source].join(' → ');
    const message = `Fragment "${use.source}" uses itself: ${circle}. Take one of these uses out; to run steps again, "repeat" them.`;
    this.#problems.error('cycle', use.range, message);
  }
}
