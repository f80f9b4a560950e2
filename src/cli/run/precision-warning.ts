import type { Plan } from '../../plan/plan.ts';

/**
 * What to say of `precision: high` when there are not more cores than workers; `undefined` when there are, or when no
 * group asks for it. A worker that never sleeps is interrupted sooner than one that wakes up for its work.
 */
export function precisionWarning(
  { groups }: Plan,
  { workers, cores }: { readonly workers: number; readonly cores: number },
): string | undefined {
  const group = groups.find(({ arrivalRules }) => arrivalRules?.precision === 'high');
  if (group === undefined || workers < cores) return undefined;
  const have = `${workers} worker${workers === 1 ? '' : 's'} and ${cores} core${cores === 1 ? '' : 's'}`;
  return `"precision: high" of "${group.name}" keeps a core busy for each worker, and there are ${have}: iterations will start later, not sooner. Use fewer workers, or leave it out.`;
}
