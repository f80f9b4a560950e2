// Hot path: whole numbers in fields, nothing made per draw.
/** A seeded source of chance. The same seed gives the same numbers on every machine. */
export interface Random {
  /** At least 0, below 1; 32 bits. */
  readonly next: () => number;
  /** A whole number, both ends possible. */
  integer(from: number, to: number): number;
  /** A number at least `from`, below `to`. */
  between(from: number, to: number): number;
}

/** A source seeded by hashing `parts`, which name the stream: for example (run seed, thread group, user). */
export function seededRandom(...parts: readonly (number | string)[]): Random {
  return new Sfc32(parts);
}

/** sfc32 ("small fast counter", PractRand): 2 to 4 ns a number, 128 bits of state. A class: closures took twice that. */
class Sfc32 implements Random {
  // Numbers from the start: fields that were ever undefined are kept in a slower form.
  private a = 0;
  private b = 0;
  private c = 0;
  private d = 1;
  /** May be passed on by itself. */
  readonly next = (): number => this.draw();

  constructor(parts: readonly (number | string)[]) {
    this.a = hash(0x9e3779b9, parts);
    this.b = hash(0x243f6a88, parts);
    this.c = hash(0xb7e15162, parts);
    // The first numbers still show the seed; PractRand's author discards 12.
    for (let i = 0; i < 12; i++) this.draw();
  }

  private draw(): number {
    const { a, b, c, d } = this;
    const sum = (((a + b) | 0) + d) | 0;
    this.d = (d + 1) | 0;
    this.a = b ^ (b >>> 9);
    this.b = (c + (c << 3)) | 0;
    this.c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4294967296;
  }

  integer(from: number, to: number): number {
    return from + Math.floor(this.draw() * (to - from + 1));
  }

  between(from: number, to: number): number {
    return from + this.draw() * (to - from);
  }
}

/** FNV-1a over the text of the parts, then Murmur3's finaliser. */
function hash(start: number, parts: readonly (number | string)[]): number {
  let h = start | 0;
  for (const part of parts) {
    const text = `${part}\u0000`;
    for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16777619);
  }
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
