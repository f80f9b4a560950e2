import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { launchDemo } from '../../src/demo/launch.ts';
import { findPython, startFastApi } from '../targets/fastapi-server.ts';
import { skipOrFail } from '../targets/require-tools.ts';
import { complaints, field, send, shapeOf, signIn, type Ask } from './demo-client.ts';

interface Knobs {
  readonly tokenSeconds?: number;
  readonly sleepSeconds?: number;
  readonly accessLog?: string;
}
interface Running {
  readonly url: string;
  stop(): Promise<void>;
}
interface Target {
  readonly name: string;
  start(knobs: Knobs): Promise<Running>;
}

const found = findPython();
const targets: Target[] = [{ name: 'the embedded demo', start: (knobs) => launchDemo(knobs) }];
if (found.python === undefined) {
  skipOrFail(found.reason);
} else {
  const { python } = found;
  for (const workers of [1, 2]) {
    targets.push({
      name: `FastAPI, uvicorn --workers ${workers}`,
      start: (knobs) => startFastApi(python, { workers, env: variables(knobs) }),
    });
  }
}

function variables({ tokenSeconds, sleepSeconds, accessLog }: Knobs): Record<string, string> {
  return {
    ...(tokenSeconds === undefined ? {} : { DEMO_TOKEN_SECONDS: String(tokenSeconds) }),
    ...(sleepSeconds === undefined ? {} : { DEMO_SLEEP_SECONDS: String(sleepSeconds) }),
    ...(accessLog === undefined ? {} : { DEMO_ACCESS_LOG: accessLog }),
  };
}

