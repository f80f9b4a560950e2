import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';
import { readSchema } from '../simulate/schemas.ts';
import { plan, startPlan, workFolder } from '../support/cli.ts';

const work = workFolder();
afterAll(() => work.remove());

const PLANS = fileURLToPath(new URL('../../../plans', import.meta.url));
const SECRETS = { AGENT_PASSWORD: 'SupportPass123!', OPS_PASSWORD: 'OpsPass123!' };

test('plan validate: every plan of plans/ is right', async () => {
  const files = readdirSync(PLANS)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => `${PLANS}/${name}`);
  const { code, stdout, stderr } = await plan(['validate', ...files], { env: SECRETS });
  expect([code, stdout]).toEqual([0, '']);
  for (const file of files) expect(stderr).toContain(`${file}: ok - `);
});

test('plan validate: text, json and github tell the same problems', async () => {
  const text =
    'threadGroups:\n  - threads: 1\n    thinkTime: 2\n    samplers: [{ get: http://127.0.0.1:1/a, extracters: {} }]\n';
  const file = work.write('wrong.yaml', text);
  const asText = await plan(['validate', file]);
  expect([asText.code, asText.stdout]).toEqual([2, '']);
  expect(asText.stderr).toContain(`${file}:3:16 error[unit] "thinkTime" needs a unit`);
  expect(asText.stderr).toContain(`${file}:4:45 error[unknown-key] "extracters" is not a setting of a get sampler.`);

  // Several files are one document.
  const asJson = await plan(['validate', file, 'no-such.yaml', '--format', 'json']);
  expect([asJson.code, asJson.stderr]).toEqual([2, '']);
  expect(JSON.parse(asJson.stdout)).toMatchObject({
    problems: [
      { code: 'unit', severity: 'error', file, line: 3, column: 16 },
      { code: 'unknown-key', severity: 'error', file, line: 4, column: 45 },
      { code: 'missing-file', severity: 'error', file: 'no-such.yaml' },
    ],
  });

  const asGithub = await plan(['validate', file, '--format', 'github']);
  expect(asGithub.code).toBe(2);
  const lines = asGithub.stdout.trimEnd().split('\n');
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(new RegExp(`^::error file=${file},line=3,col=16`));
});

test('plan validate --format json: a right plan has no problems', async () => {
  const file = work.write('right.yaml', 'threadGroups: [{ threads: 1, samplers: [{ get: http://127.0.0.1:1/a }] }]\n');
  const { code, stdout } = await plan(['validate', file, '--format', 'json']);
  expect([code, JSON.parse(stdout)]).toEqual([0, { problems: [] }]);
});

test.each(['plan', 'run', 'summary', 'comparison'])('plan schema %s prints that schema', async (name) => {
  const { code, stdout, stderr } = await plan(['schema', name]);
  expect([code, stderr]).toEqual([0, '']);
  expect(JSON.parse(stdout)).toEqual(readSchema(name));
});

test('plan demo says where it is, answers, and ends on Ctrl-C', async () => {
  const child = startPlan(['demo']);
  await child.said('Demo API on ');
  child.kill('SIGINT');
  const { code, stdout, stderr } = await child.finished;
  expect(code).toBe(0);
  expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\n$/);
  expect(stderr).toContain(stdout.trim());
});

test.each([[], ['run'], ['validate'], ['report'], ['demo'], ['schema'], ['explain']].map((args) => ({ args })))(
  'plan $args --help',
  async ({ args }) => {
    const { code, stdout, stderr } = await plan([...args, '--help']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('Usage: plan');
    expect(stdout).toMatch(/Examples?:\n {2}plan \w+/);
  },
);

test('plan --version is the package’s', async () => {
  const { version } = JSON.parse(readFileSync(`${PLANS}/../package.json`, 'utf8')) as { version: string };
  expect(await plan(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n` });
});

test.each([
  [[], /Usage: plan/],
  [['fly'], /unknown command 'fly'/],
  [['run'], /missing required argument 'plan'/],
  [['run', 'a.yaml', '--fast'], /unknown option '--fast'/],
  [['run', 'a.yaml', '--var', 'users'], /name=value/],
  [['run', 'a.yaml', '--var', '=5'], /name=value/],
  [['run', 'a.yaml', '--seed', 'x'], /--seed takes a whole number/],
  [['run', 'a.yaml', '--workers', '0'], /--workers takes a whole number, 1 or more/],
  [['run', 'a.yaml', '--progress', 'loud'], /--progress takes auto, tty, line or none/],
  [['run', 'a.yaml', '--progress-interval', '10'], /needs a unit/],
  [['run', 'a.yaml', '--color', 'pink'], /Allowed choices are auto, always, never/],
  [['validate', 'a.yaml', '--format', 'xml'], /Allowed choices are text, json, github/],
  [['schema', 'jmx'], /Allowed choices are plan, run, summary/],
])('plan %j: exit 2', async (args, message) => {
  const { code, stdout, stderr } = await plan(args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(message);
  expect(stderr).not.toContain('This is a bug');
});
