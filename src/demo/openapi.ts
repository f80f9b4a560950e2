import type { BodySpec, Endpoint } from './endpoint.ts';
import type { Shape } from './read-fields.ts';
import type { JsonSchema } from './rules.ts';

/**
 * The OpenAPI 3.1 document of these endpoints, laid out as FastAPI lays out its own.
 * It is made from the rules that read the requests, so it cannot say anything else than they do.
 */
export function openApiDocument(endpoints: readonly Endpoint[]): JsonSchema {
  const paths: Record<string, Record<string, JsonSchema>> = {};
  const schemas: Record<string, JsonSchema> = { ...ERROR_SCHEMAS };
  for (const endpoint of endpoints) {
    const operations = (paths[endpoint.path] ??= {});
    operations[endpoint.method.toLowerCase()] = operation(endpoint);
    if (endpoint.body) schemas[endpoint.body.name] = objectSchema(endpoint.body);
  }
  return {
    openapi: '3.1.0',
    info: { title: 'loadplan demo', version: '1.0.0' },
    paths,
    components: { schemas, securitySchemes: SECURITY_SCHEMES },
  };
}

const SECURITY_SCHEMES: JsonSchema = {
  OAuth2PasswordBearer: { type: 'oauth2', flows: { password: { scopes: {}, tokenUrl: '/api/v1/auth/login' } } },
};

const ERROR_SCHEMAS: Readonly<Record<string, JsonSchema>> = {
  ValidationError: {
    type: 'object',
    title: 'ValidationError',
    required: ['loc', 'msg', 'type'],
    properties: {
      loc: { type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'integer' }] } },
      msg: { type: 'string' },
      type: { type: 'string' },
    },
  },
  HTTPValidationError: {
    type: 'object',
    title: 'HTTPValidationError',
    properties: { detail: { type: 'array', items: { $ref: '#/components/schemas/ValidationError' } } },
  },
};

function operation(endpoint: Endpoint): JsonSchema {
  const parameters = [...parametersIn('path', endpoint.params), ...parametersIn('query', endpoint.query)];
  return {
    summary: endpoint.summary,
    operationId: operationId(endpoint),
    ...(endpoint.admission === 'open' ? {} : { security: [{ OAuth2PasswordBearer: [] }] }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(endpoint.body ? { requestBody: requestBody(endpoint.body) } : {}),
    responses: responses(endpoint, parameters.length > 0),
  };
}

function operationId({ method, path, summary }: Endpoint): string {
  return `${summary}${path}_${method}`.toLowerCase().replaceAll(/\W+/g, '_');
}

function parametersIn(place: 'path' | 'query', shape: Shape): JsonSchema[] {
  return Object.entries(shape).map(([name, rule]) => ({
    name,
    in: place,
    required: rule.required,
    schema: { ...rule.schema, title: titleOf(name) },
  }));
}

function requestBody(body: BodySpec<Shape>): JsonSchema {
  const schema = { $ref: `#/components/schemas/${body.name}` };
  const content = Object.fromEntries(MEDIA_TYPES[body.form].map((mediaType) => [mediaType, { schema }]));
  return { required: true, content };
}

const MEDIA_TYPES: Readonly<Record<BodySpec<Shape>['form'], readonly string[]>> = {
  json: ['application/json'],
  form: ['application/x-www-form-urlencoded'],
  multipart: ['multipart/form-data'],
  'json-or-form': ['application/json', 'application/x-www-form-urlencoded'],
};

function objectSchema(body: BodySpec<Shape>): JsonSchema {
  const fields = Object.entries(body.fields);
  return {
    type: 'object',
    title: body.name,
    required: fields.filter(([, rule]) => rule.required).map(([name]) => name),
    properties: Object.fromEntries(fields.map(([name, rule]) => [name, { ...rule.schema, title: titleOf(name) }])),
  };
}

function responses(endpoint: Endpoint, hasParameters: boolean): JsonSchema {
  const good = { description: 'Successful Response', content: { 'application/json': { schema: {} } } };
  const schema = { $ref: '#/components/schemas/HTTPValidationError' };
  const bad = { description: 'Validation Error', content: { 'application/json': { schema } } };
  return { [endpoint.status]: good, ...(endpoint.body || hasParameters ? { 422: bad } : {}) };
}

function titleOf(name: string): string {
  return name.replaceAll('_', ' ').replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase());
}
