import { normaliseMessage } from './normalise.ts';
import type { Failure } from './sample.ts';

/** Different causes that get a number of their own; those after them share one number per kind. */
export const FAILURE_LIMIT = 100;
/** Room for the limit, one "other" for each of the nine kinds, and 0 for "passed". */
export const FAILURE_NUMBERS: number = FAILURE_LIMIT + 9 + 1;
const CACHE_LIMIT = 1000;

/** A failure that occurred for the first time, with the number that stands for it from then on. */
export interface NumberedFailure {
  readonly number: number;
  /** Message normalised; what one case expected and got stays with its example. */
  readonly failure: Failure;
}

/**
 * Gives every cause of failure one number, counting from 1. The same kind, name and normalised message are
 * the same cause. Bounded, whatever a target answers.
 */
export class FailureTable {
  readonly #numbers = new Map<string, number>();
  /** By message as given, with the kind and name it was last seen with. */
  readonly #cache = new Map<string, NumberedFailure>();
  #fresh: NumberedFailure[] = [];

  numberOf(failure: Failure): number {
    // Masking costs about 1 µs, a look-up 0.1 µs: a target that is down gives the same failures 100 000 times a second.
    const cached = this.#cache.get(failure.message);
    if (cached !== undefined && isSameCause(cached.failure, failure)) return cached.number;
    if (this.#cache.size >= CACHE_LIMIT) this.#cache.clear();
    const number = this.#number(failure);
    this.#cache.set(failure.message, { number, failure });
    return number;
  }

  /** The failures numbered since the last call. */
  takeFresh(): readonly NumberedFailure[] {
    const fresh = this.#fresh;
    this.#fresh = [];
    return fresh;
  }

  #number(failure: Failure): number {
    const { kind, name, check } = failure;
    const masked: Failure = {
      kind,
      name,
      message: normaliseMessage(failure),
      ...(check === undefined ? {} : { check }),
    };
    const known = this.#numbers.get(keyOf(masked));
    if (known !== undefined) return known;
    return this.#numbers.size < FAILURE_LIMIT ? this.#add(masked) : this.#otherOf(failure.kind);
  }

  #otherOf(kind: Failure['kind']): number {
    const other: Failure = { kind, name: 'other', message: OTHER_MESSAGE };
    return this.#numbers.get(keyOf(other)) ?? this.#add(other);
  }

  #add(failure: Failure): number {
    const number = this.#numbers.size + 1;
    this.#numbers.set(keyOf(failure), number);
    this.#fresh.push({ number, failure });
    return number;
  }
}

const OTHER_MESSAGE = 'Another failure, after the first hundred different ones.';

function isSameCause(one: Failure, other: Failure): boolean {
  return one.name === other.name && one.kind === other.kind && one.check === other.check;
}

function keyOf({ kind, name, message, check = '' }: Failure): string {
  return `${kind} ${name} ${message} ${check}`;
}
