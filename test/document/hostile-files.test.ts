import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';
import { workFolder } from '../support/cli.ts';

const MAIN = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));
const work = workFolder();
afterAll(() => work.remove());

/** On the processor. 3 s are promised, on a machine with nothing else to do; what grows with the square takes minutes. */
const MOST_CPU_MS = 9_000;
const MOST_RESIDENT_MIB = 300;

const numbered = (times: number, line: (index: number) => string): string =>
  Array.from({ length: times }, (_, index) => line(index)).join('\n');
const PLAN = 'threadGroups:\n  - threads: 1\n    loops: 1\n    samplers:\n      - get: http://127.0.0.1:1/\n';
const LAUGHS = [
  'a: &a [x, x, x, x, x, x, x, x, x, x]',
  ...['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map(
    (name, index) => `${name}: &${name} [${Array(10).fill(`*${'abcdefgh'[index]}`).join(', ')}]`,
  ),
].join('\n');

/** Of a child that prints what it used when it ends. */
function validate(path: string): { readonly code: number | null; readonly said: string; readonly used: Used } {
  const atExit = `process.on('exit', () => process.stdout.write(JSON.stringify(process.resourceUsage())));`;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(atExit)}`, MAIN, 'validate', path],
    { encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' }, timeout: 120_000 },
  );
  const usage = JSON.parse(stdout) as {
    readonly userCPUTime: number;
    readonly systemCPUTime: number;
    readonly maxRSS: number;
  };
  const used = { cpuMs: (usage.userCPUTime + usage.systemCPUTime) / 1000, residentMib: usage.maxRSS / 1024 };
  return { code: status, said: stderr, used };
}

interface Used {
  readonly cpuMs: number;
  readonly residentMib: number;
}

const utf16 = (mark: readonly number[], littleEndian: boolean): Buffer => {
  const text = Buffer.from(PLAN, 'utf16le');
  return Buffer.concat([Buffer.from(mark), littleEndian ? text : text.swap16()]);
};

test.each<[what: string, file: string | Buffer, place: string, code: string]>([
  ['alias bomb', LAUGHS, '5:20', 'too-big'],
  ['an alias of itself', `variables: { a: &a [*a] }\n${PLAN}`, '1:21', 'yaml-syntax'],
  ['an alias of nothing', `name: *nobody\n${PLAN}`, '1:7', 'yaml-syntax'],
  ['100,000 keys', numbered(100_000, (index) => `k${index}: 1`), '50001:1', 'too-big'],
  ['49,000 keys', numbered(49_000, (index) => `k${index}: 1`), '1:1', 'unknown-key'],
  ['20,000 equal keys', PLAN + numbered(20_000, () => 'name: a'), '7:1', 'duplicate-key'],
  ['100,000 list items', `threadGroups:\n${numbered(100_000, () => '  - 1')}`, '100001:3', 'too-big'],
  ['100,000 brackets', '['.repeat(100_000), '1:65', 'too-big'],
  ['100,000 braces', '{'.repeat(100_000), '1:65', 'too-big'],
  ['deep block maps', numbered(400, (index) => `${' '.repeat(index)}a:`), '66:66', 'too-big'],
  ['deep block lists', '- '.repeat(400), '1:131', 'too-big'],
  ['a mebibyte of }', '}'.repeat(1_000_000), '1:150001', 'too-big'],
  ['a mebibyte of ": "', ': '.repeat(500_000), '1:300001', 'too-big'],
  ['200,000 documents', '---\n'.repeat(200_000), '2:1', 'yaml-syntax'],
  ['300,000 directives', '%a\n'.repeat(300_000), '151:1', 'too-big'],
  ['a JavaScript tag', `name: !!js/function "function () {}"\n${PLAN}`, '1:7', 'yaml-syntax'],
  ['a tag of its own', `name: !include /etc/passwd\n${PLAN}`, '1:7', 'yaml-syntax'],
  ['__proto__', `__proto__: { threads: 1 }\n${PLAN}`, '1:1', 'reserved-key'],
  ['constructor', `variables: { constructor: 1 }\n${PLAN}`, '1:14', 'reserved-key'],
  ['a duplicate key', `name: a\nname: b\n${PLAN}`, '2:1', 'duplicate-key'],
  ['a merge key', `variables: &x { name: a }\n<<: *x\n${PLAN}`, '2:1', 'yaml-syntax'],
  ['an anchor on a key', `&a name: x\n${PLAN}*a : y\n`, '7:1', 'yaml-syntax'],
  ['a map as key', `? { a: 1 }\n: 2\n${PLAN}`, '1:3', 'yaml-syntax'],
  ['a NUL byte', `name: "a\u0000b"\n${PLAN}`, '1:9', 'yaml-syntax'],
  ['an escape character', `name: a\u001B[2Jb\n${PLAN}`, '1:8', 'yaml-syntax'],
  ['tabs for indentation', 'threadGroups:\n\t- threads: 1\n', '2:1', 'yaml-syntax'],
  ['UTF-16, little-endian', utf16([0xff, 0xfe], true), '1:1', 'yaml-syntax'],
  ['UTF-16, big-endian', utf16([0xfe, 0xff], false), '1:1', 'yaml-syntax'],
  ['UTF-16 without a mark', utf16([], true), '1:2', 'yaml-syntax'],
  [
    'bytes that are no UTF-8',
    Buffer.concat([Buffer.from('name: a'), Buffer.from([0xff, 0xc0, 0x0a])]),
    '1:8',
    'yaml-syntax',
  ],
  [
    'a surrogate by itself',
    Buffer.concat([Buffer.from('name: a'), Buffer.from([0xed, 0xa0, 0x80, 0x0a])]),
    '1:8',
    'yaml-syntax',
  ],
  ['a program', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0x90, 0xff, 0xfe]), '1:11', 'yaml-syntax'],
  ['ten megabytes in one value', `name: ${'x'.repeat(10_000_000)}\n${PLAN}`, '1:1', 'too-big'],
  ['an unclosed quote', `name: "abc\n${PLAN}`, '1:7', 'yaml-syntax'],
  ['an unclosed single quote', `name: 'abc\n${PLAN}`, '1:7', 'yaml-syntax'],
  ['an unclosed map', `defaults: { timeout: 1s\n${PLAN}`, '1:11', 'yaml-syntax'],
  ['an unclosed list', `variables: { a: [1, 2\n${PLAN}`, '1:17', 'yaml-syntax'],
  ['two documents', `${PLAN}---\n${PLAN}`, '6:1', 'yaml-syntax'],
  ['an empty file', '', '1:1', 'yaml-syntax'],
  ['comments only', '# a\n# b\n', '1:1', 'yaml-syntax'],
  ['one word', 'hello\n', '1:1', 'wrong-type'],
  ['a list', '- a\n', '1:1', 'wrong-type'],
])('%s', (_what, file, place, code) => {
  const path = work.fresh('plan.yaml');
  writeFileSync(path, file);
  const { code: exit, said, used } = validate(path);
  const [first = ''] = said.split('\n').filter((line) => line.includes(' error['));
  expect([exit, first.slice(path.length, first.indexOf(']') + 1)]).toEqual([2, `:${place} error[${code}]`]);
  expect(said).not.toContain('bug in loadplan');
  expect(used.cpuMs).toBeLessThan(MOST_CPU_MS);
  expect(used.residentMib).toBeLessThan(MOST_RESIDENT_MIB);
});

test('a folder is no plan', () => {
  const { code, said } = validate(work.folder);
  expect([code, said.split('\n')[0]]).toEqual([
    2,
    `${work.folder} error[missing-file] This is a folder, not a plan file. Give the path of a plan, for example:  plan run plans/hello.yaml`,
  ]);
});

test.each([
  ['a byte order mark', `\uFEFF${PLAN}`],
  ['CRLF', PLAN.replaceAll('\n', '\r\n')],
  ['a document with its marks', `---\n${PLAN}...\n`],
  ['anchors and aliases', `variables: { a: &a x, b: *a }\n${PLAN.replace('1/', '1/{{a}}{{b}}')}`],
])('%s is no mistake', (_what, text) => {
  const path = work.fresh('plan.yaml');
  writeFileSync(path, text);
  const { code, said } = validate(path);
  expect([code, said]).toEqual([0, `${path}: ok - 1 thread group, 1 samplers, 0 thresholds\n`]);
});
