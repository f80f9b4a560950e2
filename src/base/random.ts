/** A seeded source of chance. The same seed gives the same numbers on every machine. */
export interface Random {
  /** At least 0, below 1; 32 bits. */
  readonly next: () => number;
  /** A whole number, both ends possible. */
  integer(from: number, to: number): number;
  /** A number at least `from`, below `to`. */
  between(from: number, to: number): number;
}

/**
 * sfc32 ("small fast counter", PractRand), seeded by hashing `parts`: 4 ns a number, 128 bits of state.
 * `parts` names the stream, for example (run seed, thread group, user).
 */
export function seededRandom(...parts: readonly (number | string)[]): Random {
  let a = hash(0x9e3779b9, parts);
  let b = hash(0x243f6a88, parts);
  let c = hash(0xb7e15162, parts);
  let d = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };
  // The first numbers still show the seed; PractRand's author discards 12.
  for (let i = 0; i < 12; i++) next();
  return {
    next,
    integer: (from, to) => from + Math.floor(next() * (to - from + 1)),
    between: (from, to) => from + next() * (to - from),
  };
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
