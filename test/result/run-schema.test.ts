import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { schemaErrors } from '../simulate/schemas.ts';
import { plan, workFolder } from '../support/cli.ts';
import { recordingServer, type RecordingServer } from '../support/recording-server.ts';
import { readBack, type PlanRun } from '../support/run-plan.ts';

// Long enough to be scrubbed by value, with signs that every encoding changes.
const PASSWORD = 'Pa$s"word+for /ann?';
const API_KEY = 'key/9f+8a=hidden&secret';
const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.dG9rZW4tb2YtYW5u.c2lnbmF0dXJl';
const WRITTEN = 'written-in-the-plan-77';
const COOKIE = 'sid-5f4dcc3b5aa765d61d83';

const work = workFolder();
let server: RecordingServer;
let ran: PlanRun;

beforeAll(async () => {
  server = await recordingServer();
  server.reset(({ path, body, headers }) => {
    if (path.startsWith('/login'))
      return { json: { access_token: TOKEN }, headers: { 'set-cookie': `sid=${COOKIE}; Path=/` } };
    // A server that throws everything back, as debug pages do.
    return { status: 500, json: { youSent: body, path, authorization: headers.authorization, password: PASSWORD } };
  });
  const file = work.write(
    'secrets.yaml',
    `
baseUrl: ${server.origin}
secrets: { password: ANN_PASSWORD, apiKey: API_KEY }
threadGroups:
  - name: Signed in
    threads: 2
    loops: 3
    auth: { bearer: '{{token}}' }
    headers: { X-Api-Key: '{{secrets.apiKey}}' }
    onStart:
      - post: /login
        json: { username: ann, password: '{{secrets.password}}' }
        extractors: { token: $.access_token }
    samplers:
      - get: '/search?key={{secrets.apiKey}}'
      - get: /query
        query: { password: '{{secrets.password}}', page: 1 }
      - post: /json
        json: { password: '{{secrets.password}}', note: 'my key is {{secrets.apiKey}}' }
      - post: /form
        form: { password: '{{secrets.password}}', old_password: ${WRITTEN} }
      - post: /basic
        auth: { basic: { username: ann, password: '{{secrets.password}}' } }
      - post: /text
        body: 'password={{secrets.password}} token={{token}}'
      - get: '/missing/{{secrets.apiKey}}'
        assertions: { body: { contains: '{{secrets.password}}' } }
        extractors: { gone: $.nothing.here }
`,
  );
  const output = work.path('report');
  const env = { ANN_PASSWORD: PASSWORD, API_KEY };
  const result = await plan(['run', file, '-o', output, '--progress', 'line', '--progress-interval', '1s'], { env });
  ran = await readBack(result, output);
});
afterAll(async () => {
  await server.close();
  work.remove();
});

const runFile = (): string => gunzipSync(readFileSync(join(ran.output, 'run.ndjson.gz'))).toString('utf8');

test('the secrets were on the wire, or this file proves nothing', () => {
  expect(ran.summary.all).toMatchObject({ requests: 44, failed: 42 });
  const sent = JSON.stringify(server.log);
  expect(sent).toContain(encodeURIComponent(API_KEY));
  expect(sent).toContain(`Bearer ${TOKEN}`);
  expect(sent).toContain(`Basic ${Buffer.from(`ann:${PASSWORD}`).toString('base64')}`);
  expect(sent).toContain(WRITTEN);
  expect(server.log.filter(({ headers }) => headers.cookie?.includes(COOKIE))).toHaveLength(42);
});

test('a real run fits schemas/run.schema.json, record by record', () => {
  const errors = schemaErrors('run');
  const lines = runFile().trimEnd().split('\n');
  const kinds = new Set(lines.map((line) => (JSON.parse(line) as { k: string }).k));
  expect(kinds).toEqual(new Set(['head', 's', 'err', 'example', 'slow', 'end']));
  for (const line of lines) expect([line.slice(0, 60), errors(JSON.parse(line))]).toEqual([line.slice(0, 60), []]);
});

test('summary.json of a real run fits its schema', () => {
  expect(schemaErrors('summary')(ran.summary)).toEqual([]);
});

const SECRETS = { PASSWORD, API_KEY, TOKEN, WRITTEN, COOKIE };
const FORMS: Readonly<Record<string, (secret: string) => string>> = {
  'as it is': (secret) => secret,
  'as JSON': (secret) => JSON.stringify(secret).slice(1, -1),
  'as JSON in JSON': (secret) => JSON.stringify(JSON.stringify(secret)).slice(3, -3),
  'URL-encoded': (secret) => encodeURIComponent(secret),
  'as a form': (secret) => new URLSearchParams({ a: secret }).toString().slice(2),
  'as HTML': (secret) => secret.replaceAll('&', '&amp;').replaceAll('"', '&quot;'),
  'in base64': (secret) => Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  'in base64url': (secret) => Buffer.from(secret).toString('base64url'),
  'as basic credentials': (secret) => Buffer.from(`ann:${secret}`).toString('base64').replace(/=+$/, ''),
};

test.each(
  Object.entries(SECRETS).flatMap(([name, secret]) => Object.keys(FORMS).map((form) => ({ name, form, secret }))),
)('$name $form is in no output', ({ form, secret }) => {
  const needle = FORMS[form]?.(secret) ?? secret;
  const outputs: Record<string, string> = { stdout: ran.stdout, stderr: ran.stderr, 'run file, unpacked': runFile() };
  for (const name of readdirSync(ran.output)) outputs[name] = readFileSync(join(ran.output, name), 'utf8');
  const found = Object.entries(outputs)
    .filter(([, text]) => text.includes(needle))
    .map(
      ([name, text]) => `${name}: …${text.slice(Math.max(0, text.indexOf(needle) - 120), text.indexOf(needle) + 60)}`,
    );
  expect(found).toEqual([]);
});

test('what is shown in their place says so', () => {
  expect(runFile()).toContain('[redacted]');
  expect(readFileSync(join(ran.output, 'plan.yaml'), 'utf8')).toContain('{{secrets.password}}');
});
