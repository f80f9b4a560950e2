import { nearest } from '../base/nearest.ts';
import { FAKER_METHODS } from '../template/faker-methods.gen.ts';

/** Names that other tools give everyone. */
const OF_OTHER_TOOLS: ReadonlyMap<string, string> = new Map([
  ['$guid', '{{uuid}}'],
  ['$randomUUID', '{{uuid}}'],
  ['$uuid', '{{uuid}}'],
  ['$timestamp', "{{now 'epochSeconds'}}"],
  ['$isoTimestamp', '{{now}}'],
  ['$randomInt', '{{randomInt 0 1000}}'],
  ['$randomNumber', '{{randomInt 0 1000}}'],
  ['$randomString', '{{randomHex 8}}'],
  ['$randomEmail', "{{faker 'internet.email'}}"],
  ['$loopCount', '{{loop.index}}'],
  ['__VU', '{{threadNumber}}'],
  ['__ITER', '{{iteration}}'],
  ['__threadNum', '{{threadNumber}}'],
]);

/** A name that nothing sets, and what there is. */
export interface UnknownVariable {
  readonly name: string;
  /** Its members, as in `user.email`. */
  readonly rest: readonly string[];
  readonly known: Iterable<string>;
  readonly isSecret: boolean;
  /** `extractor, line 17`. */
  placeOf(name: string): string | undefined;
}

/** `Nothing sets "reportID" before this sampler. Did you mean "reportId" (extractor, line 17)? Available here: …` */
export function unknownVariableText({ name, rest, known, isSecret, placeOf }: UnknownVariable): string {
  const problem = `Nothing sets "${name}" before this sampler.`;
  if (isSecret) return `${problem} It is a secret: {{secrets.${name}}}.`;
  const instead = meantInstead(name, rest);
  if (instead !== undefined) return `${problem} ${instead}`;
  const names = [...new Set(known)];
  const guess = nearest(name, names);
  const place = guess === undefined ? undefined : placeOf(guess);
  const fix = guess === undefined ? '' : ` Did you mean "${guess}"${place === undefined ? '' : ` (${place})`}?`;
  const available = names.length === 0 ? ' No variable is available here.' : ` Available here: ${names.join(', ')}.`;
  return `${problem}${fix}${available}`;
}

function meantInstead(name: string, rest: readonly string[]): string | undefined {
  const ours = OF_OTHER_TOOLS.get(name);
  if (ours !== undefined) return `Here it is ${ours}.`;
  if (name === 'loop') return '"loop.index" counts the turns inside "repeat" and "forEach".';
  if (name === 'row') return '"row.index" counts the rows inside "csv".';
  const path = [name, ...rest].join('.');
  return Object.hasOwn(FAKER_METHODS, path) ? `Made-up data comes from a helper: {{faker '${path}'}}.` : undefined;
}
