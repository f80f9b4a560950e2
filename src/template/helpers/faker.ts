import type { Faker } from '@faker-js/faker';
import { didYouMean, nearest } from '../../base/nearest.ts';
import { seededRandom } from '../../base/random.ts';
import type { Random } from '../../base/random.ts';
import type { Value } from '../../base/value.ts';
import type { Evaluate } from '../expression.ts';
import { FAKER_METHODS } from '../faker-methods.gen.ts';
import type { FakerMethod } from '../faker-methods.gen.ts';
import { FAKER_RENAMES } from '../faker-renames.ts';
import { FakerWanted } from '../faker-wanted.ts';
import type { HelperCall, Helper } from '../helper.ts';
import { NOBODY } from '../nobody.ts';
import type { Scope } from '../scope.ts';
import { textOf } from '../../base/text-of.ts';

/** Made-up but plausible data, by one of faker's methods. */
export const faker: Helper = {
  name: 'faker',
  description: "Made-up data by one of faker's methods, in English; options by name.",
  params: [
    { name: 'method', type: 'text', required: true },
    { name: 'argument', type: 'any', required: false, rest: true },
  ],
  options: 'any',
  example: "{{faker 'internet.password' length=12}}",
  random: true,
  pure: false,
  namesFirst: true,
  compile(call) {
    const name = methodName(call);
    const method = name === undefined ? undefined : FAKER_METHODS[name];
    if (name === undefined || !method || !argumentsFit(call, name, method)) return undefined;
    const load = call.environment.faker;
    if (load) return bind(call, name, load);
    // The table knows all about a call without arguments; others are tried once.
    if (call.args.length > 1 || call.options.size > 0) throw new FakerWanted();
    return notLoaded;
  },
};

type LoadFaker = (random: Random) => Faker;
type Method = (...args: readonly unknown[]) => unknown;

/** Calls through one faker object; it draws from the user's own chance at every call. */
function bind(call: HelperCall, name: string, load: LoadFaker): Evaluate | undefined {
  const [moduleName = '', methodPart = ''] = name.split('.');
  // The generated table says that module and method exist; faker's own types cannot be indexed by text.
  const module = Reflect.get(load(NOBODY.random), moduleName) as Record<string, Method>;
  const method: Method = (...args) => module[methodPart]?.(...args);
  const inputs = [...call.args.slice(1), ...call.options.values()];
  if (inputs.some((input) => input.constant === undefined)) return dynamicCall(call, method, load);
  const args = argumentValues(call, NOBODY);
  const problem = tryOnce(method, args, load);
  if (problem !== undefined) {
    call.report('helper-arguments', call.at, `faker cannot run "${name}" with these arguments: ${problem}`);
    return undefined;
  }
  return (scope) => {
    load(scope.random);
    return valueOf(method(...args));
  };
}

function dynamicCall(call: HelperCall, method: Method, load: LoadFaker): Evaluate {
  return (scope) => {
    const args = argumentValues(call, scope);
    load(scope.random);
    try {
      return valueOf(method(...args));
    } catch {
      // faker refuses values that came at run time (min above max): no value, never a crash.
      return undefined;
    }
  };
}

function argumentValues(call: HelperCall, scope: Scope): readonly unknown[] {
  const positional = call.args.slice(1).map((argument) => argument.evaluate(scope));
  if (call.options.size === 0) return positional;
  const options = [...call.options].map(([name, option]) => [name, option.evaluate(scope)] as const);
  return [...positional, Object.fromEntries(options)];
}

function tryOnce(method: Method, args: readonly unknown[], load: LoadFaker): string | undefined {
  // Real chance, not a constant: faker draws again until a value fits.
  load(seededRandom('trial'));
  try {
    method(...args);
    return undefined;
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}

function notLoaded(): never {
  throw new FakerWanted();
}

/** What faker gives as a plan value: dates as ISO 8601. */
function valueOf(result: unknown): Value | undefined {
  if (result instanceof Date) return result.toISOString();
  if (Array.isArray(result)) return result.map((item: unknown) => valueOf(item) ?? null);
  return result as Value | undefined;
}

function methodName(call: HelperCall): string | undefined {
  const [given] = call.args;
  if (given?.constant === undefined) {
    call.report('helper-arguments', given?.at ?? call.at, `faker needs its method in quotes: ${faker.example}.`);
    return undefined;
  }
  const name = textOf(given.constant);
  if (Object.hasOwn(FAKER_METHODS, name)) return name;
  call.report('unknown-faker', given.at, `faker has no "${name}".${replacement(name)}`);
  return undefined;
}

function replacement(name: string): string {
  const renamed = Object.hasOwn(FAKER_RENAMES, name) ? FAKER_RENAMES[name] : undefined;
  if (renamed !== undefined) return ` In faker 10 it is "${renamed}".`;
  const methods = Object.keys(FAKER_METHODS);
  const [moduleName, method] = name.split('.');
  const close = nearest(name, methods);
  if (close !== undefined) return ` Did you mean "${close}"?`;
  // A right method in a wrong module, or a module alone.
  const elsewhere = methods.find((known) => known.endsWith(`.${method ?? moduleName}`));
  if (elsewhere !== undefined) return ` Did you mean "${elsewhere}"?`;
  const siblings = methods.filter((known) => known.startsWith(`${moduleName}.`)).slice(0, 8);
  return siblings.length === 0 ? '' : ` It has ${siblings.join(', ')} and more.`;
}

function argumentsFit(call: HelperCall, name: string, method: FakerMethod): boolean {
  let fits = true;
  for (const option of call.options.keys()) {
    if (method.options.includes(option)) continue;
    fits = false;
    const known = method.options.length === 0 ? 'no options' : method.options.join(', ');
    call.report(
      'unknown-faker',
      call.optionRanges.get(option) ?? call.at,
      `"${name}" takes ${known} - not "${option}".${didYouMean(option, method.options)}`,
    );
  }
  const count = call.args.length - 1 + (call.options.size > 0 ? 1 : 0);
  if (fits && count < method.least) {
    fits = false;
    const wanted = method.options.length === 0 ? 'an argument' : `options: ${method.options.join(', ')}`;
    call.report('helper-arguments', call.at, `"${name}" needs ${wanted}.`);
  }
  if (count > method.most) {
    fits = false;
    const most = method.most === 1 ? '1 argument' : `${method.most} arguments`;
    call.report(
      'helper-arguments',
      call.at,
      `"${name}" takes at most ${most}, options counted as one; here it has ${count}.`,
    );
  }
  return fits;
}
