// Hot path: begin() and end() are a few additions.

/**
 * Adds up how long users do something (are in a request, in a pause), second by second: what is under way when a second
 * ends counts in it as far as it has come. Milliseconds of the run's clock.
 */
export class UserTime {
  #doneMs = 0;
  #open = 0;
  /** Of all that is under way, the starts added up: their ages are `open · now − this`. */
  #openStartsMs = 0;
  #countedMs = 0;

  begin(atMs: number): void {
    this.#open++;
    this.#openStartsMs += atMs;
  }

  /** `beganMs` as given to `begin`; `lastedMs` is what counts of it. */
  end(beganMs: number, lastedMs: number): void {
    this.#open--;
    this.#openStartsMs -= beganMs;
    this.#doneMs += lastedMs;
  }

  /** Time since the last call, all users together. */
  drain(nowMs: number): number {
    const agesMs = this.#open === 0 ? 0 : this.#open * nowMs - this.#openStartsMs;
    const spentMs = this.#doneMs + agesMs - this.#countedMs;
    this.#doneMs = 0;
    this.#countedMs = agesMs;
    // Nothing under way: what additions of fractions have left behind goes too.
    if (this.#open === 0) this.#openStartsMs = 0;
    return Math.max(0, spentMs);
  }
}
