// Hot path: most answers of one step have the same head, until the second of its date changes.
import { FramingHeaders } from './framing-headers.ts';

/** Heads remembered; a plan that asks for more different things at once pays for parsing. */
const PLACES = 4;
/** Longer heads are parsed each time. */
const LONGEST = 1024;
/** Nothing is looked up while so many looks more were in vain than not; then one answer in so many is tried. */
const PATIENCE = 64;

/** What the bytes of a complete head, lying at the start of the buffer that is read into, mean. */
export interface KnownHead {
  readonly length: number;
  readonly status: number;
  readonly framing: FramingHeaders;
  readonly linesStart: number;
  readonly linesEnd: number;
}

/** What a parser knows of the head it has just read. */
export type ReadHead = Omit<KnownHead, 'length'>;

interface Place extends KnownHead {
  /** The head four bytes a time, and what is left of it. */
  readonly words: Int32Array;
  readonly rest: Uint8Array;
}

/** The last heads that a worker's connections have read: comparing bytes costs a fraction of parsing them. */
export class HeadMemory {
  private readonly words: Int32Array;
  private readonly places: Place[] = [];
  private nextPlace = 0;
  private last: Place | undefined;
  private credit = PATIENCE;
  private skipped = 0;

  /** `buffer` is the one that all connections read into; it starts at a multiple of four. */
  constructor(buffer: Buffer) {
    this.words = new Int32Array(buffer.buffer, buffer.byteOffset, buffer.length >> 2);
  }

  /** The head with which the `end` bytes read last begin, when it is a known one. */
  find(buffer: Buffer, end: number): KnownHead | undefined {
    if (this.credit <= 0 && ++this.skipped < PATIENCE) return undefined;
    this.skipped = 0;
    const { last } = this;
    if (last !== undefined && this.matches(last, buffer, end)) return this.found(last);
    for (const place of this.places) {
      if (place !== last && this.matches(place, buffer, end)) return this.found(place);
    }
    if (this.credit > 0) this.credit--;
    return undefined;
  }

  /** Remembers the head that lies in the first `length` bytes. */
  keep(buffer: Buffer, length: number, { status, framing, linesStart, linesEnd }: ReadHead): void {
    if (length > LONGEST || (this.credit <= 0 && this.skipped > 0)) return;
    const whole = length & ~3;
    this.places[this.nextPlace] = {
      length,
      status,
      framing: Object.assign(new FramingHeaders(), framing),
      linesStart,
      linesEnd,
      words: this.words.slice(0, whole >> 2),
      rest: Uint8Array.from(buffer.subarray(whole, length)),
    };
    this.nextPlace = (this.nextPlace + 1) % PLACES;
  }

  private found(place: Place): KnownHead {
    this.last = place;
    if (this.credit < PATIENCE) this.credit++;
    return place;
  }

  private matches({ words, rest, length }: Place, buffer: Buffer, end: number): boolean {
    if (length > end) return false;
    const read = this.words;
    for (let i = 0; i < words.length; i++) if (words[i] !== read[i]) return false;
    const from = length - rest.length;
    for (let i = 0; i < rest.length; i++) if (rest[i] !== buffer[from + i]) return false;
    return true;
  }
}
