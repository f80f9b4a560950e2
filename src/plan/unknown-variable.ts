import { FAKER_METHODS } from '../template/faker-methods.gen.ts';
import { madeUpInstead } from '../template/index.ts';

/** Names that other tools give everyone. */
const OF_OTHER_TOOLS: ReadonlyMap<string, string> = new Map([
  ['$guid', '{{uuid}}'],
  ['$randomUUID', '{{uuid}}'],
  ['$uuid', '{{uuid}}'],
  ['$timestamp', "{{now 'epochSeconds'}}"],
  ['$isoTimestamp', '{{now}}'],
  ['$randomInt', '{{randomInt 0 1000}}'],
  ['$randomNumber', '{{randomInt 0 1000}}'],
  ['$randomString', '{{randomString 8}}'],
  ['$loopCount', '{{loop.index}}'],
  ['__VU', '{{threadNumber}}'],
  ['__ITER', '{{iteration}}'],
  ['__threadNum', '{{threadNumber}}'],
]);

/** What to write for names that other tools give everyone, and for made-up data without its helper. */
export function meantInstead(name: string, rest: readonly string[]): string | undefined {
  const ours = OF_OTHER_TOOLS.get(name);
  if (ours !== undefined) return `Here it is ${ours}.`;
  // As Postman writes it: no variable begins so.
  const madeUp = name.startsWith('$') && rest.length === 0 ? madeUpInstead(name) : undefined;
  if (madeUp !== undefined) return `Here it is ${madeUp}.`;
  if (name === 'loop') return '"loop.index" counts the turns inside "repeat" and "forEach".';
  if (name === 'row') return '"row.index" counts the rows inside "csv".';
  const path = [name, ...rest].join('.');
  return Object.hasOwn(FAKER_METHODS, path) ? `Made-up data comes from a helper: {{faker '${path}'}}.` : undefined;
}
