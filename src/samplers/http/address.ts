import type { PlanNode, ScalarNode } from '../../base/plan-node.ts';
import type { Compiler } from '../../contracts/compiler.ts';
import { compileUrl } from '../../template/index.ts';
import type { UrlTemplate } from '../../template/index.ts';
import type { Scope } from '../../template/scope.ts';
import { detourOf } from './route.ts';
import { Requirements } from './requirements.ts';
import type { Requiring } from './requirements.ts';
import { originMemory, splitUrl } from './split-url.ts';
import type { Address } from './split-url.ts';
import type { ConnectionSettings } from './transport.ts';
import { tryOut } from './try-out.ts';

/** Where a sampler sends to. */
export interface AddressTemplate extends Requiring {
  readonly constant: Address | undefined;
  /** `undefined` when the finished text is no URL. */
  readonly render: (scope: Scope) => Address | undefined;
  /** Path or URL as written, expressions as `{name}`. */
  readonly displayName: string;
  /** True when a rendered path can hold only what a request line may hold, whatever the values are. */
  readonly isEncoded: boolean;
}

function nameServer(origin: string | undefined, connection: ConnectionSettings | undefined, compiler: Compiler): void {
  if (origin === undefined) return;
  const way = { key: connection?.key ?? '', tryOut: () => tryOut(origin, connection) };
  compiler.target(origin, detourOf(origin, connection), way);
}

/** The URL of a step: a path behind the innermost `baseUrl`, or a full URL. */
export function compileAddress(
  node: ScalarNode,
  connection: ConnectionSettings | undefined,
  compiler: Compiler,
): AddressTemplate {
  const url = compileUrl(node, compiler);
  const base = compileBase(compiler.inherited('baseUrl').at(-1), compiler);
  checkStart(node, url, base, compiler);
  const requirements = new Requirements([url, ...(base === undefined || isFull(url.displayName) ? [] : [base])]);
  const address = joinAddress(url, base);
  // An expression may give a path: the base is named either way.
  const isBehindBase = !isFull(url.constant ?? url.displayName);
  const target = isBehindBase ? knownOrigin(base?.start, base?.constant) : knownOrigin(url.start, url.constant);
  nameServer(target, connection, compiler);
  const isEncoded = url.isEncoded && (base?.isEncoded ?? true);
  return {
    ...address,
    displayName: url.displayName,
    isEncoded,
    needs: requirements.needs,
    isReady: requirements.isReady,
  };
}

function joinAddress(url: UrlTemplate, base: UrlTemplate | undefined): Pick<AddressTemplate, 'constant' | 'render'> {
  const prefix = base?.constant === undefined ? undefined : splitUrl(withoutSlash(base.constant));
  if (url.constant !== undefined && (isFull(url.constant) || prefix !== undefined)) {
    const constant = splitUrl(fullUrl(url.constant, base?.constant ?? ''));
    return { constant, render: () => constant };
  }
  if (prefix !== undefined && isPath(url.displayName)) return { constant: undefined, render: pathBehind(prefix, url) };
  const renderBase = base === undefined ? () => '' : base.render;
  const originOf = originMemory();
  return { constant: undefined, render: (scope) => splitUrl(fullUrl(url.render(scope), renderBase(scope)), originOf) };
}

/** A path that changes, behind a base that does not. */
function pathBehind({ origin, path }: Address, url: UrlTemplate): AddressTemplate['render'] {
  const before = path === '/' ? '' : path;
  // To look for a "#" means to put the pieces of the path together, which sending does anyway.
  if (url.isEncoded && !url.displayName.includes('#')) return (scope) => ({ origin, path: before + url.render(scope) });
  return (scope) => ({ origin, path: withoutFragment(before + url.render(scope)) });
}

function fullUrl(url: string, base: string): string {
  return isFull(url) ? url : withoutSlash(base) + url;
}

function compileBase(node: PlanNode | undefined, compiler: Compiler): UrlTemplate | undefined {
  if (node === undefined || node.kind !== 'scalar') return undefined;
  const base = compileUrl(node, compiler);
  const message = base.constant === undefined ? undefined : badBase(node.source, base.constant);
  if (message !== undefined) compiler.problems.error('bad-url', node.range, message);
  return base;
}

function badBase(written: string, base: string): string | undefined {
  if (/[?#]/.test(base)) {
    return `"baseUrl" ends before the query, but "${written}" has one, and paths are put behind it. Move it to defaults: { query: { … } }.`;
  }
  if (splitUrl(base) !== undefined) return undefined;
  if (/\s/.test(written.trim()))
    return `"baseUrl" cannot hold a space: "${written}". Write http://host or https://host:port.`;
  const example = /^[\w.-]+(:\d+)?(\/|$)/.test(written) ? `http://${written}` : 'http://host or https://host:port';
  return `"baseUrl" is where every request starts, but "${written}" is no URL for that. Write ${example}.`;
}

function checkStart(node: ScalarNode, url: UrlTemplate, base: UrlTemplate | undefined, compiler: Compiler): void {
  const written = url.constant ?? url.displayName;
  if (isPath(written)) {
    if (base !== undefined) return;
    const message = `"${node.source}" is a path, but there is no "baseUrl" to put before it. Add baseUrl: http://host:port at the top of the plan.`;
    compiler.problems.error('bad-url', node.range, message);
    return;
  }
  const isOpen = url.constant === undefined && written.startsWith('{');
  const isUrl = isFull(written) && (url.constant === undefined || splitUrl(url.constant) !== undefined);
  if (isOpen || isUrl) return;
  const message = written.includes('@')
    ? `"${node.source}" holds a user name. Use auth: { basic: { username, password } } instead.`
    : `"${node.source}" is neither a path that starts with "/" nor a full http:// or https:// URL.${urlToWrite(node.source)}`;
  compiler.problems.error('bad-url', node.range, message);
}

/** `GET /a` and `a` are meant as paths, `host.example/a` and `host:80/a` as URLs. */
function urlToWrite(written: string): string {
  const text = written.trim().replace(/^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\s+/i, '');
  if (/^[a-z][\w+.-]*:\/\//i.test(text) || !/^[\w/.-]/.test(text)) return '';
  const isHost = /^(?:localhost|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}|[\d.]+)(?::\d+)?(?:\/|$)|^[\w.-]+:\d+/i.test(text);
  return ` Write ${isHost ? `http://${text}` : `/${text.replace(/^\//, '')}`}.`;
}

/** The server of a URL that begins like this; `undefined` when a value decides it. */
function knownOrigin(start: string | undefined, whole: string | undefined): string | undefined {
  if (start === undefined) return undefined;
  const host = whole === undefined ? /^https?:\/\/[^/?#]+[/?#]/.exec(start)?.[0] : whole;
  return host === undefined ? undefined : splitUrl(host)?.origin;
}

function isFull(text: string): boolean {
  return text.startsWith('http://') || text.startsWith('https://');
}

function isPath(text: string): boolean {
  return text.startsWith('/');
}

function withoutSlash(text: string): string {
  return text.endsWith('/') ? text.slice(0, -1) : text;
}

function withoutFragment(path: string): string {
  const hash = path.indexOf('#');
  return hash < 0 ? path : path.slice(0, hash);
}
