import type { Faker } from '@faker-js/faker';
import type { Random } from '../base/random.ts';
import type { TemplateEnvironment } from './environment.ts';

export interface EnvironmentSettings {
  /** False when no template of the plan calls faker: it is then not loaded (74 ms, 49 MB). */
  readonly usesFaker: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Start of the run, milliseconds since 1970: what faker's dates count from, so that a seed repeats them too. */
  readonly startedAtMs: number;
}

/** Loads what templates need beside names, once per worker and before compiling. Only faker's English data. */
export async function loadTemplateEnvironment(settings: EnvironmentSettings): Promise<TemplateEnvironment> {
  const faker = settings.usesFaker ? await loadFaker(settings.startedAtMs) : undefined;
  return { faker, env: settings.env };
}

async function loadFaker(startedAtMs: number): Promise<(random: Random) => Faker> {
  const { faker: english } = await import('@faker-js/faker/locale/en');
  let current: Random | undefined;
  // The package's main entry would load all 70 locales just for the class; the English instance has it too.
  const FakerClass = english.constructor as typeof Faker;
  const faker = new FakerClass({
    locale: english.rawDefinitions,
    randomizer: { next: () => current?.next() ?? 0, seed: ignoreSeed },
  });
  faker.setDefaultRefDate(startedAtMs);
  return (random) => {
    current = random;
    return faker;
  };
}

/** Chance belongs to the virtual user; faker must not reseed it. */
function ignoreSeed(): void {}
