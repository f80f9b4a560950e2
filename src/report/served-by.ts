import type { RunResult } from '../result/read-run.ts';
import type { ServedBy } from './report-model.ts';

/** Headers by which servers, frameworks and proxies name themselves. */
const NAMES = ['server', 'x-powered-by', 'via'];
const MOST_VALUES = 5;

/** What the responses kept as evidence say of the software that sent them; values in the order they came. */
export function servedBy({ examples, slow }: Pick<RunResult, 'examples' | 'slow'>): ServedBy[] {
  const headers = [...examples, ...slow].flatMap(({ exchange }) => exchange.response?.headers ?? []);
  return NAMES.flatMap((header) => {
    const own = headers.filter(([name, value]) => name.toLowerCase() === header && value.trim() !== '');
    const values = [...new Set(own.map(([, value]) => value.trim()))].slice(0, MOST_VALUES);
    return values.length === 0 ? [] : [{ header, values }];
  });
}
