import type { Endpoint } from './endpoint.ts';
import { reply, textReply, type Reply } from './reply.ts';

/** An endpoint found, with the path's parameters as text. */
export interface Match {
  readonly endpoint: Endpoint;
  readonly params: Readonly<Record<string, string>>;
}

/** Finds the endpoint for a method and a decoded path; otherwise the 404, 405 or 307 to send. */
export type Router = (method: string, path: string, query: string) => Match | Reply;

type ByMethod = Map<string, Endpoint>;
interface Pattern {
  readonly form: RegExp;
  readonly byMethod: ByMethod;
}

const NO_PARAMS = Object.freeze({});

/** Prepares the lookup: fixed paths by a map, those with parameters one by one. */
export function createRouter(endpoints: readonly Endpoint[]): Router {
  const fixed = new Map<string, ByMethod>();
  const patterns = new Map<string, Pattern>();
  for (const endpoint of endpoints) {
    const { path } = endpoint;
    const methods = path.includes('{') ? patternFor(path, patterns).byMethod : (fixed.get(path) ?? new Map());
    methods.set(endpoint.method, endpoint);
    if (!path.includes('{')) fixed.set(path, methods);
  }
  const find = (path: string): Found | undefined => {
    const byMethod = fixed.get(path);
    return byMethod ? { byMethod, params: NO_PARAMS } : findPattern(patterns, path);
  };
  return (method, path, query) => {
    const found = find(path);
    if (!found) return find(toggleSlash(path)) ? redirect(path, query) : reply(404, { detail: 'Not Found' });
    const endpoint = found.byMethod.get(method);
    return endpoint ? { endpoint, params: found.params } : methodNotAllowed(found.byMethod);
  };
}

interface Found {
  readonly byMethod: ByMethod;
  readonly params: Readonly<Record<string, string>>;
}

function patternFor(path: string, patterns: Map<string, Pattern>): Pattern {
  const known = patterns.get(path);
  if (known) return known;
  const form = new RegExp(`^${path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`, 's');
  const pattern = { form, byMethod: new Map<string, Endpoint>() };
  patterns.set(path, pattern);
  return pattern;
}

function findPattern(patterns: ReadonlyMap<string, Pattern>, path: string): Found | undefined {
  for (const { form, byMethod } of patterns.values()) {
    const match = form.exec(path);
    if (match) return { byMethod, params: { ...match.groups } };
  }
  return undefined;
}

function toggleSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : `${path}/`;
}

// As Starlette: a path that only a slash at its end keeps from matching is sent to the right one.
function redirect(path: string, query: string): Reply {
  return textReply(307, '', '', { location: encodeURI(toggleSlash(path)) + (query && `?${query}`) });
}

function methodNotAllowed(byMethod: ByMethod): Reply {
  return reply(405, { detail: 'Method Not Allowed' }, { allow: [...byMethod.keys()].join(', ') });
}
