import { didYouMean } from '../base/nearest.ts';
import type { SourceRange } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';
import type { PlanLabels } from './labels.ts';

/** Whether the plan has a row of that name; reports it, with the name that was meant, where it has none. */
export function isKnownSampler(
  name: string,
  at: SourceRange,
  { labels, problems }: { readonly labels: PlanLabels; readonly problems: Problems },
): boolean {
  if (labels.all.some((label) => label.name === name)) return true;
  const names = labels.all.filter(({ hopOf }) => hopOf === undefined).map((label) => label.name);
  // Samplers go by method and path; people write the path.
  const byPath = names.find((known) => known.endsWith(` ${name}`));
  const fix = byPath === undefined ? didYouMean(name, names) : ` Did you mean "${byPath}"?`;
  const guess = names.find((known) => fix.includes(`"${known}"`));
  const found = guess === undefined ? undefined : labels.place(guess, at.file);
  const place = found === undefined ? '' : ` (${found})`;
  const hint = fix === '' ? ` The plan has ${names.join(', ')}.` : fix.replace(/\?$/, `${place}?`);
  problems.error('unknown-sampler', at, `No sampler is named "${name}".${hint}`);
  return false;
}
