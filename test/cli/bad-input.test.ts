import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { plan, workFolder } from '../support/cli.ts';
import { recordingServer, type RecordingServer } from '../support/recording-server.ts';

const work = workFolder();
let server: RecordingServer;
beforeAll(async () => {
  server = await recordingServer();
  work.write('users.csv', 'username,password\nann,x\n');
});
afterAll(async () => {
  await server.close();
  work.remove();
});

/** A plan with one thing wrong; `{origin}` is the server. */
interface Bad {
  readonly name: string;
  readonly text: string;
  readonly args?: readonly string[];
  /** `line:column code message…` of every problem, in order. */
  readonly says: readonly (readonly [place: string, code: string, message: string])[];
}

const HEAD = 'baseUrl: {origin}\nthreadGroups:\n  - threads: 1\n    samplers:\n';
const cases: readonly Bad[] = [
  {
    name: 'unknown key',
    text: `${HEAD}      - get: /a\n        extracters: { token: $.t }\n`,
    says: [['6:9', 'unknown-key', '"extracters" is not a setting of a get sampler. Did you mean "extractors"?']],
  },
  {
    name: 'wrong type',
    text: 'baseUrl: {origin}\nthreadGroups:\n  - threads: many\n    samplers:\n      - get: /a\n',
    says: [['3:14', 'bad-value', '"threads"']],
  },
  {
    name: 'a time without a unit',
    text: 'baseUrl: {origin}\nthreadGroups:\n  - threads: 1\n    thinkTime: 2\n    samplers:\n      - get: /a\n',
    says: [['4:16', 'unit', '"thinkTime" needs a unit: 2s is two seconds, 2ms two milliseconds.']],
  },
  {
    name: 'missing CSV',
    text: `data: { user: { file: nobody.csv } }\n${HEAD}      - get: '/{{user.name}}'\n`,
    says: [['1:23', 'missing-file', 'nobody.csv']],
  },
  {
    name: 'CSV without the column',
    text: `data: { user: { file: users.csv } }\n${HEAD}      - get: '/{{user.usrname}}'\n`,
    says: [['6:18', 'missing-column', 'users.csv has no column "usrname"; it has username, password.']],
  },
  {
    name: 'unset variable',
    text: `${HEAD}      - { get: /a, extractors: { reportId: $.id } }\n      - get: '/b/{{reportID}}'\n`,
    says: [['6:20', 'unknown-variable', 'Nothing sets "reportID" before this sampler. Did you mean "reportId"']],
  },
  {
    name: 'bad faker name',
    text: `${HEAD}      - get: "/{{faker 'internet.emial'}}"\n`,
    says: [['5:24', 'unknown-faker', 'faker has no "internet.emial". Did you mean "internet.email"?']],
  },
  {
    name: 'bad JSONPath',
    text: `${HEAD}      - get: /a\n        extractors:\n          id: $.a[\n`,
    says: [['7:18', 'json-path', 'JSONPath']],
  },
  {
    name: 'missing secret',
    text: `secrets: { key: NOWHERE_SET }\n${HEAD}      - get: '/{{secrets.key}}'\n`,
    says: [['1:17', 'missing-secret', 'Environment variable NOWHERE_SET is not set (secret key, line 1).']],
  },
  {
    name: 'unknown --env',
    text: `environments: { staging: { baseUrl: '{origin}' } }\n${HEAD}      - get: /a\n`,
    args: ['--env', 'stagign'],
    says: [['', 'unknown-environment', '--env stagign is not an environment of the plan. The plan has staging.']],
  },
  {
    name: '--env without environments',
    text: `${HEAD}      - get: /a\n`,
    args: ['--env', 'staging'],
    says: [['', 'unknown-environment', 'The plan has no "environments".']],
  },
  {
    name: 'unknown --var',
    text: `variables: { users: 1 }\n${HEAD}      - get: '/{{users}}'\n`,
    args: ['--var', 'usres=5'],
    says: [['', 'unknown-variable', '"usres" is not among the plan\'s "variables", so nothing would change.']],
  },
  {
    name: 'a --var of the wrong type',
    text: `baseUrl: {origin}\nvariables: { users: 1 }\nthreadGroups:\n  - threads: '{{users}}'\n    samplers: [{ get: /a }]\n`,
    args: ['--var', 'users=many'],
    says: [['4:14', 'bad-value', 'threads']],
  },
  {
    name: 'not YAML',
    text: `${HEAD}      - get: /a\n     query: { a: 1 }\n`,
    says: [['6:', 'yaml', '']],
  },
  { name: 'an empty file', text: '', says: [['1:1', '', '']] },
  {
    name: 'a value of a template that is not quoted',
    text: `${HEAD}      - post: /a\n        json:\n          id: {{id}}\n`,
    says: [['7:15', 'quote-template', 'A value that starts with {{ must be in quotes']],
  },
  {
    name: 'several at once, in the order of the file',
    text: `${HEAD}      - gett: /a\n      - get: /b\n        timeout: 5\n      - get: '/c/{{nobody}}'\n`,
    says: [
      ['5:9', '', '"gett"'],
      ['7:18', 'unit', '"timeout" needs a unit'],
      ['8:20', 'unknown-variable', 'Nothing sets "nobody"'],
    ],
  },
];

// Both commands check by the same code: the whole table for `run`, which could send something, a few for `validate`.
const commands = [
  { command: 'run', table: cases },
  { command: 'validate', table: cases.filter((_, index) => index % 5 === 0) },
];

describe.each(commands)('plan $command', ({ command, table }) => {
  test.each(table)('$name', async ({ name, text, args = [], says }) => {
    server.reset();
    const file = work.write(`${name.replaceAll(/\W+/g, '-')}.yaml`, text.replaceAll('{origin}', server.origin));
    const output = work.fresh('report');
    const place = command === 'run' ? ['-o', output] : [];
    const { code, stdout, stderr } = await plan([command, file, ...args, ...place]);
    expect([code, stdout, server.connections(), existsSync(output)]).toEqual([2, '', 0, false]);
    expect(stderr).not.toMatch(/^ {4}at |This is a bug/m);
    const problems = stderr.split('\n').filter((line) => / (error|warning)\[/.test(line));
    expect([problems.length, stderr]).toEqual([says.length, stderr]);
    says.forEach(([at, id, message], index) => {
      const problem = problems[index] ?? '';
      expect(problem).toMatch(/^\S.*:\d+:\d+ error\[[a-z-]+\] |^\S.* error\[[a-z-]+\] /);
      if (at !== '') expect(problem).toContain(`${file}:${at}`);
      expect(problem).toContain(`error[${id}`);
      expect(problem).toContain(message);
    });
  });
});

test.each([
  ['no-such-plan.yaml', 'There is no such plan file.'],
  ['.', 'This is a folder, not a plan file.'],
])('a plan file that is none: %s', async (path, message) => {
  const { code, stdout, stderr } = await plan(['run', path], { cwd: work.folder });
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(`${path}`);
  expect(stderr).toContain(`error[missing-file] ${message}`);
  expect(stderr).not.toMatch(/^ {4}at |This is a bug/m);
});
