import type { MapNode, PlanNode, ScalarNode } from '../../base/plan-node.ts';
import type { Compiler } from '../../contracts/compiler.ts';
import type { Failure } from '../../metrics/sample.ts';
import type { Scope } from '../../template/scope.ts';
import type { SizedText } from '../../base/sized-text.ts';
import { compileAddress } from './address.ts';
import type { AddressTemplate } from './address.ts';
import { compileBody } from './body.ts';
import { compileConnection } from './connection-settings.ts';
import type { OpenedFile } from './open-files.ts';
import { mergeFields } from './fields.ts';
import { headerNameProblem, isHeaderValue, isOneLine, isRequestPath } from './header-rules.ts';
import type { DigestUser } from './digest.ts';
import { BadHeader, compileHeaders } from './headers.ts';
import type { HeadersTemplate } from './headers.ts';
import type { CompiledBody } from './compiled-body.ts';
import { COOKIE_STYLE, compilePairs, QUERY_STYLE } from './pairs.ts';
import type { TextPart } from './pairs.ts';
import type { TemplatedFile } from './plan-file.ts';
import { Requirements } from './requirements.ts';
import type { Requiring } from './requirements.ts';
import { redirectSetting } from './redirect-setting.ts';
import { compileSending } from './send-rules.ts';
import { layersOf, switchSetting } from './settings.ts';
import { splitUrl } from './split-url.ts';
import type { Address } from './split-url.ts';
import type { ConnectionSettings, RequestMemory, SendRules } from './transport.ts';

/** A request of the plan, before cookies of the jar and redirects. */
export interface Outgoing {
  readonly address: Address;
  readonly method: string;
  readonly headers: readonly string[];
  /** `headers` as lines, each with its end, where they are at hand and none of them is `host`. */
  readonly headerText: string | undefined;
  /** The token that `headers` hold behind `Bearer`, where it is at hand: nobody may see it. */
  readonly bearer?: string | undefined;
  /** Set where the request is the same each time. */
  readonly memory: RequestMemory | undefined;
  /** Cookies that the plan gives. */
  readonly cookies: string;
  /** True when the plan writes the `cookie` header itself: the jar stays out of it. */
  readonly ownCookies: boolean;
  readonly body: string | Buffer | undefined;
  /** Length of a body that is text, in bytes, where it is known. */
  readonly bodyBytes?: number | undefined;
  /** Who signs in when the server asks with a challenge. */
  readonly digest: DigestUser | undefined;
}

/** How it is sent; the same for every request of a step. */
export interface SendSettings {
  readonly timeoutMs: number;
  readonly rules: SendRules;
  readonly keepAlive: boolean;
  /** Redirects followed in a row; 0 = none. */
  readonly mostRedirects: number;
  readonly connection: ConnectionSettings | undefined;
}

export interface RequestTemplate extends Requiring {
  readonly method: string;
  /** Path or URL as written, for names. */
  readonly displayName: string;
  readonly settings: SendSettings;
  /** True when it sends an `authorization` of the plan, values that nobody may see, and no `bearer` tells them. */
  readonly sendsAuthorization: boolean;
  /** True when servers may answer with a challenge that is answered. */
  readonly usesDigest: boolean;
  /** Files that its body is made of, to be opened for each request. */
  readonly files: readonly TemplatedFile[] | undefined;
  /** The request, or why it cannot be sent; `opened` are those of `files`, in the same order. */
  readonly render: (scope: Scope, opened: readonly OpenedFile[]) => Outgoing | NotSent;
}

/** A request that would break the protocol; `failure` is what the report says. */
export class NotSent {
  readonly failure: Failure;

  constructor(name: string, message: string, plain?: string) {
    this.failure = { kind: 'plan', name, message, ...(plain === undefined ? {} : { plain }) };
  }
}

/** The request part of a step: everything but what is read from the answer. */
export function compileRequest(step: MapNode, key: string, url: ScalarNode, compiler: Compiler): RequestTemplate {
  const method = key.toUpperCase();
  const connection = compileConnection(step, compiler);
  const address = compileAddress(url, connection, compiler);
  const query = compilePairs(mergeFields(layersOf(step, 'query', compiler), 'query', compiler), QUERY_STYLE);
  const body = compileBody(step, compiler);
  const headers = compileHeaders(step, body?.contentType, compiler);
  const cookies = compileCookies(layersOf(step, 'cookies', compiler), compiler);
  const target = targetOf(address, query);
  const requirements = new Requirements([address, query, headers, cookies, ...(body === undefined ? [] : [body])]);
  const render = renderer({ method, target, headers, cookies, body });
  const settings: SendSettings = {
    ...compileSending(step, url, compiler),
    keepAlive: switchSetting(step, 'keepAlive', compiler, true),
    mostRedirects: redirectSetting(step, compiler),
    connection,
  };
  const { needs, isReady } = requirements;
  const usesDigest = headers.digest !== undefined;
  const { displayName } = address;
  const { sendsAuthorization } = headers;
  const files = body?.files;
  return { method, displayName, settings, sendsAuthorization, usesDigest, files, render, needs, isReady };
}

