import { cut } from '../base/show-value.ts';
import type { Response, Reads } from '../contracts/response.ts';
import type { Failure } from '../metrics/sample.ts';

/** How much of a body a message shows. */
const EXCERPT = 160;

/** The failure of an extractor without a match: names the extractor, what it looked for, and what came instead. */
export function missFailure(
  what: { readonly name: string; readonly written: string; readonly reads: Reads; readonly why?: string | undefined },
  response: Response,
): Failure {
  const plain = `extractor "${what.name}": ${what.written} matched nothing in a ${response.status} response`;
  const message = `extractor "${what.name}": ${what.written} matched nothing in ${describe(response, what)}`;
  return { kind: 'extract', name: 'extract_miss', message, plain };
}

/** The failure of `as:` on a value that does not read as that type. */
export function conversionFailure(name: string, written: string, type: string, shown: string): Failure {
  const article = type === 'text' ? '' : 'a ';
  const message = `extractor "${name}": ${written} gave ${shown}, which is not ${article}${type}`;
  const plain = `extractor "${name}": ${written} gave what is not ${article}${type}`;
  return { kind: 'extract', name: 'extract_miss', message, plain, expected: article + type, actual: shown };
}

function describe(
  response: Response,
  { reads, why }: { readonly reads: Reads; readonly why?: string | undefined },
): string {
  const answer = `a ${response.status} response`;
  if (reads !== 'body') return answer;
  const body = response.text().slice(0, LONGEST_LOOK).replace(/\s+/g, ' ').trim();
  if (body === '') return `${answer} without a body`;
  return `${answer} ${why === undefined ? '' : `${why}: `}${cut(body, EXCERPT)}`;
}

/** Of a body of megabytes only the start is made ready to be shown. */
const LONGEST_LOOK = 4096;
