import type { PlanFile, SourceRange } from '../base/plan-node.ts';
import type { Label } from '../metrics/interval.ts';
import { placeText } from './place-text.ts';

/**
 * The rows of the results, numbered as the plan is compiled. The same name is the same row in every thread group
 * (as in JMeter and Locust), unless one is measured from its schedule and the other is not.
 */
export class PlanLabels {
  readonly #labels: Label[] = [];
  readonly #places: SourceRange[] = [];
  readonly #numbers = new Map<string, number>();

  number(label: Label, at: SourceRange): number {
    const key = JSON.stringify([label.name, label.kind, label.corrected, label.hopOf]);
    const known = this.#numbers.get(key);
    if (known === undefined) {
      const number = this.#labels.push(label) - 1;
      this.#places.push(at);
      this.#numbers.set(key, number);
      return number;
    }
    const first = this.#labels[known];
    if (first !== undefined) this.#labels[known] = joined(first, label);
    return known;
  }

  /** The first label of the row that this one joins, when it has other limits of Apdex. */
  withOtherApdex({ name, apdex }: Label): Label | undefined {
    if (apdex === undefined) return undefined;
    return this.#labels.find(
      (known) =>
        known.name === name &&
        known.apdex !== undefined &&
        (known.apdex.satisfiedMs !== apdex.satisfiedMs || known.apdex.toleratedMs !== apdex.toleratedMs),
    );
  }

  get all(): readonly Label[] {
    return this.#labels;
  }

  /** Where the first sampler with that name stands, as messages in `from` say it. */
  place(name: string, from: PlanFile): string | undefined {
    const at = this.#places[this.#labels.findIndex((label) => label.name === name)];
    return at === undefined ? undefined : placeText(at, from);
  }
}

/** One row for both: all groups, all assertions. */
function joined(first: Label, other: Label): Label {
  const group = first.group.split(', ').includes(other.group) ? first.group : `${first.group}, ${other.group}`;
  const checks = [...new Set([...(first.checks ?? []), ...(other.checks ?? [])])];
  const { within, ...rest } = first;
  const isHeld = within !== undefined && within === other.within;
  const apdex = first.apdex ?? other.apdex;
  return {
    ...rest,
    ...(apdex && { apdex }),
    group,
    ...(isHeld ? { within } : {}),
    ...(checks.length === 0 ? {} : { checks }),
  };
}
