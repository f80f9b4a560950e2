import type { SamplerRow } from '../../report/report-model.ts';

/** A line of the sampler table in the order of the plan: the name of a thread group, or a sampler. */
export type TreeLine = { readonly group: string } | { readonly index: number; readonly depth: number };

/**
 * Samplers under their thread groups and transactions. Names of groups stand only where there are several; a sampler
 * that several transactions hold stands beside them.
 */
export function samplerTree(rows: readonly SamplerRow[]): TreeLine[] {
  const parents = rows.map((row) => parentOf(row, rows));
  const groups = [...new Set(rows.map(({ group }) => group))];
  const done = new Set<number>();
  const block = (index: number, depth: number): TreeLine[] => {
    done.add(index);
    const held = rows.flatMap((_, at) => (parents[at] === index && !done.has(at) ? block(at, depth + 1) : []));
    return [{ index, depth }, ...held];
  };
  return groups.flatMap((group) => {
    const lines = rows.flatMap((row, index) => {
      const top = topOf(index, parents);
      // A transaction stands where the first of its samplers does.
      return row.group === group && !done.has(top) ? block(top, 0) : [];
    });
    return groups.length < 2 || lines.length === 0 ? lines : [{ group }, ...lines];
  });
}

function parentOf({ within, name }: SamplerRow, rows: readonly SamplerRow[]): number | undefined {
  if (within === undefined || within === name) return undefined;
  const index = rows.findIndex((row) => row.kind === 'transaction' && row.name === within);
  return index < 0 ? undefined : index;
}

/** The outermost transaction, or the row itself. A circle of names, which no plan has, ends too. */
function topOf(index: number, parents: readonly (number | undefined)[]): number {
  let top = index;
  for (let step = 0; step < parents.length; step += 1) {
    const parent = parents[top];
    if (parent === undefined) break;
    top = parent;
  }
  return top;
}
