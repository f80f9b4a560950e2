import type { ExtractorKind } from '../contracts/checks.ts';
import { plainName } from './plain-name.ts';

/** Value of a cookie, by its exact name. */
export const cookie: ExtractorKind = {
  key: 'cookie',
  reads: 'headers',
  compile(expression, { problems }) {
    const name = plainName('cookie', expression, problems);
    return (response) => {
      const value = response.cookie(name);
      return value === undefined ? [] : [value];
    };
  },
};
