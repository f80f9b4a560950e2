import { seededRandom } from '../../src/base/random.ts';
import { ownPath } from '../../src/base/own-member.ts';
import type { Value } from '../../src/base/value.ts';
import type { TemplateEnvironment } from '../../src/template/environment.ts';
import type { Names, Scope } from '../../src/template/scope.ts';
import { ProblemList } from './nodes.ts';

/** Variables by name, each in a slot of its own, in the order given. */
export interface TestSurroundings {
  readonly names: Names;
  readonly problems: ProblemList;
  readonly templates: TemplateEnvironment;
  readonly scope: Scope;
}

export interface TestSettings {
  readonly variables?: Readonly<Record<string, Value | undefined>>;
  readonly constants?: Readonly<Record<string, Value>>;
  readonly templates?: TemplateEnvironment;
  readonly seed?: number;
}

/** A place in a plan where these variables are known, and a user who runs there. */
export function surroundings(settings: TestSettings = {}): TestSurroundings {
  const problems = new ProblemList();
  const slots = Object.keys(settings.variables ?? {});
  const names: Names = {
    resolve(path, at) {
      const [first = '', ...rest] = path;
      const constant = settings.constants?.[path.join('.')];
      if (constant !== undefined) return { get: () => constant, constant };
      const slot = slots.indexOf(first);
      if (slot >= 0) return { slot, get: (scope) => ownPath(scope.values[slot], rest) };
      problems.error('unknown-variable', at, `Nothing sets "${first}" before this sampler.`);
      return undefined;
    },
  };
  return {
    names,
    problems,
    templates: settings.templates ?? { faker: undefined, env: { API_VERSION: 'v2' }, now: () => NOON },
    scope: {
      values: Object.values(settings.variables ?? {}),
      random: seededRandom(settings.seed ?? 1),
      iteration: 0,
      threadNumber: 1,
      threadGroup: 'Shoppers',
    },
  };
}

/** 2026-03-01T12:34:56.789Z */
export const NOON: number = Date.UTC(2026, 2, 1, 12, 34, 56, 789);