interface Case {
  readonly ask: Ask;
  readonly signedIn?: boolean;
  readonly status: number;
  /** The exact body. */
  readonly body?: unknown;
  /** What the body is made of. */
  readonly shape?: unknown;
  /** A 422's places. */
  readonly places?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

const TOKENS = { access_token: 'string', refresh_token: 'string', token_type: 'string', expires_in: 'number' };
const PRODUCT = { id: 'number', name: 'string', category: 'string', price: 'number', in_stock: 'boolean' };
const ORDER = { id: 'number', status: 'string', total: 'number', created_at: 'string' };
const CUSTOMER = { id: 'number', first_name: 'string', last_name: 'string', email: 'string', active: 'boolean' };
const TICKET = { customer_id: 1001, subject: 'Payment', priority: 'low', category: 'billing', message: 'Twice.' };
const DAYS = { start_date: '2025-01-01', end_date: '2025-01-31' };
const BEARER = { 'www-authenticate': 'Bearer' };
const AS_JSON = { 'content-type': 'application/json' };
const AS_MULTIPART = { 'content-type': 'multipart/form-data; boundary=cut' };
const UNKNOWN_REPORT = '/api/v1/reports/rep_000000000000';

const OPEN: readonly Case[] = [
  { ask: { path: '/health' }, status: 200, body: { status: 'ok' }, headers: AS_JSON },
  { ask: { path: '/hello' }, status: 200, body: { message: 'Hello, World!' } },
  { ask: { path: '/items/5' }, status: 200, body: { item_id: 5, name: 'Item 5' } },
  { ask: { path: '/items/Item%205' }, status: 200, body: { item_id: 'Item 5', name: 'Item Item 5' } },
  { ask: { path: '/items/99999999999999999999' }, status: 200, shape: { item_id: 'string', name: 'string' } },
  { ask: { path: '/items/a%2Fb' }, status: 404, body: { detail: 'Not Found' } },
  { ask: { path: '/items/%zz' }, status: 200, body: { item_id: '%zz', name: 'Item %zz' } },
  { ask: { path: '/nothing' }, status: 404, body: { detail: 'Not Found' }, headers: AS_JSON },
  { ask: { path: '/hello/' }, status: 307 },
  {
    ask: { path: '/hello', method: 'DELETE' },
    status: 405,
    body: { detail: 'Method Not Allowed' },
    headers: { allow: 'GET' },
  },
  { ask: { path: '/hello', method: 'HEAD' }, status: 405 },
  { ask: { path: '/api/v1/tickets' }, status: 405, headers: { allow: 'POST' } },
  { ask: { path: '/api/v1/products' }, status: 200, shape: { items: [PRODUCT], total: 'number' } },
  { ask: { path: '/api/v1/products/1001' }, status: 200, shape: PRODUCT },
  { ask: { path: '/api/v1/products/1050' }, status: 200, shape: PRODUCT },
  { ask: { path: '/api/v1/products/1000' }, status: 404, body: { detail: 'Product not found' } },
  { ask: { path: '/api/v1/products/1051' }, status: 404 },
  { ask: { path: '/api/v1/products/abc' }, status: 422, places: ['path.product_id'] },
  { ask: { path: '/api/v1/products?limit=0&sort=best' }, status: 422, places: ['query.limit', 'query.sort'] },
  {
    ask: { path: '/create_item', json: { name: 'Lamp', price: 9.5 } },
    status: 200,
    shape: { item_id: 'number', name: 'string', price: 'number' },
  },
  { ask: { path: '/create_item', json: { name: 'Lamp', price: '9.5' } }, status: 200 },
  { ask: { path: '/create_item', json: { name: 5, price: 'much' } }, status: 422, places: ['body.name', 'body.price'] },
  { ask: { path: '/create_item?name=Lamp&price=9.5', method: 'POST' }, status: 422, places: ['body'] },
  {
    ask: { path: '/users', json: { username: 'u', email: 'u@example.com', password: 'p' } },
    status: 201,
    shape: { id: 'number', username: 'string', email: 'string' },
  },
  {
    ask: { path: '/users', json: { username: '', email: 'e' } },
    status: 422,
    places: ['body.email', 'body.password', 'body.username'],
  },
  {
    ask: { path: '/submit_form', form: { field1: 'value1', field2: 'ü & =' } },
    status: 200,
    body: { field1: 'value1', field2: 'ü & =' },
  },
  {
    ask: { path: '/submit_form', multipart: formData({ field1: 'a', field2: 'b' }) },
    status: 200,
    body: { field1: 'a', field2: 'b' },
  },
  { ask: { path: '/submit_form', form: { field1: 'a' } }, status: 422, places: ['body.field2'] },
  {
    ask: { path: '/submit_form', json: { field1: 'a', field2: 'b' } },
    status: 422,
    places: ['body.field1', 'body.field2'],
  },
  { ask: { path: '/login', json: { username: 'testuser', password: 'password' } }, status: 200, shape: TOKENS },
  {
    ask: { path: '/login', json: { username: 'testuser', password: 'no' } },
    status: 401,
    body: { detail: 'Incorrect username or password' },
    headers: BEARER,
  },
  {
    ask: { path: '/api/v1/auth/login', json: { username: 'ops@example.com', password: 'OpsPass123!' } },
    status: 200,
    shape: TOKENS,
  },
  {
    ask: {
      path: '/api/v1/auth/login',
      form: { grant_type: 'password', username: 'agent@example.com', password: 'SupportPass123!' },
    },
    status: 200,
    shape: TOKENS,
  },
  {
    ask: { path: '/api/v1/auth/login', form: { username: 'agent@example.com', password: 'x' } },
    status: 401,
    body: { detail: 'Incorrect username or password' },
    headers: BEARER,
  },
  {
    ask: { path: '/api/v1/auth/login', form: { username: 'agent@example.com' } },
    status: 422,
    places: ['body.password'],
  },
  { ask: { path: '/api/v1/auth/login', json: { username: 1, password: 'x' } }, status: 422, places: ['body.username'] },
  { ask: { path: '/api/v1/auth/login', method: 'POST' }, status: 422, places: ['body.password', 'body.username'] },
  { ask: { path: '/api/v1/auth/login', raw: '{"username":', headers: AS_JSON }, status: 422, places: ['body.12'] },
  { ask: { path: '/async_concurrent' }, status: 200, body: { mode: 'async_concurrent', results: [1, 2, 3] } },
  { ask: { path: '/sync_baseline' }, status: 200, body: { mode: 'sync_baseline', results: [1, 2, 3] } },
  { ask: { path: '/hello?fail=1' }, status: 500, body: { detail: 'Injected failure' } },
  { ask: { path: '/hello?fail=0&delay_ms=5' }, status: 200 },
];

const GUARDED: readonly string[] = [
  'GET /api/v1/users/me',
  'GET /api/v1/orders',
  'GET /api/v1/notifications',
  'GET /api/v1/customers/search',
  'GET /protected_data',
  `GET ${UNKNOWN_REPORT}/status`,
  `GET ${UNKNOWN_REPORT}/download`,
  'POST /api/v1/auth/refresh',
];

const SIGNED_IN: readonly Case[] = [
  { ask: { path: '/protected_data' }, status: 200, shape: { data: 'string', username: 'string' } },
  {
    ask: { path: '/api/v1/users/me' },
    status: 200,
    body: { username: 'ops@example.com', email: 'ops@example.com', is_active: true },
  },
  { ask: { path: '/api/v1/auth/refresh', method: 'POST' }, status: 200, shape: TOKENS },
  {
    ask: { path: '/api/v1/orders?status=completed&limit=10' },
    status: 200,
    shape: { items: [ORDER], total: 'number' },
  },
  { ask: { path: '/api/v1/orders?status=lost&limit=x' }, status: 422, places: ['query.limit', 'query.status'] },
  {
    ask: { path: '/api/v1/notifications?unread_only=true' },
    status: 200,
    shape: { items: [{ id: 'number', message: 'string', read: 'boolean' }], total: 'number' },
  },
  { ask: { path: '/api/v1/notifications?unread_only=maybe' }, status: 422, places: ['query.unread_only'] },
  {
    ask: { path: '/api/v1/customers/search?query=smith&page=1&page_size=25&include_inactive=false' },
    status: 200,
    shape: { items: [CUSTOMER], total: 'number', page: 'number', page_size: 'number' },
  },
  {
    ask: { path: '/api/v1/customers/search?page=0&page_size=101' },
    status: 422,
    places: ['query.page', 'query.page_size'],
  },
  {
    ask: { path: '/api/v1/tickets', json: { ...TICKET, tags: ['billing'] } },
    status: 201,
    shape: {
      id: 'number',
      status: 'string',
      customer_id: 'number',
      subject: 'string',
      priority: 'string',
      category: 'string',
      message: 'string',
      tags: ['string'],
    },
  },
  { ask: { path: '/api/v1/tickets', json: { ...TICKET, customer_id: '1001' } }, status: 201 },
  {
    ask: {
      path: '/api/v1/tickets',
      json: { ...TICKET, customer_id: 'x', subject: 'ab', priority: 'urgent', tags: ['a', 7] },
    },
    status: 422,
    places: ['body.customer_id', 'body.priority', 'body.subject', 'body.tags.1'],
  },
  {
    ask: { path: '/api/v1/tickets', json: { subject: 'x'.repeat(201), tags: '["a"]' } },
    status: 422,
    places: ['body.category', 'body.customer_id', 'body.message', 'body.priority', 'body.subject', 'body.tags'],
  },
  { ask: { path: '/api/v1/tickets', raw: '{bad', headers: AS_JSON }, status: 422, places: ['body.1'] },
  {
    ask: { path: '/api/v1/tickets', raw: JSON.stringify(TICKET), headers: { 'content-type': 'text/plain' } },
    status: 422,
    places: ['body'],
  },
  { ask: { path: '/api/v1/tickets', method: 'POST' }, status: 422, places: ['body'] },
  {
    ask: {
      path: '/api/v1/users/me/preferences',
      method: 'PATCH',
      json: { email_notifications: false, theme: 'dark', timezone: null },
    },
    status: 200,
    body: { email_notifications: false, sms_notifications: false, theme: 'dark', timezone: 'UTC' },
  },
  {
    ask: { path: '/api/v1/users/me/preferences', method: 'PATCH', json: { sms_notifications: 'x', theme: 'blue' } },
    status: 422,
    places: ['body.sms_notifications', 'body.theme'],
  },
  {
    ask: {
      path: '/api/v1/imports/customers',
      multipart: customers('email,first_name,last_name,plan\na@x.de,"A, ""B""",C,free\n\nd@x.de,E,"F\nG",pro'),
    },
    status: 202,
    shape: { import_id: 'string', rows: 'number', source: 'string', send_welcome_email: 'boolean' },
  },
  {
    ask: { path: '/api/v1/imports/customers', multipart: customers('email,plan\na@x.de,free\n') },
    status: 422,
    places: ['body.file'],
  },
  { ask: { path: '/api/v1/imports/customers', multipart: customers('') }, status: 422, places: ['body.file'] },
  {
    ask: { path: '/api/v1/imports/customers', multipart: formData({ file: 'text', send_welcome_email: 'x' }) },
    status: 422,
    places: ['body.file', 'body.send_welcome_email', 'body.source'],
  },
  { ask: { path: '/api/v1/imports/customers', json: {} }, status: 422, places: ['body.file', 'body.source'] },
  {
    ask: {
      path: '/api/v1/imports/customers',
      headers: AS_MULTIPART,
      raw: '--cut\r\nContent-Disposition: form-data; name="source"\r\n\r\ndash',
    },
    status: 422,
    places: ['body.file', 'body.source'],
  },
  {
    ask: { path: '/api/v1/imports/customers', headers: AS_MULTIPART, raw: 'no boundary at all' },
    status: 400,
    shape: { detail: 'string' },
  },
  {
    ask: { path: '/api/v1/imports/customers', headers: { 'content-type': 'multipart/form-data' }, raw: 'x' },
    status: 400,
    body: { detail: 'Missing boundary in multipart.' },
  },
  {
    ask: { path: '/api/v1/reports/sales', json: { ...DAYS, group_by: 'region', format: 'csv' } },
    status: 202,
    shape: { report_id: 'string', status: 'string' },
  },
  {
    ask: {
      path: '/api/v1/reports/sales',
      json: { start_date: '2025-02-31', end_date: 'soon', group_by: 'mood', format: 'gif' },
    },
    status: 422,
    places: ['body.end_date', 'body.format', 'body.group_by', 'body.start_date'],
  },
  {
    ask: { path: '/api/v1/reports/sales', json: { start_date: '2025-02-01', end_date: '2025-01-01' } },
    status: 422,
    places: ['body.end_date'],
  },
  { ask: { path: `${UNKNOWN_REPORT}/status` }, status: 404, body: { detail: 'Report not found' } },
  { ask: { path: `${UNKNOWN_REPORT}/download` }, status: 404, body: { detail: 'Report not found' } },
  { ask: { path: '/api/v1/reports/..%2Fitems/status' }, status: 404 },
];

function formData(fields: Record<string, string>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
}

function customers(csv: string): FormData {
  const form = formData({ source: 'dashboard', send_welcome_email: 'false' });
  form.append('file', new Blob([csv], { type: 'text/csv' }), 'customers.csv');
  return form;
}

function title({ ask, status }: Case): string {
  const body = ask.json ?? ask.form ?? ask.raw ?? (ask.multipart ? 'multipart' : '');
  const shown = (typeof body === 'string' ? body : JSON.stringify(body)).slice(0, 60);
  const method = ask.method ?? (body === '' ? 'GET' : 'POST');
  return `${method} ${ask.path} ${shown.replaceAll(/\s+/g, ' ')} → ${status}`;
}

async function check(url: string, row: Case, token?: string): Promise<void> {
  const answered = await send(url, { ...row.ask, token });
  expect({ status: answered.status, text: answered.text }).toEqual({ status: row.status, text: expect.anything() });
  if (row.body !== undefined) expect(answered.body).toEqual(row.body);
  if (row.shape !== undefined) expect(shapeOf(answered.body)).toEqual(row.shape);
  if (row.places !== undefined) expect(complaints(answered.body)).toEqual([...row.places].toSorted());
  for (const [name, value] of Object.entries(row.headers ?? {})) expect(answered.headers.get(name)).toBe(value);
}

describe.each(targets)('$name', (target) => {
  let server: Running;
  let token: string;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'loadplan-conformance-'));
    server = await target.start({});
    token = await signIn(server.url, 'ops@example.com', 'OpsPass123!');
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test.each(OPEN.map((row) => ({ title: title(row), row })))('$title', ({ row }) => check(server.url, row));

