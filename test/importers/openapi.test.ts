import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { planFromOpenApi } from '../../src/importers/openapi/index.ts';
import { startingPlan } from '../../src/importers/starting-plan.ts';
import { compileText, problemLines } from '../support/compile-text.ts';

const OPTIONS = { baseUrl: 'http://127.0.0.1:8000', schema: undefined };

const SHOP = {
  openapi: '3.1.0',
  info: { title: 'Shop: "öffentlich" & more' },
  paths: {
    '/health': { get: { summary: 'Health' } },
    '/products': {
      get: {
        parameters: [
          { name: 'category', in: 'query', required: true, schema: { enum: ['laptops', 'phones'] } },
          { name: 'page', in: 'query', schema: { type: 'integer' } },
        ],
      },
      post: {
        summary: 'Create\nproduct # now',
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Product' } } } },
      },
    },
    '/products/{id}': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer', minimum: 5, maximum: 9 } }],
      get: {},
      delete: { security: [{ oauth: [] }] },
    },
    '/me': { get: { security: [{ oauth: [] }] } },
    '/login': {
      post: {
        requestBody: {
          content: {
            'application/x-www-form-urlencoded': {
              schema: {
                properties: { username: { type: 'string' }, scopes: { type: 'array', items: { type: 'string' } } },
              },
            },
          },
        },
      },
    },
    '/upload': {
      put: {
        requestBody: {
          content: {
            'multipart/form-data': {
              schema: { properties: { file: { type: 'string', format: 'binary' }, note: { type: 'string' } } },
            },
          },
        },
      },
    },
  },
  components: {
    securitySchemes: { oauth: { type: 'oauth2', flows: { password: { tokenUrl: 'token' } } } },
    schemas: {
      Product: {
        type: 'object',
        required: ['name', 'price', 'tags', 'maker', 'level', 'made'],
        properties: {
          name: { type: 'string' },
          price: { type: 'number' },
          stock: { type: 'integer' },
          tags: { type: 'array', items: { type: 'string', examples: ['new'] } },
          maker: { anyOf: [{ type: 'null' }, { $ref: '#/components/schemas/Maker' }] },
          level: { type: 'integer', exclusiveMinimum: 0, maximum: 3 },
          made: { type: 'string', format: 'date' },
        },
      },
      Maker: {
        type: 'object',
        properties: { email: { type: 'string', format: 'email' }, parent: { $ref: '#/components/schemas/Maker' } },
      },
    },
  },
};

async function checkText(text: string, env: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  return problemLines(await compileText(text, { env }));
}

