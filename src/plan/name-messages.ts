import { didYouMean, nearest } from '../base/nearest.ts';
import type { SourceRange } from '../base/plan-node.ts';
import { HELPER_NAMES } from '../template/index.ts';
import type { FlowState, MaybeVariable } from './flow.ts';
import type { FragmentFrame } from './fragment-frame.ts';
import type { DataName } from './names.ts';
import { placeText } from './place-text.ts';
import { BUILT_IN } from './references.ts';

/** What may be read at one place of the plan. */
export interface KnownNames extends FlowState {
  readonly data: ReadonlyMap<string, DataName>;
  readonly constants: ReadonlyMap<string, unknown>;
  /** The fragment in which the place lies. */
  readonly frame: FragmentFrame | undefined;
}

/** A name that nothing sets: what was meant, and what there is. */
export function unknownText(name: string, at: SourceRange, known: KnownNames): string {
  const { sure, maybe, data, constants, frame } = known;
  const names = new Set([
    ...(frame?.arguments.keys() ?? []),
    ...sure.keys(),
    ...maybe.keys(),
    ...data.keys(),
    ...constants.keys(),
  ]);
  const guess = nearest(name, names);
  const seen = guess === undefined || frame?.arguments.has(guess) ? undefined : (sure.get(guess) ?? maybe.get(guess));
  const place = seen === undefined ? '' : ` (${seen.setBy}, ${placeText(seen.at, at.file)})`;
  const fix = guess === undefined ? '' : ` Did you mean "${guess}"${place}?`;
  const available = names.size === 0 ? ' No variable is available here.' : ` Available here: ${[...names].join(', ')}.`;
  if (frame === undefined) return `Nothing sets "${name}" before this sampler.${fix}${available}`;
  const give = ` Give it there:  with: { ${name}: … }.`;
  return `Nothing sets "${name}" before this sampler, where fragment "${frame.name}" is used in ${placeText(frame.usedAt, at.file)}.${fix || give}${available}`;
}

/** A name that is not set on every way to this place. */
export function mayBeUnsetText(
  name: string,
  at: SourceRange,
  variable: MaybeVariable,
  frame: FragmentFrame | undefined,
): string {
  const text = `"${name}" is set ${variable.why.replaceAll('line {line}', placeText(variable.at, at.file))}`;
  if (frame === undefined || variable.at.file === at.file) return text;
  return `${text} Fragment "${frame.name}" is used in ${placeText(frame.usedAt, at.file)}.`;
}

/** A data set that is read when a thread starts, although each iteration draws a row of it. */
export function noRowYetText(name: string, at: SourceRange, set: SourceRange): string {
  return `"${name}" has no row yet when a thread starts: each iteration draws one. Give each thread a row of its own with "per: thread" in data set "${name}" (${placeText(set, at.file)}), or read it in "samplers".`;
}

/** Why nobody may call a variable like that; `undefined` when they may. */
export function takenText(name: string, data: ReadonlyMap<string, DataName>): string | undefined {
  if (name === 'secrets' || Object.hasOwn(BUILT_IN, name)) {
    return `"${name}" is a built-in name; call the variable something else.`;
  }
  if (HELPER_NAMES.includes(name)) {
    return `"${name}" is the name of a helper, which {{${name}}} would call; call the variable something else.`;
  }
  return data.has(name) ? `"${name}" is the name of a data set; call the variable something else.` : undefined;
}

export function unknownSecretText(name: string, secrets: Iterable<string>): string {
  return `There is no secret "${name}".${didYouMean(name, secrets)} Secrets are listed under "secrets:" as name: ENVIRONMENT_VARIABLE.`;
}

export function missingColumnText(column: string, set: string, { file, columns = [] }: DataName): string {
  const where = file ?? `data set "${set}"`;
  return `${where} has no column "${column}"; it has ${columns.join(', ')}.${didYouMean(column, columns)}`;
}
