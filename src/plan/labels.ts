import type { SourceRange } from '../base/plan-node.ts';
import type { Label } from '../metrics/interval.ts';
import { lineOf } from '../base/line-starts.ts';

/**
 * The rows of the results, numbered as the plan is compiled. The same name is the same row in every thread group
 * (as in JMeter and Locust), unless one is measured from its schedule and the other is not.
 */
export class PlanLabels {
  readonly #labels: Label[] = [];
  readonly #lines: number[] = [];
  readonly #numbers = new Map<string, number>();

  number(label: Label, at: SourceRange): number {
    const key = JSON.stringify([label.name, label.kind, label.corrected]);
    const known = this.#numbers.get(key);
    if (known === undefined) {
      const number = this.#labels.push(label) - 1;
      this.#lines.push(lineOf(at));
      this.#numbers.set(key, number);
      return number;
    }
    const first = this.#labels[known];
    if (first !== undefined && !first.group.split(', ').includes(label.group)) {
      this.#labels[known] = { ...first, group: `${first.group}, ${label.group}` };
    }
    return known;
  }

  get all(): readonly Label[] {
    return this.#labels;
  }

  /** Line of the first sampler with that name. */
  line(name: string): number | undefined {
    const index = this.#labels.findIndex((label) => label.name === name);
    return index < 0 ? undefined : this.#lines[index];
  }
}
