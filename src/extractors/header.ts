import type { ExtractorKind } from '../contracts/checks.ts';
import { plainName } from './plain-name.ts';

/** Values of a response header, by its name in any case. */
export const header: ExtractorKind = {
  key: 'header',
  reads: 'headers',
  compile(expression, { problems }) {
    const name = plainName('header', expression, problems).toLowerCase();
    return (response) => response.headers(name);
  },
};
