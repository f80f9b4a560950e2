import { mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Problem } from '../../src/base/errors.ts';
import { plan, workFolder } from '../support/cli.ts';
import { recordingServer, type RecordingServer } from '../support/recording-server.ts';
import { readBack } from '../support/run-plan.ts';

const work = workFolder();
let server: RecordingServer;
beforeAll(async () => {
  server = await recordingServer();
});
afterAll(async () => {
  await server.close();
  work.remove();
});

/** A folder of files; gives the folder. */
function files(contents: Readonly<Record<string, string>>): string {
  const folder = work.fresh('files');
  for (const [name, text] of Object.entries(contents))
    work.write(join(folder.slice(work.folder.length + 1), name), text);
  return folder;
}

const body = (samplers: string): string => `threadGroups:\n  - threads: 1\n    samplers:\n${samplers}`;
const LOGIN = `variables: { api: v2 }
data:
  account: { file: accounts.csv, per: thread }
fragments:
  login:
    samplers:
      - post: /{{api}}/login
        json: { user: '{{user}}', password: 'hunter2-{{secrets.pepper}}' }
        extractors: { token: $.token }
`;

describe('a run with included files', () => {
  test('of several workers, its report, explain and --once', async () => {
    server.reset(({ path }) => (path === '/v2/login' ? { json: { token: 't1' } } : undefined));
    const folder = files({
      'plan.yaml': `baseUrl: ${server.origin}
include: [parts/common.yaml]
secrets: { pepper: PEPPER }
threadGroups:
  - threads: 4
    loops: 2
    onStart:
      - use: login
        with: { user: '{{account.name}}' }
    samplers:
      - get: /me/{{token}}
`,
      'parts/common.yaml': `include: [login.yaml]\nfragments: { never: { samplers: [{ get: /never }] } }\n`,
      'parts/login.yaml': LOGIN,
      'parts/accounts.csv': 'name\nada\n',
    });
    const env = { PEPPER: 'pep-1234' };
    const output = join(folder, 'out');
    const ran = await plan(['run', 'plan.yaml', '-o', 'out', '--workers', '2', '--quiet'], { cwd: folder, env });
    const { code, stderr, run } = await readBack(ran, output);
    expect([code, stderr]).toEqual([0, expect.stringContaining('plan: ')]);
    expect(server.counts()).toEqual({ 'POST /v2/login': 4, 'GET /me/t1': 8 });
    expect(run.head.plan.included?.map(({ file }) => file)).toEqual(['parts/login.yaml', 'parts/common.yaml']);
    expect(run.head.plan.included?.[0]?.text).toContain('password: [redacted]');

    // The files may be gone by then.
    rmSync(join(folder, 'parts'), { recursive: true });
    const again = await plan(['report', 'out', '-o', 'again'], { cwd: folder });
    expect(again.code).toBe(0);
    const page = readFileSync(join(folder, 'again', 'index.html'), 'utf8');
    expect(page).toContain('Included: <bdi>parts/login.yaml</bdi>');
    expect(page).not.toContain('hunter2');
  });

  test('explain shows where steps come from; --once runs them', async () => {
    server.reset(({ path }) => (path === '/v2/login' ? { json: { token: 't1' } } : undefined));
    const folder = files({
      'plan.yaml': `baseUrl: ${server.origin}\ninclude: [login.yaml]\nsecrets: { pepper: PEPPER }\n${body(`      - use: login\n        with: { user: ada }\n      - get: /me/{{token}}\n`)}`,
      'login.yaml': LOGIN,
      'accounts.csv': 'name\nada\n',
    });
    const env = { PEPPER: 'pep-1234' };
    const told = await plan(['explain', 'plan.yaml'], { cwd: folder, env });
    expect([told.code, told.stderr]).toEqual([0, '']);
    expect(told.stdout).toContain('    use login (login.yaml)\n      POST /{{api}}/login\n    GET /me/{{token}}\n');
    expect(told.stdout).toContain('token: iteration (extractor, Thread group 1, line 9 of login.yaml)');
    expect(told.stdout).toContain('requests: 2, if nothing fails');
    const once = await plan(['run', 'plan.yaml', '--once'], { cwd: folder, env });
    expect([once.code, server.counts()]).toEqual([0, { 'POST /v2/login': 1, 'GET /me/t1': 1 }]);
  });
});

