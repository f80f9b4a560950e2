import type { HeaderLine } from '../../metrics/sample.ts';
import { isNamed } from './http-bytes.ts';

/** Header lines of one answer, decoded only when asked for. */
export interface ResponseHeaders {
  /** The first header of that name (lower case). */
  first(name: string): string | undefined;
  all(name: string): readonly string[];
  /** Every line as it came, in order. */
  lines(): readonly HeaderLine[];
  /** Whether there is a `set-cookie`. */
  readonly setsCookies: boolean;
  /** How many lines are `server-timing`. */
  readonly serverTimings: number;
  /** Headers may be views that the next answer overwrites: keeps them beyond that. */
  keep(): void;
}

/** Reads names and values in the undecoded form a parser gives: name, value, name, value … */
export class RawHeaders implements ResponseHeaders {
  private readonly raw: readonly Buffer[];

  constructor(raw: readonly Buffer[]) {
    this.raw = raw;
  }

  first(name: string): string | undefined {
    const raw = this.raw;
    for (let i = 0; i + 1 < raw.length; i += 2) {
      if (isCalled(raw[i], name)) return raw[i + 1]?.toString('latin1');
    }
    return undefined;
  }

  all(name: string): readonly string[] {
    const values: string[] = [];
    for (let i = 0; i + 1 < this.raw.length; i += 2) {
      if (isCalled(this.raw[i], name)) values.push(this.raw[i + 1]?.toString('latin1') ?? '');
    }
    return values;
  }

  lines(): readonly HeaderLine[] {
    const lines: HeaderLine[] = [];
    for (let i = 0; i + 1 < this.raw.length; i += 2) {
      lines.push([this.raw[i]?.toString('latin1') ?? '', this.raw[i + 1]?.toString('latin1') ?? '']);
    }
    return lines;
  }

  get setsCookies(): boolean {
    return this.first('set-cookie') !== undefined;
  }

  get serverTimings(): number {
    let lines = 0;
    for (let i = 0; i + 1 < this.raw.length; i += 2) if (isCalled(this.raw[i], 'server-timing')) lines++;
    return lines;
  }

  keep(): void {
    // Has its own buffers.
  }

  /** Bytes of the lines on the wire, with `: ` and line ends. */
  wireBytes(): number {
    let bytes = 0;
    for (const part of this.raw) bytes += part.length + 2;
    return bytes;
  }
}

/** For exchanges without an answer. */
export const NO_HEADERS: ResponseHeaders = new RawHeaders([]);

function isCalled(raw: Buffer | undefined, name: string): boolean {
  return raw !== undefined && raw.length === name.length && isNamed(raw, 0, name);
}
