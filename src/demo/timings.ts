import type { Reply } from './reply.ts';

/** Where the time of one answer went, as its `Server-Timing` header tells. */
export class Timings {
  readonly #parts: string[] = [];

  add(name: string, ms: number): void {
    this.#parts.push(`${name};dur=${ms.toFixed(1)}`);
  }

  /** The answer with the header, if there is something to tell. */
  on(reply: Reply): Reply {
    if (this.#parts.length === 0) return reply;
    return { ...reply, headers: { ...reply.headers, 'server-timing': this.#parts.join(', ') } };
  }
}
