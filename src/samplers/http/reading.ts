import type { MapNode, PlanNode } from '../../base/plan-node.ts';
import type { CompiledAssertion, CompiledExtractor } from '../../contracts/checks.ts';
import type { Compiler } from '../../contracts/compiler.ts';
import type { Scope } from '../../template/scope.ts';
import type { Value } from '../../base/value.ts';
import type { Failure } from '../../metrics/sample.ts';
import { compileAssertions } from '../../assertions/compile-assertions.ts';
import { compileExtractors } from '../../extractors/compile-extractors.ts';
import type { Cookies } from './cookies.ts';
import { decodeBody } from './decode-body.ts';
import { HttpResponse } from './http-response.ts';
import type { Journey } from './follow.ts';
import { isSensitiveName } from './sensitive-names.ts';
import { mapOf } from './settings.ts';

/** What extractors and assertions may see of a body. */
const MOST_BODY_BYTES = 1024 * 1024;

/** Two values far back in a body cost together what parsing costs; one, or two early ones, cost less. */
const MOST_SCANS = 2;

/** What a step does with the answer. */
export interface Reading {
  /** How much of the body must be kept for it. */
  readonly keepBytes: number;
  readonly needs: readonly number[];
  /** Its assertions as the plan writes them, in the order in which they are judged. */
  readonly checks: readonly string[];
  /** What its extractors set. */
  readonly variables: readonly ExtractedVariable[];
  /** Those of them that nobody may see, wherever they turn up. */
  readonly secretVariables: readonly ExtractedVariable[];
  /** Checks, then extracts; the first failure. Variables are set only when everything holds. */
  readonly read: (journey: Journey, scope: Scope, cookies: Cookies) => Failure | undefined;
}

export interface ExtractedVariable {
  readonly name: string;
  readonly slot: number;
  /** Its name, or the place it is taken from, says that it is not for everybody's eyes. */
  readonly isSensitive: boolean;
}

/** `assertions` and `extractors` of a step. Without a status assertion, 400 and above fail. */
export function compileReading(step: MapNode, compiler: Compiler): Reading {
  const assertions = compileAssertions(mapUnder(step, 'assertions', compiler), compiler);
  const extractorsNode = mapUnder(step, 'extractors', compiler);
  const extractors = compileExtractors(extractorsNode, compiler);
  const parts = [...assertions, ...extractors];
  const readsBody = parts.some((part) => part.reads === 'body' || part.reads === 'size');
  const mayScan = parts.reduce((sum, { jsonReads = 0 }) => sum + jsonReads, 0) <= MOST_SCANS;
  const variables = extractors.map(({ name, slot }) => ({
    name,
    slot,
    isSensitive: isSensitiveName(name) || readsSecret(extractorsNode?.get(name)),
  }));
  return {
    keepBytes: readsBody ? MOST_BODY_BYTES : 0,
    needs: parts.flatMap((part) => part.needs),
    checks: assertions.flatMap(({ text }) => text ?? []),
    variables,
    secretVariables: variables.filter(({ isSensitive }) => isSensitive),
    read: (journey, scope, cookies) => read(journey, { assertions, extractors, readsBody, mayScan, scope, cookies }),
  };
}

/** Cookies are secrets wherever they are shown; paths and header names may say so. */
function readsSecret(node: PlanNode | undefined): boolean {
  if (node?.kind === 'scalar') return isSensitiveName(node.source);
  if (node?.kind !== 'map') return false;
  return node.entries.some(({ key, value }) => key === 'cookie' || readsSecret(value));
}

function mapUnder(step: MapNode, key: string, compiler: Compiler): MapNode | undefined {
  const node = step.get(key);
  return node === undefined ? undefined : mapOf(node, key, compiler);
}

interface Parts {
  readonly assertions: readonly CompiledAssertion[];
  readonly extractors: readonly CompiledExtractor[];
  readonly readsBody: boolean;
  readonly mayScan: boolean;
  readonly scope: Scope;
  readonly cookies: Cookies;
}

function read(journey: Journey, parts: Parts): Failure | undefined {
  const { exchange, request } = journey;
  const { body, bodyBytes, failure: undecodable } = unpacked(exchange, parts.readsBody);
  if (undecodable !== undefined) return undecodable;
  const isCapped = body !== undefined && body.length < bodyBytes;
  const from = { exchange, body, bodyBytes, url: request.origin + request.path, mayScan: parts.mayScan };
  const response = new HttpResponse(from, parts.cookies);
  for (const assertion of parts.assertions) {
    const failure = assertion.check(response, parts.scope);
    if (failure !== undefined) return isCapped && assertion.reads === 'body' ? aboutCapped(failure) : failure;
  }
  const failure = extract(response, parts);
  return failure !== undefined && isCapped ? aboutCapped(failure) : failure;
}

interface Unpacked {
  readonly body?: Buffer | undefined;
  readonly bodyBytes: number;
  readonly failure?: Failure;
}

/** What is read of the body, and the size of all of it. */
function unpacked(exchange: Journey['exchange'], readsBody: boolean): Unpacked {
  const { body, bodyBytes, bodyCapped } = exchange;
  if (!readsBody || body === undefined) return { bodyBytes };
  const encoding = exchange.headers.first('content-encoding');
  if (encoding === undefined) return { body, bodyBytes };
  const decoded = decodeBody(body, encoding, bodyCapped);
  if (decoded.failure !== undefined) return { bodyBytes, failure: decoded.failure };
  // A little packed text can be megabytes of markup.
  return {
    body: decoded.body.subarray(0, MOST_BODY_BYTES),
    bodyBytes: bodyCapped ? bodyBytes : decoded.body.length,
  };
}

function extract(response: HttpResponse, parts: Parts): Failure | undefined {
  const { extractors, scope } = parts;
  const found: Value[] = [];
  for (const extractor of extractors) {
    const result = extractor.extract(response, scope);
    if (result.failure !== undefined) return result.failure;
    found.push(result.value);
  }
  for (let i = 0; i < extractors.length; i++) {
    const extractor = extractors[i];
    if (extractor !== undefined) scope.values[extractor.slot] = found[i];
  }
  return undefined;
}

/** First, so that it stays when a long message is cut. */
function aboutCapped(failure: Failure): Failure {
  return { ...failure, message: `body_capped, only its first MiB is read: ${failure.message}` };
}
