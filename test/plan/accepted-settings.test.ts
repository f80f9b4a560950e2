import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { compileText, problemLines } from '../support/compile-text.ts';

const stepWith = (setting: string): string =>
  `threadGroups: [{ threads: 1, samplers: [{ get: 'http://127.0.0.1/', ${setting} }] }]\n`;

describe('what the samplers can do, a plan may say', () => {
  test.each([
    'auth: none',
    'tls: { insecure: true }',
    'assertions: { responseTime: 300ms }',
    'assertions: { size: 10KB }',
    'assertions: { status: { lessThan: 300 } }',
    'assertions: { status: { oneOf: [200, 202] } }',
    'assertions: { body: ok }',
  ])('%s', async (setting) => {
    expect(problemLines(await compileText(stepWith(setting)))).toEqual([]);
  });

  test.each([
    ['auth: basic', '1:75 bad-value "auth" must be a map such as { bearer: "{{token}}" }, or none, not "basic".'],
    ['tls: {}', '1:74 bad-value "tls" is empty.'],
    ['assertions: { responseTime: 300 }', '1:97 unit "responseTime" needs a unit'],
    ['assertions: { size: 10 }', '1:89 unit "size" needs a unit'],
    ['assertions: { body: [ok] }', '1:89 wrong-type "body" must be text to be contained'],
    ['body: { a: 1 }', '1:75 wrong-type "body" must be text (a map or a list goes under "json"), not a map.'],
  ])('but not %s, which is one mistake', async (setting, problem) => {
    const [first, ...others] = problemLines(await compileText(stepWith(setting)));
    expect([first?.slice(0, problem.length), others]).toEqual([problem, []]);
  });

  test('tls under defaults', async () => {
    const plan = `defaults: { tls: { insecure: true } }\n${stepWith('timeout: 1s')}`;
    expect(problemLines(await compileText(plan))).toEqual([]);
  });
});

test('an unknown --env belongs to no line', async () => {
  const { problems } = await compileText(stepWith('timeout: 1s'), { environment: 'staging' });
  expect(problems).toMatchObject([{ code: 'unknown-environment', line: 0, column: 0 }]);
});

test('files outside the plan’s folder: only from allowed folders', async () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'allow-file-')));
  try {
    const folder = join(root, 'plan');
    for (const name of ['plan', 'shared', 'shared-not']) mkdirSync(join(root, name));
    for (const name of ['shared', 'shared-not']) writeFileSync(join(root, name, 'rows.csv'), 'id\n1\n');
    const planWith = (file: string): string => `data: { rows: { file: ${file} } }
threadGroups:
  - threads: 1
    samplers:
      - { post: 'http://127.0.0.1/{{rows.id}}', bodyFile: ${file} }
      - { post: 'http://127.0.0.1/{{rows.id}}', multipart: { file: { path: ${file} } } }
`;
    const codes = async (file: string, allowFolders?: readonly string[]): Promise<readonly string[]> => {
      const inputs = { file: { name: 'plan.yaml', text: planWith(file), folder } };
      const { problems } = await compileText('', { ...inputs, ...(allowFolders && { allowFolders }) });
      return problems.map(({ line, message }) => `${line} ${message.includes('--allow-file') ? 'allow' : message}`);
    };
    expect(await codes('../shared/rows.csv')).toEqual(['1 allow', '5 allow', '6 allow']);
    expect(await codes('../shared/rows.csv', [join(root, 'shared')])).toEqual([]);
    expect(await codes('../shared-not/rows.csv', [join(root, 'shared')])).toEqual(['1 allow', '5 allow', '6 allow']);
    expect(await codes(join(root, 'shared', 'rows.csv'), [join(root, 'shared')])).toEqual([]);
  } finally {
    rmSync(root, { recursive: true });
  }
});
