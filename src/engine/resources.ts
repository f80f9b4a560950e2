import type { Closable, ResourceOwner } from '../contracts/virtual-user.ts';

/** Keeps connections, jars and the like by key, and closes them all at the end. */
export class Resources implements ResourceOwner {
  readonly #kept = new Map<symbol, Closable>();

  resource<T extends Closable>(key: symbol, create: () => T): T {
    const known = this.#kept.get(key);
    // A key is made next to the one function that creates its thing, so the type is the caller's own.
    if (known !== undefined) return known as T;
    const made = create();
    this.#kept.set(key, made);
    return made;
  }

  async close(): Promise<void> {
    const kept = [...this.#kept.values()].reverse();
    this.#kept.clear();
    for (const thing of kept) await thing.close();
  }
}
