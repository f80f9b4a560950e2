import { isKey, isObject, listOf, resolve, textOf, type JsonObject } from './json.ts';

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'] as const;
export type Method = (typeof METHODS)[number];

/** More are counted, not listed: nobody reads a plan of a thousand requests. */
const MOST = 200;

/** One `paths` entry with one method of an OpenAPI document. */
export interface Operation {
  readonly method: Method;
  /** As the document writes it: `/items/{item_id}`. */
  readonly path: string;
  readonly summary: string;
  /** Parameters a request cannot do without, and those of the path. */
  readonly parameters: readonly Parameter[];
  readonly body: Body | undefined;
  /** True when it asks for credentials. */
  readonly secured: boolean;
}
export interface Parameter {
  readonly name: string;
  readonly where: 'path' | 'query' | 'header' | 'cookie';
  readonly schema: JsonObject;
}
export interface Body {
  readonly kind: 'json' | 'form' | 'multipart';
  readonly schema: JsonObject;
}

/** What an OpenAPI document (3.x, or 2.0) offers to a load test. */
export interface Api {
  readonly title: string;
  readonly operations: readonly Operation[];
  /** Operations that a plan cannot say, or beyond the most that are listed. */
  readonly leftOut: number;
  /** Path of the OAuth2 password flow, when there is one. */
  readonly tokenUrl: string | undefined;
}

/** Reads the document; throws `TypeError` with a sentence when it is none. Hostile ones give fewer operations, no more. */
export function readOpenApi(document: unknown): Api {
  if (!isObject(document) || !isObject(document['paths'])) {
    throw new TypeError('It is not an OpenAPI document: it has no "paths".');
  }
  const root = document;
  const paths = Object.entries(document['paths']);
  const all = paths.flatMap(([path, item]) => operationsOf(root, path, resolve(root, item)));
  const usable = all.filter(({ path }) => isPlainPath(path));
  return {
    title: textOf(isObject(root['info']) ? root['info']['title'] : undefined),
    operations: usable.slice(0, MOST),
    leftOut: all.length - Math.min(usable.length, MOST),
    tokenUrl: tokenUrlOf(root),
  };
}

/** Paths that can stand in a plan as they are: no white space, no template signs but `{name}`. */
function isPlainPath(path: string): boolean {
  return /^\/(?:[^\s{}\p{Cc}]|\{[^\s{}\p{Cc}]+\}(?!\}))*$/u.test(path) && !path.includes('{{') && path.length <= 300;
}

function operationsOf(root: JsonObject, path: string, item: unknown): Operation[] {
  if (!isObject(item)) return [];
  return METHODS.flatMap((method) => {
    const operation = item[method];
    if (!isObject(operation)) return [];
    const security = operation['security'] ?? root['security'];
    return [
      {
        method,
        path,
        summary: textOf(operation['summary']) || textOf(operation['operationId']),
        parameters: parametersOf(root, [...listOf(item['parameters']), ...listOf(operation['parameters'])]),
        body: bodyOf(root, operation),
        secured: listOf(security).length > 0,
      },
    ];
  });
}

const PLACES = ['path', 'query', 'header', 'cookie'] as const;

function parametersOf(root: JsonObject, list: readonly unknown[]): Parameter[] {
  return list.flatMap((entry) => {
    const parameter = resolve(root, entry);
    if (!isObject(parameter) || typeof parameter['name'] !== 'string') return [];
    const where = PLACES.find((place) => place === parameter['in']);
    const isNeeded = where === 'path' || parameter['required'] === true;
    if (where === undefined || !isNeeded || !isKey(parameter['name'])) return [];
    const schema = resolve(root, parameter['schema'] ?? parameter);
    return [{ name: parameter['name'], where, schema: isObject(schema) ? schema : {} }];
  });
}

const KINDS = [
  ['application/json', 'json'],
  ['application/x-www-form-urlencoded', 'form'],
  ['multipart/form-data', 'multipart'],
] as const;

function bodyOf(root: JsonObject, operation: JsonObject): Body | undefined {
  const request = resolve(root, operation['requestBody']);
  const content = isObject(request) && isObject(request['content']) ? request['content'] : undefined;
  if (content === undefined) return undefined;
  for (const [type, kind] of KINDS) {
    const media = content[type];
    const schema = isObject(media) ? resolve(root, media['schema']) : undefined;
    if (isObject(schema)) return { kind, schema };
  }
  return undefined;
}

function tokenUrlOf(root: JsonObject): string | undefined {
  const components = isObject(root['components']) ? root['components'] : {};
  const schemes = isObject(components['securitySchemes']) ? components['securitySchemes'] : {};
  for (const scheme of Object.values(schemes)) {
    const flows = isObject(scheme) && isObject(scheme['flows']) ? scheme['flows'] : {};
    const password = isObject(flows['password']) ? flows['password'] : undefined;
    if (typeof password?.['tokenUrl'] !== 'string') continue;
    const url = password['tokenUrl'];
    const path = url.startsWith('/') ? url : `/${url}`;
    if (!url.includes(':') && isPlainPath(path)) return path;
  }
  return undefined;
}
