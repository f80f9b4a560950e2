import { afterAll, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { workFolder } from '../support/cli.ts';

const DIST = fileURLToPath(new URL('../../', import.meta.url));
const PLAN = fileURLToPath(new URL('../../../plans/fastapi.yaml', import.meta.url));
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

/** The files of ours that were loaded, which are few, and all modules that are in them or were loaded by themselves. */
function filesAndModules(args: readonly string[]): {
  readonly files: readonly string[];
  readonly modules: readonly string[];
} {
  const files = loadedBy(args).filter((name) => !name.startsWith('node:') && !name.startsWith('data:'));
  const bundles = files.filter((name) => name.startsWith('file:') && name.includes('/dist/bin/'));
  const inside = bundles.flatMap((name) =>
    [...readFileSync(new URL(name), 'utf8').matchAll(/^\s*\/\/ ((?:dist|node_modules)\/\S+\.\w+)$/gm)].map(
      ([, path = '']) => path,
    ),
  );
  return { files, modules: [...files, ...inside] };
}

test('plan validate loads a few files, and nothing that only runs and reports need', () => {
  const { files, modules } = filesAndModules(['validate', PLAN]);
  expect(modules).toContain('dist/src/plan/compile-plan.js');
  expect(modules).toContain('node_modules/yaml/dist/index.js');
  for (const unwanted of RUNS_AND_REPORTS) expect(modules.filter((name) => unwanted.test(name))).toEqual([]);
  // The bundle in its parts, Handlebars' parser and the compiled schema.
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

test('--help loads neither the plan language nor the demo', () => {
  const { modules } = filesAndModules(['--help']);
  expect(modules).toContain('dist/src/cli/commands/run.js');
  expect(
    modules.filter((name) => /src\/(plan|template|samplers|demo|data)\/|node_modules\/(yaml|handlebars)/.test(name)),
  ).toEqual([]);
});
