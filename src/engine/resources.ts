import type { Closable, ResourceOwner } from '../contracts/virtual-user.ts';

/** Keeps connections, jars and the like by key, and closes them all at the end. */
export class Resources implements ResourceOwner {
  /** Few: looking through them costs less than a map takes. */
  readonly #kept: { readonly key: symbol; readonly thing: Closable }[] = [];
  /** Most users ask for one thing again and again. */
  #lastKey: symbol | undefined;
  #last: Closable | undefined;

  resource<T extends Closable>(key: symbol, create: () => T): T {
    const known = key === this.#lastKey ? this.#last : this.#kept.find((kept) => kept.key === key)?.thing;
    // A key is made next to the one function that creates its thing, so the type is the caller's own.
    const thing = known === undefined ? create() : (known as T);
    if (known === undefined) this.#kept.push({ key, thing });
    this.#lastKey = key;
    this.#last = thing;
    return thing;
  }

  async close(): Promise<void> {
    const kept = this.#kept.splice(0).reverse();
    this.#lastKey = undefined;
    this.#last = undefined;
    for (const { thing } of kept) await thing.close();
  }
}