  test.each(SIGNED_IN.map((row) => ({ title: title(row), row })))('signed in: $title', ({ row }) =>
    check(server.url, row, token),
  );

  test.each(GUARDED)('%s without a token → 401', async (route) => {
    const [method = '', path = ''] = route.split(' ');
    const row = { ask: { method, path }, status: 401, body: { detail: 'Not authenticated' }, headers: BEARER };
    await check(server.url, row);
  });

  test.each([
    // what stands after "Bearer ", or the whole header → detail
    ['Bearer a.b.c', 'Could not validate credentials'],
    ['Bearer nonsense', 'Could not validate credentials'],
    ['Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ0ZXN0dXNlciJ9.', 'Could not validate credentials'],
    ['Basic dGVzdHVzZXI6cGFzc3dvcmQ=', 'Not authenticated'],
  ])('authorization "%s" → 401 %s', async (authorization, detail) => {
    const ask = { path: '/api/v1/users/me', headers: { authorization } };
    await check(server.url, { ask, status: 401, body: { detail }, headers: BEARER });
  });

  test('a write without a token is a 401 even when its fields are wrong, but broken JSON comes first', async () => {
    await check(server.url, { ask: { path: '/api/v1/tickets', json: {} }, status: 401 });
    await check(server.url, { ask: { path: '/api/v1/tickets', raw: '{', headers: AS_JSON }, status: 422 });
  });

