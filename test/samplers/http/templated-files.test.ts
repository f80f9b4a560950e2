import { basename } from 'node:path';
import { mkdirSync, symlinkSync, unlinkSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { normaliseMessage } from '../../../src/metrics/normalise.ts';
import { plan, workFolder } from '../../support/cli.ts';
import { recordingServer, type Recorded, type RecordingServer } from '../../support/recording-server.ts';
import { rowOf, runPlan } from '../../support/run-plan.ts';

const work = workFolder();
const outside = workFolder();
const OUTSIDE = 'it lies outside the folder of the plan. Move it there, or allow its folder with --allow-file';
let server: RecordingServer;
beforeAll(async () => {
  server = await recordingServer();
});
beforeEach(() => server.reset());
afterAll(async () => {
  await server.close();
  work.remove();
  outside.remove();
});

mkdirSync(work.path('files'));
for (const name of ['a', 'b']) work.write(`files/${name}.json`, `{"name":"${name}"}`);
work.write('files/big.bin', 'x'.repeat(3 * 1024 * 1024));
work.write('paths.csv', 'path\nfiles/a.json\nfiles/b.json\n');
outside.write('secret.txt', 'secret');
symlinkSync(outside.path('secret.txt'), work.path('files/link.txt'));

const planOf = (samplers: string, more = '', loops = 1): string => `
baseUrl: ${server.origin}
${more}
threadGroups:
  - threads: 1
    loops: ${loops}
    samplers:
${samplers.replaceAll(/^/gm, '      ')}
`;

/** Each part as `name="f"; filename="a.json" | application/json = {"name":"a"}`. */
function partsOf({ headers, body }: Recorded): readonly string[] {
  const boundary = /boundary=(.+)$/.exec(headers['content-type'] ?? '')?.[1] ?? '?';
  const parts = body.split(`--${boundary}`).slice(1, -1);
  return parts.map((part) => {
    const [, head = '', type = '', content = ''] =
      /form-data; ([^\r\n]*)(?:\r\ncontent-type: ([^\r\n]*))?\r\n\r\n([^]*)\r\n$/.exec(part) ?? [];
    return `${head} | ${type} = ${content}`;
  });
}

describe('a file whose name comes from the run', () => {
  test('a part is named and typed after the file; name, type and content are those of one file', async () => {
    const samplers = `
- set: { kind: "{{pick 'a' 'b'}}" }
- post: /up
  multipart:
    plain: '{{kind}}'
    f: { path: 'files/{{kind}}.json' }
    g: { path: "files/{{pick 'a' 'b'}}.json", filename: 'x-{{kind}}.bin', contentType: 'text/{{kind}}' }`;
    const { code, summary } = await runPlan(work, planOf(samplers, '', 8));
    expect([code, summary.all.failed, server.log.length]).toEqual([0, 0, 8]);
    const seen = new Set<string>();
    for (const request of server.log) {
      const [plain = '', f = '', g = ''] = partsOf(request);
      const kind = plain.at(-1) ?? '';
      seen.add(kind);
      expect(f).toBe(`name="f"; filename="${kind}.json" | application/json = {"name":"${kind}"}`);
      expect(g.replace(/"[ab]"\}$/, '?')).toBe(`name="g"; filename="x-${kind}.bin" | text/${kind} = {"name":?`);
    }
    expect([...seen].toSorted()).toEqual(['a', 'b']);
  });

  test('bodyFile, byte for byte; a file is read once, not for each request', async () => {
    const samplers = `
- forEach: '{{names}}'
  as: name
  samplers: [{ post: '/{{name}}', bodyFile: 'files/{{name}}' }]`;
    server.reset(({ path }) => {
      // It has been read by now.
      if (path === '/late.txt' && server.log.length < 3) unlinkSync(work.path('files/late.txt'));
      return undefined;
    });
    work.write('files/late.txt', 'here {{still}}');
    const { code, summary } = await runPlan(work, planOf(samplers, 'variables: { names: [a.json, late.txt] }', 2));
    expect([code, summary.all.failed]).toEqual([0, 0]);
    expect(server.log.map(({ path, body, headers }) => [path, headers['content-type'], body])).toEqual(
      [1, 2].flatMap(() => [
        ['/a.json', 'application/octet-stream', '{"name":"a"}'],
        ['/late.txt', 'application/octet-stream', 'here {{still}}'],
      ]),
    );
  });

  test('many users want the same big file at once', async () => {
    const text = planOf(`- post: /big\n  bodyFile: 'files/{{file}}'`, '').replace(
      'loops: 1',
      'loops: 2\n    variables: { file: big.bin }',
    );
    const { code, summary } = await runPlan(work, text.replace('threads: 1', 'threads: 5'));
    expect([code, summary.all.failed]).toEqual([0, 0]);
    expect(server.log.map(({ body }) => body.length)).toEqual(Array.from({ length: 10 }, () => 3 * 1024 * 1024));
  });

  test('bodyFile as a template: filled in for each request, typed by its name, the same for all workers', async () => {
    server.reset();
    work.write('files/order.json', '{ "user": {{json user}},\n  "turn": {{iteration}}, "n": {{randomInt 7 7}} }\n');
    const samplers = `- post: /orders\n  bodyFile: { path: 'files/order.json', template: true }`;
    const variables = `variables: { user: 'O"Brien' }`;
    const { code, summary } = await runPlan(work, planOf(samplers, variables, 2), { args: ['--workers', '2'] });
    expect([code, summary.all.failed]).toEqual([0, 0]);
    expect(server.log.map(({ headers, body }) => [headers['content-type'], body])).toEqual(
      [0, 1].map((turn) => ['application/json', `{ "user": "O\\"Brien",\n  "turn": ${turn}, "n": 7 }\n`]),
    );
  });

  test('mistakes in a bodyFile are told with its own name and place', async () => {
    work.write('files/wrong.json', '{\n  "id": "{{nobody}}" }');
    const samplers = `
- { post: /a, bodyFile: { path: files/wrong.json, template: true } }
- { post: /b, bodyFile: { path: '{{iteration}}.json', template: true } }
- { post: /c, bodyFile: { path: files/none.json, template: true } }`;
    const { code, stderr } = await plan(['validate', work.write('wrong.yaml', planOf(samplers))]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/files\/wrong\.json:2:12 error\[unknown-variable\] Nothing sets "nobody"/);
    expect(stderr).toMatch(
      /wrong\.yaml:\d+:\d+ error\[bad-value\] "bodyFile" with "template" needs a name that is known/,
    );
    expect(stderr).toMatch(/error\[missing-file\] Cannot read "files\/none\.json"/);
  });

  test('one that cannot be had is a failure of its own class, and nothing is sent', async () => {
    const hidden = outside.path('secret.txt');
    const causes = [
      ['files/none.json', 'there is no such file beside the plan'],
      ['files/a.json/x', 'there is no such file beside the plan'],
      ['files', 'it is not a file'],
      ['../no-such-file-anywhere', 'there is no such file beside the plan'],
      [hidden, OUTSIDE],
      ['files/../files/link.txt', OUTSIDE],
      [`../${basename(outside.folder)}/secret.txt`, OUTSIDE],
      ['a\0b', 'that is no name of a file'],
    ] as const;
    const paths = causes.map(([path]) => path);
    server.reset(({ path }) => (path === '/which' ? { json: { paths } } : undefined));
    const samplers = `
- { get: /which, extractors: { paths: $.paths } }
- forEach: '{{paths}}'
  as: path
  samplers:
    - { name: Upload, post: /up, multipart: { f: { path: '{{path}}' } } }
    - { name: Body, post: /up, bodyFile: '{{path}}' }
- get: /after`;
    const run = await runPlan(work, planOf(samplers));
    expect(server.log.map(({ path: target }) => target)).toEqual(['/which', '/after']);
    expect([rowOf(run, 'Upload').failed, rowOf(run, 'Body').failed]).toEqual([causes.length, causes.length]);
    const shown = causes.map(([path, cause]) =>
      normaliseMessage({ kind: 'plan', message: `Cannot read \`${path}\`: ${cause}.` }),
    );
    expect(new Set(run.run.errors.map(({ name, message }) => `${name} ${message}`))).toEqual(
      new Set(shown.map((message) => `file_unreadable ${message}`)),
    );
  });

  test('an allowed folder counts at run time too', async () => {
    server.reset(({ path }) => (path === '/which' ? { json: { path: outside.path('secret.txt') } } : undefined));
    const samplers = `
- { get: /which, extractors: { path: $.path } }
- { post: /up, multipart: { f: { path: '{{path}}' } } }`;
    const { code } = await runPlan(work, planOf(samplers), { args: ['--allow-file', outside.folder] });
    expect(code).toBe(0);
    expect(server.log.at(-1)).toBeDefined();
    expect(partsOf(server.log[1] as Recorded)).toEqual(['name="f"; filename="secret.txt" | text/plain = secret']);
  });

  test('without a value of its variable the sampler is skipped', async () => {
    server.reset(() => ({ json: {} }));
    const samplers = `
- { get: /which, extractors: { path: $.path } }
- { name: Upload, post: /up, bodyFile: '{{path}}' }`;
    const run = await runPlan(work, planOf(samplers));
    expect(run.summary.samplers.map(({ skipped }) => skipped)).toEqual([0, 1]);
    expect(server.log).toHaveLength(1);
  });
});