describe('mistakes', () => {
  test.each([
    // what, files, problems
    [
      'a mistake in an included file is told there',
      {
        'plan.yaml': `baseUrl: http://127.0.0.1:1\ninclude: [parts/a.yaml]\n${body('      - use: a\n      - get: /{{nothing}}\n')}`,
        'parts/a.yaml': 'fragments:\n  a:\n    samplers:\n      - get: /a/{{id}}\n        timeout: 3\n',
      },
      [
        'plan.yaml:7:17 unknown-variable Nothing sets "nothing" before this sampler. No variable is available here.',
        'parts/a.yaml:4:19 unknown-variable Nothing sets "id" before this sampler, where fragment "a" is used in line 6 of plan.yaml. Give it there:  with: { id: … }. No variable is available here.',
        'parts/a.yaml:5:18 unit "timeout" needs a unit: 3s is three seconds, 3ms three milliseconds.',
      ],
    ],
    [
      'a variable of another file, misspelt',
      {
        'plan.yaml': `baseUrl: http://127.0.0.1:1\ninclude: [a.yaml]\n${body('      - use: a\n      - get: /{{tokn}}\n')}`,
        'a.yaml': 'fragments:\n  a: { samplers: [{ get: /, extractors: { token: $.t } }] }\n',
      },
      [
        'plan.yaml:7:17 unknown-variable Nothing sets "tokn" before this sampler. Did you mean "token" (extractor, line 2 of a.yaml)? Available here: token.',
      ],
    ],
    [
      'names that two files have',
      {
        'plan.yaml': `include: [a.yaml, b.yaml]\nfragments: { f: { samplers: [{ get: 'http://127.0.0.1:1/' }] } }\nvariables: { x: 1 }\n${body('      - use: f\n      - use: g\n')}`,
        'a.yaml': "fragments: { f: { samplers: [{ get: 'http://127.0.0.1:1/' }] }, g: { samplers: [{ use: f }] } }\n",
        'b.yaml': 'variables: { x: 2 }\n',
      },
      [
        'plan.yaml:2:14 duplicate-key "f" stands twice in "fragments": here and in line 1 of a.yaml. Files are put together, not merged: rename one of the two.',
        'plan.yaml:3:14 duplicate-key "x" stands twice in "variables": here and in line 1 of b.yaml. Files are put together, not merged: rename one of the two.',
      ],
    ],
    [
      'other settings in an included file, no map, nothing in it',
      {
        'plan.yaml': `include: [a.yaml, b.yaml, c.yaml]\n${body("      - get: 'http://127.0.0.1:1/'\n")}`,
        'a.yaml': 'baseUrl: http://x\nfragment: {}\n',
        'b.yaml': '- get: /a\n',
        'c.yaml': '# later\n',
      },
      [
        'a.yaml:1:1 unknown-key "baseUrl" is not a setting of an included file. It is a setting of the plan.',
        'a.yaml:2:1 unknown-key "fragment" is not a setting of an included file. Did you mean "fragments"?',
        'b.yaml:1:1 wrong-type An included file must be a map with "fragments", "variables" or "data", not a list.',
        'c.yaml:1:1 yaml-syntax The file is empty. It is included for its "fragments", "variables" or "data".',
      ],
    ],
    [
      'a file that is not there, lies outside, or is a template',
      {
        'sub/plan.yaml': `include: [none.yaml, ../out.yaml, '{{x}}.yaml']\n${body("      - get: 'http://127.0.0.1:1/'\n")}`,
        'out.yaml': 'variables: { x: 2 }\n',
      },
      [
        'sub/plan.yaml:1:11 missing-file There is no file "none.yaml": looked for',
        'sub/plan.yaml:1:22 bad-value "../out.yaml" lies outside',
        'sub/plan.yaml:1:35 missing-file "include" is read before any variable is known, so it cannot hold {{ }}.',
      ],
    ],
    [
      'files in a circle',
      {
        'plan.yaml': `include: [a.yaml]\n${body("      - get: 'http://127.0.0.1:1/'\n")}`,
        'a.yaml': 'include: [sub/b.yaml]\n',
        'sub/b.yaml': 'include: [../a.yaml]\n',
      },
      [
        'sub/b.yaml:1:11 cycle "../a.yaml" includes itself: a.yaml → sub/b.yaml → a.yaml. Take one of these includes out.',
      ],
    ],
    [
      'a file that is included twice on different ways is read once; one of which nothing is used',
      {
        'plan.yaml': `include: [a.yaml, b.yaml]\n${body("      - get: 'http://127.0.0.1:1/{{x}}'\n")}`,
        'a.yaml': 'include: [base.yaml]\n',
        'b.yaml': 'include: [c.yaml]\n',
        'c.yaml': 'variables: { y: 2 }\n',
        'base.yaml': 'variables: { x: 2 }\n',
      },
      ['plan.yaml:1:19 advice The plan uses nothing of "b.yaml". Take it out of "include".'],
    ],
  ])('%s', async (_what, contents, expected) => {
    const folder = files(contents as unknown as Readonly<Record<string, string>>);
    const file = 'sub/plan.yaml' in contents ? 'sub/plan.yaml' : 'plan.yaml';
    const { stdout } = await plan(['validate', file, '--format', 'json'], { cwd: folder });
    const { problems } = JSON.parse(stdout) as { readonly problems: readonly Problem[] };
    const lines = problems.map((one) => `${one.file}:${one.line}:${one.column} ${one.code} ${one.message}`);
    expect(lines).toEqual(expected.map((line) => expect.stringContaining(line)));
  });

  test('the line and the caret are those of the included file', async () => {
    const folder = files({
      'plan.yaml': `include: [a.yaml]\n${body('      - use: a\n')}`,
      'a.yaml': "fragments:\n  a:\n    samplers:\n      - get: 'http://127.0.0.1:1/{{id}}'\n",
    });
    const text = await plan(['validate', 'plan.yaml'], { cwd: folder });
    expect(text.stderr).toContain(
      "      4 |       - get: 'http://127.0.0.1:1/{{id}}'\n        |                                    ^^\n",
    );
    const github = await plan(['validate', 'plan.yaml', '--format', 'github'], { cwd: folder });
    expect(github.stdout).toContain('::error file=a.yaml,line=4,col=36,endColumn=38,title=unknown-variable::');
  });

  test('--allow-file opens a folder; a link out of it does not', async () => {
    const folder = files({
      'in/plan.yaml': `include: [../shared/a.yaml]\n${body('      - use: a\n')}`,
      'shared/a.yaml': 'include: [b.yaml]\n',
    });
    const fragment = "fragments: { a: { samplers: [{ get: 'http://127.0.0.1:1/' }] } }\n";
    work.write(join(folder.slice(work.folder.length + 1), 'shared/b.yaml'), fragment);
    const allowed = await plan(['validate', 'in/plan.yaml', '--allow-file', 'shared'], { cwd: folder });
    expect([allowed.code, allowed.stderr]).toEqual([0, expect.stringContaining('ok - 1 thread group')]);
    rmSync(join(folder, 'shared/b.yaml'));
    mkdirSync(join(folder, 'elsewhere'));
    work.write(join(folder.slice(work.folder.length + 1), 'elsewhere/b.yaml'), fragment);
    symlinkSync(join(folder, 'elsewhere/b.yaml'), join(folder, 'shared/b.yaml'));
    const linked = await plan(['validate', 'in/plan.yaml', '--allow-file', 'shared'], { cwd: folder });
    expect([linked.code, linked.stderr]).toEqual([2, expect.stringContaining('"b.yaml" lies outside')]);
  });
});
