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
import type { Exchange } from './transport.ts';
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
  const reader: Parts = { assertions, extractors, readsBody, mayScan };
  return {
    keepBytes: readsBody ? MOST_BODY_BYTES : 0,
    needs: parts.flatMap((part) => part.needs),
    checks: assertions.flatMap(({ text }) => text ?? []),
    variables,
    secretVariables: variables.filter(({ isSensitive }) => isSensitive),
    read: (journey, scope, cookies) => read(reader, journey, scope, cookies),
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
}

function read(parts: Parts, { exchange, request }: Journey, scope: Scope, cookies: Cookies): Failure | undefined {
  const { readsBody, mayScan } = parts;
  let { bodyBytes } = exchange;
  let body = readsBody ? exchange.body : undefined;
  const encoding = body === undefined ? undefined : exchange.headers.first('content-encoding');
  if (body !== undefined && encoding !== undefined) {
    const unpacked = unpackedBody(body, encoding, exchange);
    if (unpacked.failure !== undefined) return unpacked.failure;
    ({ body, bodyBytes } = unpacked);
  }
  const isCapped = body !== undefined && body.length < bodyBytes;
  const response = new HttpResponse({ exchange, body, bodyBytes, to: request, mayScan }, cookies);
  return judged(response, parts, { scope, isCapped });
}

/** Checks, then extracts. `isCapped`: more of the body came than is read. */
function judged(
  response: HttpResponse,
  parts: Parts,
  { scope, isCapped }: { readonly scope: Scope; readonly isCapped: boolean },
): Failure | undefined {
  for (const assertion of parts.assertions) {
    const failure = assertion.check(response, scope);
    if (failure !== undefined) return isCapped && assertion.reads === 'body' ? aboutCapped(failure) : failure;
  }
  const failure = extract(response, parts.extractors, scope);
  return failure !== undefined && isCapped ? aboutCapped(failure) : failure;
}

interface Unpacked {
  readonly body?: Buffer;
  readonly bodyBytes: number;
  readonly failure?: Failure;
}

/** What is read of a packed body, and the size of all of it. */
function unpackedBody(packed: Buffer, encoding: string, { bodyBytes, bodyCapped }: Exchange): Unpacked {
  const { body, failure } = decodeBody(packed, encoding, bodyCapped);
  if (failure !== undefined) return { bodyBytes, failure };
  // A little packed text can be megabytes of markup.
  return { body: body.subarray(0, MOST_BODY_BYTES), bodyBytes: bodyCapped ? bodyBytes : body.length };
}

/** Variables are set when all extractors have found theirs: none of them sees another's. */
function extract(response: HttpResponse, extractors: readonly CompiledExtractor[], scope: Scope): Failure | undefined {
  const [only, second] = extractors;
  if (only === undefined) return undefined;
  if (second === undefined) {
    const { value, failure } = only.extract(response, scope);
    if (failure === undefined) scope.values[only.slot] = value;
    return failure;
  }
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
  const capped = (text: string): string => `body_capped, only its first MiB is read: ${text}`;
  const plain = failure.plain === undefined ? {} : { plain: capped(failure.plain) };
  return { ...failure, message: capped(failure.message), ...plain };
}
