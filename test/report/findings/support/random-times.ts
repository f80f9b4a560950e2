// Taken out once: in the sandbox that tests run in every look at `Math` costs as much as the sine itself.
const { log, sqrt, cos, sin, exp, PI } = Math;

/** Normal numbers with mean 0 and spread 1, two from each draw. Source: Box and Muller. */
export function normals(random: () => number): () => number {
  let spare: number | undefined;
  return () => {
    if (spare !== undefined) {
      const kept = spare;
      spare = undefined;
      return kept;
    }
    const radius = sqrt(-2 * log(1 - random()));
    const angle = 2 * PI * random();
    spare = radius * sin(angle);
    return radius * cos(angle);
  };
}

/** Lognormal times around a median; `sigma` is the spread of their logarithm. */
export function lognormals(normal: () => number): (median: number, sigma: number) => number {
  return (median, sigma) => median * exp(sigma * normal());
}

/** Noise in which each value resembles the one before: x' = φ·x + e, with spread `sd` over time. Source: AR(1). */
export function autoregressive(
  normal: () => number,
  { phi, sd }: { readonly phi: number; readonly sd: number },
): () => number {
  let value = sd * normal();
  return () => {
    const now = value;
    value = phi * value + sd * sqrt(1 - phi * phi) * normal();
    return now;
  };
}
