import { compile, JSONPathError } from 'json-p3';
import type { JSONPathQuery } from 'json-p3';
import type { Value } from './value.ts';

/** Every value that a JSONPath finds in a parsed document, in order; an empty list = no match. */
export type JsonPath = (document: unknown) => readonly Value[];

/** Where a JSONPath stops making sense: `offset` counts from 0 inside the path. */
export interface JsonPathProblem {
  readonly message: string;
  readonly offset: number;
}

const NOTHING: readonly Value[] = [];

/**
 * Compiles an RFC 9535 JSONPath. Paths of names and indexes only (`$.data[0].token`) are followed directly,
 * everything else by json-p3. Evaluates no scripts.
 */
export function parseJsonPath(path: string): JsonPath | JsonPathProblem {
  let query: JSONPathQuery;
  try {
    query = compile(path);
  } catch (cause) {
    return explain(path, cause);
  }
  const steps = simpleSteps(query);
  if (steps) return (document) => follow(document, steps);
  return (document) => search(query, document);
}

/** A name or an index for each step, when the path has nothing else. */
function simpleSteps(query: JSONPathQuery): readonly (string | number)[] | undefined {
  if (!query.singularQuery()) return undefined;
  const steps: (string | number)[] = [];
  for (const segment of query.segments) {
    const selector: object | undefined = segment.selectors[0];
    if (selector && 'name' in selector && typeof selector.name === 'string') steps.push(selector.name);
    else if (selector && 'index' in selector && typeof selector.index === 'number') steps.push(selector.index);
    else return undefined;
  }
  return steps;
}

function follow(document: unknown, steps: readonly (string | number)[]): readonly Value[] {
  let current = document;
  for (const step of steps) {
    if (typeof current !== 'object' || current === null) return NOTHING;
    if (typeof step === 'number') {
      if (!Array.isArray(current)) return NOTHING;
      current = current.at(step) as unknown;
    } else {
      if (Array.isArray(current) || !Object.hasOwn(current, step)) return NOTHING;
      current = (current as Readonly<Record<string, unknown>>)[step];
    }
  }
  // Parsed JSON holds nothing but values; `undefined` is a document that was not JSON, or an index past the end.
  return current === undefined ? NOTHING : [current as Value];
}

function search(query: JSONPathQuery, document: unknown): readonly Value[] {
  if (document === undefined) return NOTHING;
  try {
    return query.query(document as Parameters<JSONPathQuery['query']>[0]).values() as readonly Value[];
  } catch (cause) {
    // A filter may hit its depth limit on a hostile document: that is "no match", never a crash.
    if (cause instanceof JSONPathError) return NOTHING;
    throw cause;
  }
}

function explain(path: string, cause: unknown): JsonPathProblem {
  if (!(cause instanceof JSONPathError)) throw cause;
  const reason = cause.message.replace(/ \('.*'?:\d+\)$/s, '');
  const offset = Math.min(cause.token.index, path.length);
  if (path === '') return { offset: 0, message: 'The JSONPath is empty. It starts with $, for example $.token.' };
  if (!path.startsWith('$')) return { offset: 0, message: `A JSONPath starts with $. Write $.${path}` };
  if (path.endsWith('.')) {
    return { offset: path.length - 1, message: 'The JSONPath stops after ".": expected a name or *.' };
  }
  if (reason.startsWith('unclosed bracketed selection')) {
    return { offset: path.lastIndexOf('['), message: 'The JSONPath stops inside "[": expected "]".' };
  }
  const found = /^expected '\.', '\.\.' or a bracketed selection, found '(.*)'$/s.exec(reason)?.[1];
  if (found !== undefined) {
    return { offset, message: `The JSONPath cannot go on with "${found}": expected ".", "[" or its end.` };
  }
  return { offset, message: `The JSONPath is not valid: ${reason}.` };
}