  test('a slash too many redirects to the right path, query and all', async () => {
    const { headers } = await send(server.url, { path: '/api/v1/products/?limit=3' });
    expect(headers.get('location')).toMatch(/\/api\/v1\/products\?limit=3$/);
  });

  test('products are filtered, sorted and cut', async () => {
    const { body } = await send(server.url, { path: '/api/v1/products?category=laptops&limit=3&sort=price_asc' });
    const items = field(body, 'items') as { category: string; price: number }[];
    expect(field(body, 'total')).toBe(10);
    expect(items.map(({ category }) => category)).toEqual(['laptops', 'laptops', 'laptops']);
    expect(items.map(({ price }) => price)).toEqual(
      items.map(({ price }) => price).toSorted((one, other) => one - other),
    );
  });

  test.each([
    // path → total
    ['/api/v1/customers/search?query=smith', 75],
    ['/api/v1/customers/search?query=SMITH&include_inactive=true', 101],
    ['/api/v1/customers/search?query=nobody', 0],
    ['/api/v1/orders?status=pending', 20],
    ['/api/v1/notifications?unread_only=true', 8],
    ['/api/v1/notifications', 12],
    ['/api/v1/products?category=boats', 0],
  ])('%s finds %d', async (path, total) => {
    expect(field((await send(server.url, { path, token })).body, 'total')).toBe(total);
  });