/** The plan with everything in it that stood as a comment: `#   ` goes, and so does `# ` before text. */
function uncommented(text: string): string {
  return text.replace(/^( *)# {3}/gm, '$1');
}

describe('a plan from an OpenAPI document', () => {
  test('what can be read as it is runs, the rest stands as comments', async () => {
    const { text, active, commented, leftOut } = planFromOpenApi(SHOP, OPTIONS);
    expect({ active, commented, leftOut }).toEqual({ active: 2, commented: 6, leftOut: 0 });
    const plan = parse(text) as { threadGroups: { samplers: unknown }[] };
    expect(plan.threadGroups[0]?.samplers).toEqual([
      { get: '/health' },
      { get: '/products', query: { category: "{{pick 'laptops' 'phones'}}" } },
    ]);
    expect(await checkText(text)).toEqual([]);
  });

  test('every comment is a sampler that the check accepts', async () => {
    const text = uncommented(planFromOpenApi(SHOP, OPTIONS).text);
    expect(await checkText(text, { API_PASSWORD: 'x' })).toEqual([]);
    const plan = parse(text) as { threadGroups: { samplers: Record<string, unknown>[]; onStart: unknown[] }[] };
    const [group] = plan.threadGroups;
    expect(group?.onStart).toMatchObject([{ post: '/token', extractors: { token: '$.access_token' } }]);
    expect(group?.samplers.find((step) => step['post'] === '/products')?.['json']).toEqual({
      name: "{{faker 'commerce.productName'}}",
      price: '{{randomFloat 1 100 2}}',
      tags: ['new'],
      maker: { email: '{{randomEmail}}', parent: { email: '{{randomEmail}}', parent: {} } },
      level: '{{randomInt 1 3}}',
      made: "{{date 'yyyy-MM-dd'}}",
    });
    expect(group?.samplers).toContainEqual({ get: '/products/{{randomInt 5 9}}', name: 'GET /products/{id}' });
    expect(group?.samplers).toContainEqual({
      put: '/upload',
      multipart: {
        file: { filename: 'upload.txt', contentType: 'text/plain', text: 'line {{randomHex 8}}' },
        note: '{{randomHex 8}}',
      },
    });
  });

  test.each([
    ['no object', [1]],
    ['no paths', { openapi: '3.1.0' }],
    ['nothing', null],
  ])('%s is refused with a sentence', (_, document) => {
    expect(() => planFromOpenApi(document, OPTIONS)).toThrow('It is not an OpenAPI document: it has no "paths".');
  });

  const loop = { properties: { next: { $ref: '#/components/schemas/Loop' } } };
  test.each<[string, object]>([
    ['no operations', {}],
    ['paths of the wrong type', { '/a': 5, '/b': null, '/c': { get: 'x', post: [] } }],
    ['a line end in a path', { '/a\n  evil: true': { get: {} }, '/ok': { get: {} } }],
    ['templates in a path', { '/a/{{env "HOME"}}': { get: {} }, '/b/{{{x}}}': { get: {} }, '/c/{}': { get: {} } }],
    ['a summary that ends the comment', { '/a': { get: { summary: 'x\n- get: /evil\u2028y' } } }],
    ['templates in examples', { '/a': { post: jsonBody({ example: '{{env "HOME"}}' }) } }],
    ['templates in names', { '/a': { post: jsonBody({ properties: { '{{x}}': { type: 'string' } } }) } }],
    ['a schema of itself', { '/a': { post: jsonBody({ $ref: '#/components/schemas/Loop' }) } }],
    ['a reference to itself', { '/a': { post: jsonBody({ $ref: '#/components/schemas/Self' }) } }],
    ['odd keys', { '/a': { post: jsonBody({ properties: { __proto__x: {}, constructor: {}, 'a: b # c': {} } }) } }],
    ['other places', { '/a': { post: jsonBody({ $ref: 'http://127.0.0.1:1/x.json' }) } }],
    ['reserved parameters', { '/a': { get: { parameters: [{ name: 'constructor', in: 'query', required: true }] } } }],
  ])('hostile or odd: %s', async (_, paths) => {
    const document = {
      info: { title: 'x: {{y}}\n- evil' },
      paths,
      components: { schemas: { Loop: loop, Self: { $ref: '#/components/schemas/Self' } } },
    };
    const { text } = planFromOpenApi(document, OPTIONS);
    expect([await checkText(text), await checkText(uncommented(text))]).toEqual([[], []]);
    expect(text).not.toContain('evil: true');
    expect(JSON.stringify(parse(text))).not.toContain('/evil');
  });

  test('a thousand operations are not all listed', () => {
    const paths = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`/p${index}`, { get: {} }]));
    expect(planFromOpenApi({ paths }, OPTIONS)).toMatchObject({ active: 200, commented: 0, leftOut: 800 });
  });
});

test('the plan to begin with is right, as it stands and with its comments taken in', async () => {
  const text = startingPlan('schemas/plan.schema.json');
  expect(await checkText(text)).toEqual([]);
  expect(await checkText(uncommented(text), { API_PASSWORD: 'x' })).toEqual([]);
  expect(
    uncommented(text)
      .split('\n')
      .filter((line) => line.includes('itemId')),
  ).toHaveLength(2);
});

function jsonBody(schema: unknown): object {
  return { requestBody: { content: { 'application/json': { schema } } } };
}
