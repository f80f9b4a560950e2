/**
 * Ordinary answers of the truth server, the same as in `truth-answers.h`: how long request number `index` of a
 * distribution takes, in ms.
 */
export type DelayMs = (index: number, seed: bigint) => number;

export const DELAYS: Readonly<Record<string, DelayMs>> = {
  '/lognormal': (index, seed) => {
    const u = uniform(seed, 2n * BigInt(index));
    const v = uniform(seed, 2n * BigInt(index) + 1n);
    return 5 * Math.exp(0.5 * Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v));
  },
  '/bimodal': (index, seed) => (uniform(seed, BigInt(index)) < 0.95 ? 2 : 80),
  '/sawtooth': (index) => 1 + (index % 100) / 10,
};

const MASK = (1n << 64n) - 1n;

/** splitmix64 of seed and index, as a number between 0 and 1. */
function uniform(seed: bigint, index: bigint): number {
  let z = (seed + (index + 1n) * 0x9e3779b97f4a7c15n) & MASK;
  z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK;
  z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK;
  return (Number((z ^ (z >> 31n)) >> 11n) + 0.5) * 2 ** -53;
}
