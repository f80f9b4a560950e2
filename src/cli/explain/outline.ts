import type { MapNode, PlanNode } from '../../base/plan-node.ts';
import { controllerKinds } from '../../controllers/index.ts';
import { samplerKinds } from '../../samplers/index.ts';

/** Requests that one pass sends when nothing fails; `most` is absent where the plan does not say. */
export interface RequestRange {
  readonly least: number;
  readonly most?: number;
}

/** One step as a line of an outline. */
export interface OutlineStep {
  readonly text: string;
  /** Share of a `pickOne`, 0 to 1. */
  readonly share?: number;
  readonly steps: readonly OutlineStep[];
  readonly requests: RequestRange;
}

/** Tells the steps of one plan; those of fragments stand where they are used. */
export class Outliner {
  readonly #fragments: PlanNode | undefined;
  /** As the plan is called: files that it includes are named, the plan is not. */
  readonly #file: string;
  readonly #defaults: PlanNode | undefined;

  constructor(root: MapNode, file: string) {
    this.#fragments = root.get('fragments');
    this.#defaults = root.get('defaults');
    this.#file = file;
  }

  /** The steps of a thread group's list; switched-off ones are left out. */
  stepsOf(group: MapNode, key: string): readonly OutlineStep[] {
    // What a group says about requests is for its body, not for what comes before and after it.
    return this.#list(group, key, key === 'samplers' || key === 'pickOne' ? group : undefined);
  }

  #list(owner: MapNode, key: string, group: MapNode | undefined): readonly OutlineStep[] {
    const list = owner.get(key);
    if (list?.kind !== 'list') return [];
    const items = list.items.filter((item): item is MapNode => item.kind === 'map' && isEnabled(item));
    const total = items.reduce((sum, item) => sum + weightOf(item), 0);
    return items.map((item) => ({
      ...this.#step(item, group),
      ...(key === 'pickOne' && total > 0 ? { share: weightOf(item) / total } : {}),
    }));
  }

  /** What one pass through a body sends: all of `samplers`, or one of `pickOne`. */
  requestsOf(owner: MapNode): RequestRange {
    const ranges = (key: string): readonly RequestRange[] =>
      this.#list(owner, key, undefined).map(({ requests }) => requests);
    return owner.get('pickOne') === undefined ? all(ranges('samplers')) : either(ranges('pickOne'));
  }

  #step(step: MapNode, group: MapNode | undefined): OutlineStep {
    const sampler = samplerKinds.flatMap(({ keys }) => keys).find((key) => step.get(key) !== undefined);
    const name = scalar(step.get('name'));
    if (sampler !== undefined) {
      const text = name ?? `${sampler.toUpperCase()} ${scalar(step.get(sampler)) ?? ''}`;
      return { text: text + this.#carrier([step, group, this.#defaults]), steps: [], requests: rangeOf(1, 1) };
    }
    const key = controllerKinds.find((kind) => step.get(kind.key) !== undefined)?.key ?? '';
    const value = scalar(step.get(key));
    const fragment = key === 'use' ? this.#fragment(value) : undefined;
    const body = fragment ?? step;
    const steps = ['samplers', 'pickOne', 'else', 'parallel'].flatMap((list) => this.#list(body, list, group));
    const from = fragment === undefined || fragment.range.file.name === this.#file ? '' : fragment.range.file.name;
    const text = [key, value, name === undefined ? undefined : `"${name}"`, from === '' ? undefined : `(${from})`]
      .filter((part) => part !== undefined)
      .join(' ');
    return { text, steps, requests: this.#requests(key, body) };
  }

  /** What carries a request when it is not the standard: the innermost of `places` that says so. */
  #carrier(places: readonly (PlanNode | undefined)[]): string {
    const innermost = (key: string): string | undefined => {
      const place = places.find((node) => node?.kind === 'map' && node.get(key) !== undefined);
      return place?.kind === 'map' ? scalar(place.get(key)) : undefined;
    };
    if (innermost('http2') === 'true') return ' over HTTP/2';
    return innermost('transport') === 'undici' ? ' over undici' : '';
  }

  #fragment(name: string | undefined): MapNode | undefined {
    const node = this.#fragments?.kind === 'map' && name !== undefined ? this.#fragments.get(name) : undefined;
    return node?.kind === 'map' ? node : undefined;
  }

  /** Steps whose number of passes the plan does not fix count from none to whatever. */
  #requests(key: string, step: MapNode): RequestRange {
    const list = (name: string): RequestRange => all(this.#list(step, name, undefined).map(({ requests }) => requests));
    if (key === 'parallel') return list('parallel');
    const body = this.requestsOf(step);
    if (body.most === 0 && step.get('else') === undefined) return body;
    if (key === 'repeat') {
      const count = Number(scalar(step.get('repeat')));
      if (!Number.isSafeInteger(count)) return rangeOf(0, undefined);
      return step.get('until') === undefined ? times(body, count) : times(body, Math.min(count, 1), count);
    }
    if (key === 'if') return either([body, list('else')]);
    return ['samplers', 'pickOne', 'transaction', 'use'].includes(key) ? body : rangeOf(0, undefined);
  }
}

export function all(ranges: readonly RequestRange[]): RequestRange {
  return ranges.reduce((sum, range) => rangeOf(sum.least + range.least, plus(sum.most, range.most)), rangeOf(0, 0));
}

export function times(range: RequestRange, least: number, most: number | undefined = least): RequestRange {
  return rangeOf(range.least * least, range.most === undefined || most === undefined ? undefined : range.most * most);
}

function either(ranges: readonly RequestRange[]): RequestRange {
  const most = ranges.some((range) => range.most === undefined)
    ? undefined
    : Math.max(0, ...ranges.map((range) => range.most ?? 0));
  return rangeOf(ranges.length === 0 ? 0 : Math.min(...ranges.map((range) => range.least)), most);
}

function rangeOf(least: number, most: number | undefined): RequestRange {
  return most === undefined ? { least } : { least, most };
}

function plus(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b;
}

function weightOf(step: MapNode): number {
  return Number(scalar(step.get('weight')) ?? 1);
}

function isEnabled(step: MapNode): boolean {
  const enabled = step.get('enabled');
  return !(enabled?.kind === 'scalar' && enabled.value === false);
}

function scalar(node: PlanNode | undefined): string | undefined {
  return node?.kind === 'scalar' ? node.source : undefined;
}
