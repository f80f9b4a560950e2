import type { Faker } from '@faker-js/faker';
import type { Random } from '../base/random.ts';

/** What templates need beside names: loaded once per worker, before compiling. */
export interface TemplateEnvironment {
  /**
   * The one faker of this worker, drawing from `random` until the next call. `undefined` when the plan uses no
   * faker: then it was not loaded.
   */
  readonly faker: ((random: Random) => Faker) | undefined;
  /** Wall clock in milliseconds since 1970, for `now` and `date`; `Date.now` when absent. */
  readonly now?: () => number;
  /** Environment variables that the `env` helper reads, once, while compiling. */
  readonly env: Readonly<Record<string, string | undefined>>;
}
