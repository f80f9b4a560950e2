import { lognormal } from '../../../simulate/random.ts';

/** A normal number with mean 0 and spread 1. */
export function normal(random: () => number): number {
  return Math.log(lognormal(random, 1, 1));
}

/** Noise in which each value resembles the one before: x' = φ·x + e, with spread `sd` over time. Source: AR(1). */
export function autoregressive(
  random: () => number,
  { phi, sd }: { readonly phi: number; readonly sd: number },
): () => number {
  let value = sd * normal(random);
  return () => {
    const now = value;
    value = phi * value + sd * Math.sqrt(1 - phi * phi) * normal(random);
    return now;
  };
}
