/** A limited number of places; who finds none waits in line. As a thread pool or a database pool does. */
export class Slots {
  readonly #capacity: number;
  readonly #line: (() => void)[] = [];
  #taken = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** How many places are taken now. */
  get taken(): number {
    return this.#taken;
  }

  /** How many are standing in line now. */
  get waiting(): number {
    return this.#line.length;
  }

  /** Runs `work` in a free place, first come first served. */
  async use<T>(work: () => Promise<T>): Promise<T> {
    if (this.#taken < this.#capacity) this.#taken += 1;
    else await new Promise<void>((resolve) => this.#line.push(resolve));
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  // The place goes straight to the next in line, so a newcomer cannot slip in between.
  #leave(): void {
    const next = this.#line.shift();
    if (next) next();
    else this.#taken -= 1;
  }
}