  test('numbers handed out are all different', async () => {
    const asked = Array.from({ length: 30 }, () =>
      send(server.url, { path: '/create_item', json: { name: 'a', price: 1 } }),
    );
    const ids = (await Promise.all(asked)).map(({ body }) => field(body, 'item_id'));
    expect(new Set(ids).size).toBe(30);
  });

  test('the import counts rows, not lines', async () => {
    const lines = Array.from({ length: 100 }, (_, row) => `user${row}@example.com,User${row},"Load, Test",free`);
    const csv = ['\uFEFFemail,first_name,last_name,plan', ...lines, ''].join('\r\n');
    const { body } = await send(server.url, { path: '/api/v1/imports/customers', token, multipart: customers(csv) });
    expect(body).toMatchObject({ rows: 100, source: 'dashboard', send_welcome_email: false });
  });

  test('a refreshed token is new and good', async () => {
    const { body } = await send(server.url, { path: '/api/v1/auth/refresh', method: 'POST', token });
    const fresh = String(field(body, 'access_token'));
    expect(fresh).not.toBe(token);
    expect((await send(server.url, { path: '/api/v1/users/me', token: fresh })).status).toBe(200);
  });

  test('a refresh token refreshes and does nothing else', async () => {
    const credentials = { username: 'testuser', password: 'password' };
    const { body } = await send(server.url, { path: '/login', json: credentials });
    const refreshToken = String(field(body, 'refresh_token'));
    expect((await send(server.url, { path: '/api/v1/users/me', token: refreshToken })).status).toBe(401);
    expect((await send(server.url, { path: '/api/v1/auth/refresh', method: 'POST', token: refreshToken })).status).toBe(
      200,
    );
  });

