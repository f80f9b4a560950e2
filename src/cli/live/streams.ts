import type { ServerResponse } from 'node:http';

const MOST_VIEWERS = 5;
/** What may wait for a viewer who does not read: more than the longest snapshot, less than a run should keep. */
const MOST_WAITING_BYTES = 4_000_000;
/** An empty line now and then: without it nobody could tell a silent run from a lost connection. */
const HEARTBEAT_MS = 5000;
/** Viewers who have not taken the last lines by then do without. */
const LAST_LINES_MS = 500;

/** The open streams: lines of JSON, the same for every viewer. */
export class Streams {
  readonly #open = new Set<ServerResponse>();
  readonly #heartbeat = setInterval(() => this.send('\n'), HEARTBEAT_MS).unref();

  get isFull(): boolean {
    return this.#open.size >= MOST_VIEWERS;
  }

  /** Begins with `snapshot`; what is sent from now on follows. */
  add(response: ServerResponse, snapshot: string): void {
    this.#open.add(response);
    response.on('close', () => this.#open.delete(response));
    response.on('error', () => this.#open.delete(response));
    response.write(snapshot);
  }

  send(lines: string): void {
    for (const response of this.#open) {
      if (response.writableLength > MOST_WAITING_BYTES) this.#drop(response);
      else response.write(lines);
    }
  }

  /** Ends all streams with `lines`. Resolves when they have them, or after a moment. */
  async end(lines: string): Promise<void> {
    clearInterval(this.#heartbeat);
    const ended = [...this.#open].map(
      (response) => new Promise<void>((resolve) => response.once('close', resolve).end(lines, resolve)),
    );
    if (ended.length === 0) return;
    let timer: NodeJS.Timeout | undefined;
    const moment = new Promise<void>((resolve) => (timer = setTimeout(resolve, LAST_LINES_MS)));
    await Promise.race([Promise.all(ended), moment]);
    clearTimeout(timer);
    for (const response of this.#open) this.#drop(response);
  }

  #drop(response: ServerResponse): void {
    this.#open.delete(response);
    response.destroy();
  }
}
