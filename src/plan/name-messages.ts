import { didYouMean, nearest } from '../base/nearest.ts';
import type { SourceRange } from '../base/plan-node.ts';
import { HELPER_NAMES, madeUpInstead } from '../template/index.ts';
import type { FlowState, MaybeVariable } from './flow.ts';
import type { FragmentFrame } from './fragment-frame.ts';
import type { DataName } from './names.ts';
import { placeText } from './place-text.ts';
import { BUILT_IN } from './references.ts';
import { meantInstead } from './unknown-variable.ts';

/** What may be read at one place of the plan. */
export interface KnownNames extends FlowState {
  readonly data: ReadonlyMap<string, DataName>;
  readonly constants: ReadonlyMap<string, unknown>;
  readonly secrets: ReadonlyMap<string, string>;
  /** The fragment in which the place lies. */
  readonly frame: FragmentFrame | undefined;
}

/** A name that nothing sets: what was meant, and what there is. `rest` are its members, as in `user.email`. */
export function unknownText(
  { name, rest }: { readonly name: string; readonly rest: readonly string[] },
  at: SourceRange,
  known: KnownNames,
): string {
  const { secrets, frame } = known;
  const where =
    frame === undefined ? '' : `, where fragment "${frame.name}" is used in ${placeText(frame.usedAt, at.file)}`;
  const problem = `Nothing sets "${name}" before this sampler${where}.`;
  if (secrets.has(name)) return `${problem} It is a secret: {{secrets.${name}}}.`;
  const instead = meantInstead(name, rest);
  if (instead !== undefined) return `${problem} ${instead}`;
  const madeUp = rest.length === 0 ? madeUpInstead(name) : undefined;
  const hint = madeUp === undefined ? '' : ` For made-up data write ${madeUp}.`;
  return `${problem}${guessText(name, at, known)}${hint}`;
}

/** ` Did you mean "reportId" (extractor, line 17)? Available here: …` */
function guessText(name: string, at: SourceRange, known: KnownNames): string {
  const { sure, maybe, data, constants, frame } = known;
  const given = frame?.arguments ?? new Map<string, unknown>();
  const names = new Set([given, sure, maybe, data, constants].flatMap((map) => [...map.keys()]));
  const guess = nearest(name, names);
  const seen = guess === undefined || given.has(guess) ? undefined : (sure.get(guess) ?? maybe.get(guess));
  const place = seen === undefined ? '' : ` (${seen.setBy}, ${placeText(seen.at, at.file)})`;
  const give = frame === undefined ? '' : ` Give it there:  with: { ${name}: … }.`;
  const fix = guess === undefined ? give : ` Did you mean "${guess}"${place}?`;
  const available = names.size === 0 ? ' No variable is available here.' : ` Available here: ${[...names].join(', ')}.`;
  return `${fix}${available}`;
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