  test('a token carries its subject and its expiry, as a JWT does', () => {
    const [header = '', claims = ''] = token.split('.');
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({ alg: 'HS256', typ: 'JWT' });
    const { sub, iat, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>;
    expect(sub).toBe('ops@example.com');
    expect(Number(exp) - Number(iat)).toBeGreaterThanOrEqual(900);
  });

  test('reports become ready within four polls, then can be downloaded', async () => {
    const polls = await Promise.all(Array.from({ length: 12 }, () => followReport(server.url, token)));
    expect(Math.max(...polls)).toBeLessThanOrEqual(4);
    expect(new Set(polls).size).toBeGreaterThan(1);
  });

  test('of 200 requests that ask for 5 % failures, about ten fail', async () => {
    const asked = Array.from({ length: 200 }, () => send(server.url, { path: '/hello?fail=0.05' }));
    const failed = (await Promise.all(asked)).filter(({ status }) => status === 500);
    // Each worker process meets the share by itself, give or take one.
    expect(failed.length).toBeGreaterThanOrEqual(8);
    expect(failed.length).toBeLessThanOrEqual(12);
  });

  test('the description lists every endpoint the cases use', async () => {
    const { body } = await send(server.url, { path: '/openapi.json' });
    expect(String(field(body, 'openapi'))).toMatch(/^3\./);
    expect(Object.keys(field(body, 'paths') as object)).toEqual(expect.arrayContaining(PATHS));
  });

  test('the access log has one line for each request', async () => {
    const accessLog = join(folder, 'access.log');
    const logged = await target.start({ accessLog });
    try {
      const asks: Ask[] = [{ path: '/items/a%20b?x=1&y=2' }, { path: '/nothing' }, { path: '/create_item', json: {} }];
      await Promise.all(Array.from({ length: 60 }, (_, at) => send(logged.url, asks[at % 3] ?? { path: '/' })));
      expect(countLines(await readFile(accessLog, 'utf8'))).toEqual({
        'GET /items/a%20b?x=1&y=2 200': 20,
        'GET /nothing 404': 20,
        'POST /create_item 422': 20,
      });
    } finally {
      await logged.stop();
    }
  });

  test('a token expires when it says', async () => {
    const short = await target.start({ tokenSeconds: 1 });
    try {
      const brief = await signIn(short.url, 'testuser', 'password');
      const end = Date.now() + 20_000;
      let answered = await send(short.url, { path: '/api/v1/users/me', token: brief });
      while (answered.status === 200 && Date.now() < end) {
        await sleep(100);
        answered = await send(short.url, { path: '/api/v1/users/me', token: brief });
      }
      expect(answered.status).toBe(401);
      expect(answered.body).toEqual({ detail: 'Token has expired' });
      expect(answered.headers.get('www-authenticate')).toBe('Bearer');
    } finally {
      await short.stop();
    }
  });

  test('three waits one by one take three steps, together they take one', async () => {
    const slow = await target.start({ sleepSeconds: 0.5 });
    try {
      const paths = ['/sync_baseline', '/async_independent', '/async_dependent', '/async_concurrent'];
      const took = await Promise.all(paths.map((path) => timed(() => send(slow.url, { path }))));
      // Timers may fire a millisecond early.
      for (const milliseconds of took.slice(0, 3)) expect(milliseconds).toBeGreaterThan(1450);
      expect(took[3]).toBeGreaterThan(480);
      expect(took[3]).toBeLessThan(1450);
    } finally {
      await slow.stop();
    }
  });
});

const PATHS = [
  '/health',
  '/hello',
  '/items/{item}',
  '/create_item',
  '/users',
  '/submit_form',
  '/login',
  '/protected_data',
  '/sync_baseline',
  '/async_independent',
  '/async_dependent',
  '/async_concurrent',
  '/api/v1/auth/login',
  '/api/v1/auth/refresh',
  '/api/v1/users/me',
  '/api/v1/users/me/preferences',
  '/api/v1/products',
  '/api/v1/products/{product_id}',
  '/api/v1/orders',
  '/api/v1/notifications',
  '/api/v1/customers/search',
  '/api/v1/tickets',
  '/api/v1/imports/customers',
  '/api/v1/reports/sales',
  '/api/v1/reports/{report_id}/status',
  '/api/v1/reports/{report_id}/download',
];

/** Orders a report, polls it until it is ready, downloads it; returns how often it had to ask. */
async function followReport(url: string, token: string): Promise<number> {
  const ordered = await send(url, { path: '/api/v1/reports/sales', token, json: { ...DAYS, group_by: 'product' } });
  const path = `/api/v1/reports/${String(field(ordered.body, 'report_id'))}`;
  expect((await send(url, { path: `${path}/download`, token })).status).toBe(409);
  for (let polls = 1; polls <= 10; polls += 1) {
    const { body } = await send(url, { path: `${path}/status`, token });
    if (field(body, 'status') !== 'completed') {
      expect(field(body, 'status')).toBe('pending');
      continue;
    }
    const report = await send(url, { path: `${path}/download`, token });
    expect(report.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(report.headers.get('content-disposition')).toMatch(/^attachment; filename="rep_[0-9a-f]{12}\.csv"$/);
    expect(report.text).toBe('product,orders,revenue\nlaptops,10,1250.50\nphones,20,2501.00\nmonitors,30,3751.50\n');
    return polls;
  }
  throw new Error(`${path} was never ready`);
}

function countLines(log: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const line of log.trim().split('\n')) counts[line] = (counts[line] ?? 0) + 1;
  return counts;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
