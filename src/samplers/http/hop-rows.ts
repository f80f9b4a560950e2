import type { SourceRange } from '../../base/plan-node.ts';
import type { Compiler } from '../../contracts/compiler.ts';
import type { Label } from '../../metrics/interval.ts';

/** Redirects with a row of their own; later ones share the last row, so that no server decides how many there are. */
const MOST_ROWS = 5;

/** Rows for the requests that a sampler sends on the way to its answer. */
export interface HopRows {
  /** The row of the first redirect, the second … ; the last one takes all that follow. */
  readonly redirects: readonly number[];
  /** The row of requests that were answered with a challenge, for samplers that answer it. */
  readonly challenge: number;
}

/** Registers `GET /login → redirect 1` and so on, `GET /login → redirect 5+`, and `GET /login → challenge`. */
export function compileHopRows(
  sampler: Label,
  hops: { readonly mostRedirects: number; readonly usesDigest: boolean },
  compiler: Compiler,
  at: SourceRange,
): HopRows {
  const limit = hops.mostRedirects;
  const count = Math.min(limit, MOST_ROWS);
  const redirects = Array.from({ length: count }, (_, index) => {
    const isShared = index + 1 === MOST_ROWS && limit > MOST_ROWS;
    return hopRow(sampler, `redirect ${index + 1}${isShared ? '+' : ''}`, compiler, at);
  });
  return { redirects, challenge: hops.usesDigest ? hopRow(sampler, 'challenge', compiler, at) : -1 };
}

/** Its own time counts, in open load too: the sampler's row holds what the schedule was missed by. */
function hopRow(sampler: Label, what: string, compiler: Compiler, at: SourceRange): number {
  const { name, group } = sampler;
  return compiler.label({ name: `${name} → ${what}`, group, kind: 'request', hopOf: name, corrected: false }, at);
}

/** The row of the redirect with this number, counted from 1; 0 = of a challenge. */
export function hopRowOf(rows: HopRows, number: number): number {
  if (number === 0) return rows.challenge;
  return rows.redirects[Math.min(number, rows.redirects.length) - 1] ?? -1;
}
