/**
 * The candidate a misspelt `word` most likely meant, or `undefined` when none is close.
 * Compares without regard to case first; then allows one slip in short words and about one in three letters in
 * long ones. Distance: Damerau-Levenshtein (optimal string alignment), so `staus` and `sttaus` are one slip.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase();
  const limit = wanted.length <= 3 ? 1 : Math.min(4, Math.ceil(wanted.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    const distance = editDistance(wanted, candidate.toLowerCase(), bestDistance);
    // Two slips in four letters leave little: `with` is no `auth`, but `rand` is `random`.
    const isFar = wanted.length === 4 && distance === 2 && candidate.charAt(0).toLowerCase() !== wanted.charAt(0);
    if (distance < bestDistance && !isFar) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** ` Did you mean "x"?` with a leading space, or empty text when nothing is close. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const found = nearest(word, candidates);
  return found === undefined ? '' : ` Did you mean "${found}"?`;
}

/** Stops at `limit`: a pair that far apart is no suggestion. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = nextRow(a, b, i, last, beforeLast);
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? limit;
}

function nextRow(a: string, b: string, i: number, last: readonly number[], beforeLast: readonly number[]): number[] {
  const row = [i];
  for (let j = 1; j <= b.length; j++) {
    const replaced = at(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
    const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
    const swap = swapped ? at(beforeLast, j - 2) + 1 : Infinity;
    row.push(Math.min(at(last, j) + 1, at(row, j - 1) + 1, replaced, swap));
  }
  return row;
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}
