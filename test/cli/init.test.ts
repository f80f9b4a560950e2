import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { plan, workFolder } from '../support/cli.ts';
import { recordingServer, type RecordingServer } from '../support/recording-server.ts';
import { findPython, startFastApi, type FastApiServer } from '../targets/fastapi-server.ts';
import { skipOrFail } from '../targets/require-tools.ts';

const work = workFolder();
let server: RecordingServer;
beforeAll(async () => {
  server = await recordingServer();
});
afterAll(async () => {
  await server.close();
  work.remove();
});

test('plan init writes a plan that runs, and leaves alone what is there', async () => {
  const file = join(work.fresh('first'), 'plan.yaml');
  const made = await plan(['init', file]);
  expect({ code: made.code, stderr: made.stderr }).toEqual({
    code: 0,
    stderr: `Wrote ${file}.\nNext:  plan run ${file} --once\n`,
  });
  const text = readFileSync(file, 'utf8');
  const schema = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text)?.[1] ?? '';
  expect(existsSync(join(file, '..', schema))).toBe(true);

  server.reset();
  const ran = await plan(['run', file, '--once', '--var', `baseUrl=${server.origin}`]);
  expect({ code: ran.code, counts: server.counts() }).toEqual({ code: 0, counts: { 'GET /health': 1 } });

  const again = await plan(['init', file]);
  expect(again.code).toBe(2);
  expect(again.stderr).toBe(`error[file-exists] ${file} is there already; --force writes over it.\n`);
  expect((await plan(['init', file, '--force'])).code).toBe(0);
});

describe('plan init --from-url', () => {
  const DOCUMENT = { openapi: '3.1.0', info: { title: 'Tiny' }, paths: { '/a': { get: {} }, '/b': { post: {} } } };

  test('asks the usual places in turn', async () => {
    server.reset(({ path }) => (path === '/shop/v3/api-docs' ? { json: DOCUMENT } : { status: 404 }));
    const file = `${work.fresh('springs')}.yaml`;
    const made = await plan(['init', file, '--from-url', `${server.origin}/shop/`]);
    expect(made.stderr).toContain(`Wrote ${file}: 1 request, 1 more as comments.`);
    expect(server.log.map(({ path }) => path)).toEqual([
      '/shop/openapi.json',
      '/shop/api/openapi.json',
      '/shop/v3/api-docs',
    ]);
    expect(readFileSync(file, 'utf8')).toContain(`baseUrl: ${server.origin}/shop\n`);
    expect((await plan(['validate', file])).code).toBe(0);
  });

  test.each([
    [{ status: 404 }, 'answers 404'],
    [{ text: '<html>' }, 'is not JSON'],
    [{ json: [1] }, 'is JSON without "paths"'],
  ])('%j is no document', async (answer, reason) => {
    server.reset(() => answer);
    const file = `${work.fresh('none')}.yaml`;
    const { code, stderr } = await plan(['init', file, '--from-url', `${server.origin}/doc.json`]);
    expect({ code, there: existsSync(file) }).toEqual({ code: 2, there: false });
    expect(stderr).toMatch(new RegExp(`^error\\[openapi-not-found\\] .*/doc\\.json ${reason}`));
  });

  test('a server that is not there, and a URL that is none', async () => {
    const file = `${work.fresh('gone')}.yaml`;
    const gone = await plan(['init', file, '--from-url', 'http://127.0.0.1:1']);
    expect({ code: gone.code, there: existsSync(file) }).toEqual({ code: 5, there: false });
    expect(gone.stderr).toMatch(/^error\[target-unreachable\] http:\/\/127\.0\.0\.1:1 does not answer: /);
    const none = await plan(['init', file, '--from-url', 'localhost:8000']);
    expect(none.code).toBe(2);
    expect(none.stderr).toContain('Write the whole URL, for example http://localhost:8000.');
  });
});

const found = findPython();
if (found.python === undefined) skipOrFail(found.reason);
else {
  const { python } = found;
  let fastApi: FastApiServer;
  beforeAll(async () => {
    fastApi = await startFastApi(python);
  });
  afterAll(() => fastApi.stop());

  test('FastAPI: the plan lists what the server offers, and its requests pass', async () => {
    const file = `${work.fresh('fastapi')}.yaml`;
    const made = await plan(['init', file, '--from-url', fastApi.url]);
    expect(made.code).toBe(0);
    const text = readFileSync(file, 'utf8');
    for (const line of ['- get: /health', '#   - post: /create_item', '#     name: GET /items/{item}']) {
      expect(text).toContain(`      ${line}\n`);
    }
    const { code, stdout } = await plan(['run', file, '--once']);
    expect({ code, failed: /failed|401|422/.exec(stdout)?.[0] }).toEqual({ code: 0, failed: undefined });
  });
}
