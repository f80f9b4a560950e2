// Cost of filling in templates and of made-up data. `npm run build && node dist/bench/templates.js [words of names]`.
import { seededRandom } from '../src/base/random.ts';
import { slotReference } from '../src/plan/references.ts';
import { compileHeaders } from '../src/samplers/http/headers.ts';
import { isHeaderValue, isRequestPath } from '../src/samplers/http/header-rules.ts';
import { compileRequest } from '../src/samplers/http/request.ts';
import { compileJson, compileText, compileUrl, HELPERS, loadTemplateEnvironment } from '../src/template/index.ts';
import type { Names, Scope } from '../src/template/scope.ts';
import { mapNode, planNode, scalar } from '../test/support/nodes.ts';
import { TestCompiler } from '../test/support/test-compiler.ts';
import { measureRounds } from './rounds.ts';

const OPERATIONS = 500_000;
const USERS = 64;
const wanted = process.argv.slice(2);

const VARIABLES = ['userId', 'orderId', 'page', 'token', 'name', 'email', 'city', 'amount', 'items'];
const random = seededRandom('bench');
const scopes: readonly Scope[] = Array.from({ length: USERS }, (_, i) => ({
  values: [
    random.integer(1, 1_000_000),
    random.integer(1, 0xffffffff).toString(16),
    random.integer(1, 500),
    `eyJhbGciOiJIUzI1NiJ9.${random.next()}.abcdefghijklmnopqrstuvwxyz`,
    `Maria Olsen ${i}`,
    `maria.${i}@example.com`,
    'Aarhus',
    random.integer(100, 99_999) / 100,
    ['a', 'b'],
  ],
  random: seededRandom('bench', i),
  iteration: i,
  threadNumber: i,
  threadGroup: 'Shoppers',
}));

/** A compiler whose variables are read as in a run. */
class BenchCompiler extends TestCompiler {
  override readonly templates = environment;
  override readonly names: Names = {
    resolve: ([first = '', ...rest]) => slotReference(VARIABLES.indexOf(first), rest),
  };
}
const environment = await loadTemplateEnvironment({ usesFaker: true, env: {}, startedAtMs: Date.UTC(2026, 0, 1) });

function bench(name: string, render: (scope: Scope) => unknown, operations = OPERATIONS): void {
  if (wanted.length > 0 && !wanted.some((word) => name.includes(word))) return;
  measureRounds(name, operations, (i) => render(scopes[i % USERS] ?? never()));
}

const compiler = new BenchCompiler({ settings: ['{ baseUrl: http://127.0.0.1:8080/api }'] });
const PATH = '/users/{{userId}}/orders/{{orderId}}?page={{page}}';
const BODY = `{ user: { id: '{{userId}}', name: '{{name}}', email: '{{email}}' }, order: '{{orderId}}', city: '{{city}}',
  amount: '{{amount}}', currency: EUR, note: A note that is the same in every request, items: [{ sku: A-1, count: 2 },
  { sku: B-2, count: 1 }], shipping: { method: standard, express: false, insured: true }, source: checkout }`;

console.log(`node ${process.version}`);
const path = compileUrl(scalar(`'${PATH}'`), compiler);
bench('path, 3 variables', path.render);
bench('path, 3 variables, and its check', (scope) => isRequestPath(path.render(scope)));
const bearer = compileText(scalar("'Bearer {{token}}'"), compiler);
bench('bearer header', bearer.render);
bench('bearer header, and its check', (scope) => isHeaderValue(bearer.render(scope)));
const headers = compileHeaders(mapNode("{ auth: { bearer: '{{token}}' } }"), 'application/json', compiler);
bench('header lines with a bearer', headers.render);
const body = compileJson(planNode(BODY), compiler);
bench(`JSON body, 6 variables, ${body.render(scopes[0] ?? never()).length} characters`, body.render);
bench('the same, and its length in bytes', (scope) => Buffer.byteLength(body.render(scope)));
const step = mapNode(`{ post: '${PATH}', auth: { bearer: '{{token}}' }, json: ${BODY.replaceAll('\n', ' ')} }`);
const request = compileRequest(step, 'post', scalar(`'${PATH}'`), compiler);
bench('whole request', (scope) => request.render(scope, []));
const query = mapNode("{ get: /search, query: { q: '{{name}}', page: '{{page}}', size: 20, sort: name } }");
const search = compileRequest(query, 'get', scalar('/search'), compiler);
bench('whole request with a query, 2 variables', (scope) => search.render(scope, []));
if (compiler.problems.list().length > 0) throw new Error(compiler.problems.lines().join('\n'));

console.log('');
for (const helper of HELPERS.filter(({ pure }) => !pure)) {
  bench(helper.example, compileText(scalar(JSON.stringify(helper.example)), compiler).render, 100_000);
}
const FAKER = `internet.email internet.username person.firstName person.fullName phone.number location.streetAddress
  location.city company.name lorem.sentence string.uuid number.int`;
for (const method of FAKER.split(/\s+/)) {
  bench(`{{faker '${method}'}}`, compileText(scalar(`"{{faker '${method}'}}"`), compiler).render, 20_000);
}
bench('faker, 12 characters', compileText(scalar(`"{{faker 'string.alphanumeric' 12}}"`), compiler).render, 20_000);
bench('random.next', (scope) => scope.random.next());
bench('random.integer', (scope) => scope.random.integer(1, 100));

function never(): never {
  throw new Error('unreachable');
}
