import { textOf } from '../../base/text-of.ts';
import type { Helper } from '../helper.ts';

/** An environment variable, read once before the run. */
export const env: Helper = {
  name: 'env',
  description: 'An environment variable, read once before the run; with a fallback, or an error when it is not set.',
  params: [
    { name: 'name', type: 'text', required: true },
    { name: 'fallback', type: 'any', required: false },
  ],
  options: [],
  example: "{{env 'API_VERSION' 'v1'}}",
  random: false,
  pure: true,
  namesFirst: true,
  compile(call) {
    const [name, fallback] = call.args;
    if (name?.constant === undefined) {
      call.report('helper-arguments', call.at, '"env" needs the name in quotes: {{env \'API_VERSION\'}}.');
      return undefined;
    }
    const key = textOf(name.constant);
    const value = Object.hasOwn(call.environment.env, key) ? call.environment.env[key] : undefined;
    if (value !== undefined) return () => value;
    if (fallback) return fallback.evaluate;
    const fix = `Set it, or give a fallback: {{env '${key}' 'v1'}}.`;
    call.report('missing-secret', name.at, `Environment variable ${key} is not set. ${fix}`);
    return undefined;
  },
};
