import { compile, JSONPathError } from 'json-p3';
import type { JSONPathQuery } from 'json-p3';
import { explainJsonPath } from './json-path-problem.ts';
import type { JsonPathProblem } from './json-path-problem.ts';
import { compileJsonScan } from './scan-json.ts';
import type { JsonScan } from './scan-json.ts';
import type { Value } from './value.ts';

const NOTHING: readonly Value[] = [];

/** A compiled JSONPath. */
export interface JsonPath {
  /** Every value that it finds in a parsed document, in order; an empty list = no match. */
  readonly find: (document: unknown) => readonly Value[];
  /** Finds the same in the bytes of a body, where that is possible: see `JsonScan`. */
  readonly scan: JsonScan | undefined;
}

/** Finds nothing, in anything. */
export const NO_PATH: JsonPath = { find: () => NOTHING, scan: undefined };

/**
 * Compiles an RFC 9535 JSONPath. Paths of names and indexes only (`$.data[0].token`) are followed directly,
 * everything else by json-p3. Evaluates no scripts.
 */
export function parseJsonPath(path: string): JsonPath | JsonPathProblem {
  let query: JSONPathQuery;
  try {
    query = compile(path);
  } catch (cause) {
    if (!(cause instanceof JSONPathError)) throw cause;
    return explainJsonPath(path, cause);
  }
  const steps = simpleSteps(query);
  if (steps) return { find: (document) => follow(document, steps), scan: compileJsonScan(steps) };
  return { find: (document) => search(query, document), scan: undefined };
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
