import { afterAll, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { workFolder } from '../support/cli.ts';

const DIST = fileURLToPath(new URL('../../', import.meta.url));
const PLAN = fileURLToPath(new URL('../../../plans/fastapi.yaml', import.meta.url));
const BUNDLE = `${DIST}src/cli/check/check-plans.bundle.cjs`;
const work = workFolder();
afterAll(() => work.remove());
const SECRETS = { AGENT_PASSWORD: 'agent-password', OPS_PASSWORD: 'ops-password' };

/** Neither a check nor an error message needs these; each costs every start 10–350 ms. */
const RUNS_AND_REPORTS = [
  /node_modules\/(@faker-js|undici|tough-cookie|cheerio|fontoxpath|slimdom|hdr-histogram-js|uplot|csv-parse|ajv-formats)\//,
  /node_modules\/handlebars\/(lib|dist\/cjs\/handlebars\.js)/,
  /node_modules\/(source-map|ajv\/dist\/(core|2020|compile\/index))/,
  /src\/(engine|result|report|outputs|demo|live|agents|importers)\//,
  /src\/cli\/(explain|once)\//,
];

/** Every module that a command loads: ES modules by a hook, the others from the cache at exit. */
function loadedBy(args: readonly string[]): readonly string[] {
  const hook = `import { writeSync } from 'node:fs';
    export async function resolve(name, context, next) {
      const found = await next(name, context);
      writeSync(2, '\\u0001' + found.url + '\\n');
      return found;
    }`;
  const recorder = `import { Module, register } from 'node:module';
    register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hook)}`)});
    process.on('exit', () => { for (const name in Module._cache) process.stderr.write('\\u0001' + name + '\\n'); });`;
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(recorder)}`, `${DIST}src/cli/main.js`, ...args],
    { encoding: 'utf8', env: { ...process.env, ...SECRETS }, timeout: 60_000 },
  );
  expect(status).toBe(0);
  const lines = stderr.split('\n').filter((line) => line.includes('\u0001'));
  return [...new Set(lines.map((line) => line.slice(line.indexOf('\u0001') + 1)))];
}

function bundled(): readonly string[] {
  return [...readFileSync(BUNDLE, 'utf8').matchAll(/^"([^"]+)"\(exports, module, load\) \{/gm)].map(
    ([, name = '']) => name,
  );
}

test('plan validate loads a few files, and nothing that only runs and reports need', () => {
  const files = loadedBy(['validate', PLAN]).filter((name) => !name.startsWith('node:') && !name.startsWith('data:'));
  expect(files).toContain(BUNDLE.replace('bundle.cjs', 'js').replace(DIST, new URL('../../', import.meta.url).href));
  for (const unwanted of RUNS_AND_REPORTS) expect(files.filter((name) => unwanted.test(name))).toEqual([]);
  // The commands' descriptions, commander's seven files and the bundle.
  expect(files.length).toBeLessThan(40);
});

test.each([
  // argument of the call → exit code, what is said
  ['length=12', 0, ': ok - '],
  ['min=9 max=1', 2, 'faker cannot run "number.int" with these arguments'],
])('faker comes with the first call that only faker can check: %s', (options, code, said) => {
  const method = code === 0 ? 'internet.password' : 'number.int';
  const input = `threadGroups: [{ threads: 1, loops: 1, samplers: [{ get: "http://127.0.0.1:1/{{faker '${method}' ${options}}}" }] }]`;
  const plan = work.write('faker.yaml', input);
  const { status, stderr } = spawnSync(process.execPath, [`${DIST}src/cli/main.js`, 'validate', plan], {
    encoding: 'utf8',
  });
  expect(stderr).toContain(said);
  expect(status).toBe(code);
});

test('the bundle of plan validate holds what checking needs, and nothing else', () => {
  const names = bundled();
  expect(names).toContain('src/plan/compile-plan.js');
  expect(names).toContain('src/document/plan-validator.cjs');
  expect(names).toContain('node_modules/yaml/dist/index.js');
  for (const unwanted of RUNS_AND_REPORTS) expect(names.filter((name) => unwanted.test(name))).toEqual([]);
});

test('--help loads neither the plan language nor the demo', () => {
  const files = loadedBy(['--help']);
  expect(
    files.filter((name) => /src\/(plan|template|samplers|demo|data)\/|node_modules\/(yaml|handlebars)/.test(name)),
  ).toEqual([]);
});

test('the compiled code beside the bundle is taken', () => {
  const program = `const { readFileSync } = require('node:fs');
    const { Script } = require('node:vm');
    const filename = process.argv[1];
    const cachedData = readFileSync(filename + '.cache');
    const script = new Script(readFileSync(filename, 'utf8'), { filename, cachedData });
    process.stdout.write(String(script.cachedDataRejected));`;
  const { stdout } = spawnSync(process.execPath, ['-e', program, BUNDLE], { encoding: 'utf8' });
  expect(stdout).toBe('false');
});
