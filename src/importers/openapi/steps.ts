import { isObject, resolve, type JsonObject } from './json.ts';
import type { Operation, Parameter } from './operations.ts';
import { sampleValue } from './sample-value.ts';

/** A sampler as it stands in the plan, before it becomes YAML. */
export type Step = Readonly<Record<string, unknown>>;

/** The operation as a sampler: parameters and body hold values that fit their schemas. */
export function stepOf(root: JsonObject, operation: Operation): Step {
  const { method, path, parameters } = operation;
  const inPath = parameters.filter(({ where }) => where === 'path');
  const filled = path.replace(/\{([^{}]+)\}/g, (_, name: string) => {
    const parameter = inPath.find((one) => one.name === name);
    return String(valueOf(root, parameter ?? { name, where: 'path', schema: { type: 'integer' } }));
  });
  return {
    [method]: filled,
    ...(filled === path ? {} : { name: `${method.toUpperCase()} ${path}` }),
    ...pairs(root, parameters, 'query', 'query'),
    ...pairs(root, parameters, 'header', 'headers'),
    ...pairs(root, parameters, 'cookie', 'cookies'),
    ...bodyOf(root, operation),
  };
}

function pairs(
  root: JsonObject,
  parameters: readonly Parameter[],
  where: Parameter['where'],
  key: string,
): Record<string, unknown> {
  const own = parameters.filter((parameter) => parameter.where === where);
  if (own.length === 0) return {};
  return { [key]: Object.fromEntries(own.map((parameter) => [parameter.name, valueOf(root, parameter)])) };
}

/** One text or number: lists and objects have no common form in a URL. */
function valueOf(root: JsonObject, { schema, name }: Parameter): string | number | boolean {
  const value = sampleValue(root, schema, name);
  const one: unknown = Array.isArray(value) ? value[0] : value;
  return typeof one === 'string' || typeof one === 'number' || typeof one === 'boolean' ? one : '{{randomHex 8}}';
}

function bodyOf(root: JsonObject, { body, method }: Operation): Record<string, unknown> {
  if (body === undefined || method === 'get' || method === 'head') return {};
  if (body.kind === 'json') return { json: sampleValue(root, body.schema) };
  const properties = isObject(body.schema['properties']) ? body.schema['properties'] : {};
  const fields = sampleValue(root, { ...body.schema, type: 'object' });
  const entries = Object.entries(isObject(fields) ? fields : {}).map(([key, value]) => {
    const isFile = body.kind === 'multipart' && isBinary(resolve(root, properties[key]));
    return [key, isFile ? FILE : flat(value)] as const;
  });
  return { [body.kind]: Object.fromEntries(entries) };
}

const FILE = { filename: 'upload.txt', contentType: 'text/plain', text: 'line {{randomHex 8}}' };

function isBinary(schema: unknown): boolean {
  if (!isObject(schema)) return false;
  return schema['format'] === 'binary' || schema['contentMediaType'] !== undefined;
}

function flat(value: unknown): unknown {
  const one: unknown = Array.isArray(value) ? value[0] : value;
  return isObject(one) ? JSON.stringify(one) : one;
}