interface RequestParts {
  readonly method: string;
  readonly target: Target;
  readonly headers: HeadersTemplate;
  readonly cookies: TextPart;
  readonly body: CompiledBody | undefined;
}

function renderer(parts: RequestParts): RequestTemplate['render'] {
  const { target, headers, cookies, body } = parts;
  const isFixed =
    target.constant !== undefined &&
    headers.constant !== undefined &&
    cookies.constant !== undefined &&
    headers.digest === undefined &&
    (body === undefined || body.constant !== undefined);
  const render: RequestTemplate['render'] = (scope, opened) => renderParts(parts, scope, opened);
  if (!isFixed) return render;
  // The same object each time: nothing is rendered and nothing joined again.
  let fixed: Outgoing | NotSent | undefined;
  return (scope, opened) => {
    if (fixed !== undefined) return fixed;
    const outgoing = render(scope, opened);
    fixed = outgoing instanceof NotSent ? outgoing : { ...outgoing, memory: { text: undefined } };
    return fixed;
  };
}

function renderParts(
  { method, target, headers, cookies, body }: RequestParts,
  scope: Scope,
  opened: readonly OpenedFile[],
): Outgoing | NotSent {
  const to = target.constant ?? target.render(scope);
  if (to instanceof NotSent) return to;
  const lines = headers.constant ?? headers.render(scope);
  if (lines instanceof BadHeader) return badHeader(lines.name);
  const given = cookies.constant ?? cookies.render(scope);
  const digest = headers.digest?.render(scope);
  const bad = badLine(given, digest);
  if (bad !== undefined) return badHeader(bad);
  const sized = sizedBody(body, scope);
  return {
    address: to,
    method,
    headers: lines.lines,
    headerText: lines.text,
    bearer: lines.bearer,
    memory: undefined,
    cookies: given,
    ownCookies: headers.hasCookie,
    body: sized === undefined ? bodyOf(body, scope, opened) : sized.text,
    bodyBytes: sized?.bytes,
    digest,
  };
}

/** A body whose length is known from making it. */
function sizedBody(body: RequestParts['body'], scope: Scope): SizedText | undefined {
  return body === undefined || body.constant !== undefined ? undefined : body.renderSized?.(scope);
}

function bodyOf(body: RequestParts['body'], scope: Scope, opened: readonly OpenedFile[]): Outgoing['body'] {
  return body?.constant ?? body?.render(scope, opened);
}

/** The header that cookies or a user name would break. */
function badLine(cookies: string, digest: DigestUser | undefined): string | undefined {
  if (cookies !== '' && !isHeaderValue(cookies)) return 'cookie';
  return digest === undefined || isOneLine(digest.username) ? undefined : 'authorization';
}

interface Target {
  readonly constant: Address | undefined;
  readonly render: (scope: Scope) => Address | NotSent;
}

/** Address and query, checked: what was known while compiling is checked then. */
function targetOf(address: Pick<AddressTemplate, 'constant' | 'render' | 'isEncoded'>, query: TextPart): Target {
  if (address.constant !== undefined && query.constant !== undefined) {
    const fixed = withQuery(address.constant, query.constant);
    return { constant: fixed, render: () => fixed };
  }
  return { constant: undefined, render };

  function render(scope: Scope): Address | NotSent {
    const to = address.render(scope);
    if (to === undefined) return new NotSent('bad_url', 'The URL is not valid after its values were filled in.');
    const full = withQuery(to, query.constant ?? query.render(scope));
    // Queries are always encoded. To look at the path means to put its pieces together, which sending does anyway.
    if (address.isEncoded || isRequestPath(full.path)) return full;
    return new NotSent('bad_url', 'The path holds a space, a line end or another character that no URL may hold.');
  }
}

function withQuery(address: Address, query: string): Address {
  if (query === '') return address;
  const { origin, path } = address;
  const joint = path.endsWith('?') || path.endsWith('&') ? '' : path.includes('?') ? '&' : '?';
  return { origin, path: path + joint + query };
}

function compileCookies(layers: readonly PlanNode[], compiler: Compiler): TextPart {
  const fields = mergeFields(layers, 'cookies', compiler);
  for (const field of fields) {
    const problem = headerNameProblem(field.name);
    if (problem !== undefined) compiler.problems.error('bad-value', field.at, `"${field.name}" is not a cookie name.`);
  }
  const pairs = compilePairs(fields, COOKIE_STYLE);
  const [first] = fields;
  if (first !== undefined && pairs.constant !== undefined && !isHeaderValue(pairs.constant)) {
    compiler.problems.error('bad-value', first.at, '"cookies" holds a character that no header may hold.');
  }
  return pairs;
}

function badHeader(name: string): NotSent {
  return new NotSent(
    'bad_header',
    `The header "${name}" was not sent: its value holds a line end or another character that no header may hold.`,
  );
}

/** The path part of a display name, for results. */
export function pathOf(displayName: string): string {
  return splitUrl(displayName)?.path ?? displayName;
}