describe('files that are known before the run are looked for before it', () => {
  test.each([
    ['variables: { file: files/none.json }', '{{file}}', ['files/none.json']],
    ['', "files/{{pick 'a' 'none' 'gone'}}.json", ['files/none.json']],
    ['variables: { files: [files/a.json, files/none] }', '{{pick files}}', ['files/none']],
    ['data: { d: { rows: [{ f: a }, { f: none }, { f: none }] } }', 'files/{{d.f}}.json', ['files/none.json']],
    ['data: { d: { rows: [{ f: ../x }] } }', 'files/{{d.f}}', ['files/../x']],
    ['data: { d: { rows: [{ f: files/link.txt }] } }', '{{d.f}}', ['files/link.txt']],
  ])('%s %s', async (more, path, missing) => {
    const file = work.write('checked.yaml', planOf(`- post: /up\n  multipart: { f: { path: "${path}" } }`, more));
    const { code, stderr, stdout } = await plan(['validate', file]);
    const named = [...`${stdout}${stderr}`.matchAll(/error\[missing-file\] Cannot read "([^"]*)"/g)].map(
      ([, name]) => name,
    );
    expect([code, named]).toEqual([2, missing]);
    expect(server.log).toEqual([]);
  });

  test('rows of a file are known when they are drawn', async () => {
    const text = planOf(`- post: /up\n  bodyFile: '{{d.path}}'`, 'data: { d: { file: paths.csv } }', 2);
    const { code } = await runPlan(work, text);
    expect([code, server.log.map(({ body }) => body)]).toEqual([0, ['{"name":"a"}', '{"name":"b"}']]);
  });
});

test('a file is uploaded with the type that the end of its name says', async () => {
  const types = {
    'a.svg': 'image/svg+xml',
    'A.PDF': 'application/pdf',
    noend: 'application/octet-stream',
    'a.json.unknown': 'application/octet-stream',
  };
  for (const name of Object.keys(types)) work.write(`files/${name}`, 'x');
  const parts = Object.keys(types).map((name) => `f: { path: files/${name} }`);
  const { code } = await runPlan(work, planOf(parts.map((part) => `- post: /up\n  multipart: { ${part} }`).join('\n')));
  expect(code).toBe(0);
  expect(server.log.flatMap(partsOf)).toEqual(
    Object.entries(types).map(([name, type]) => `name="f"; filename="${name}" | ${type} = x`),
  );
});
