import { reply, type Reply } from './reply.ts';
import { sharePicker } from './share-picker.ts';
import { wait } from './wait.ts';

const MOST_SHARES = 64;
const LONGEST_DELAY_MS = 60_000;
const INJECTED: Reply = reply(500, { detail: 'Injected failure' });

/** Faults a request asks for: `?fail=0.02` answers 500 to that share, `?delay_ms=50` waits first. */
export class Faults {
  readonly #seed: number;
  readonly #pickers = new Map<number, () => boolean>();

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** The failure to send, if this request is one of the share. */
  async of(query: string): Promise<Reply | undefined> {
    if (!query.includes('fail=') && !query.includes('delay_ms=')) return undefined;
    const values = new URLSearchParams(query);
    const delayMs = bounded(values.getAll('delay_ms').at(-1), LONGEST_DELAY_MS);
    if (delayMs > 0) await wait(delayMs);
    return this.inShare(bounded(values.getAll('fail').at(-1), 1));
  }

  /** The failure to send to that share of all calls. */
  inShare(share: number): Reply | undefined {
    return share > 0 && this.#pickerFor(share)() ? INJECTED : undefined;
  }

  #pickerFor(share: number): () => boolean {
    const known = this.#pickers.get(share);
    if (known) return known;
    // A stranger may ask for a thousand different shares.
    if (this.#pickers.size >= MOST_SHARES) this.#pickers.clear();
    const picker = sharePicker(share, this.#seed);
    this.#pickers.set(share, picker);
    return picker;
  }
}

function bounded(text: string | undefined, most: number): number {
  const number = Number(text ?? 0);
  return Number.isFinite(number) ? Math.min(Math.max(number, 0), most) : 0;
}
