import { afterAll, expect, test } from '@jest/globals';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument, isMap, isScalar, isSeq, type Document, type Node, type Pair, type YAMLMap } from 'yaml';
import { PROBLEM_CODES, type Problem } from '../../src/base/errors.ts';
import { seededRandom } from '../../src/base/random.ts';
import { printProblems } from '../../src/document/print-problems.ts';
import { compilePlan } from '../../src/plan/compile-plan.ts';
import { startPlan, workFolder, type CliResult } from '../support/cli.ts';
import { PROJECT } from '../support/golden.ts';
import { examplePlans, planFile } from '../support/plans.ts';
import { recordingServer } from '../support/recording-server.ts';

type Random = ReturnType<typeof seededRandom>;

const FROM_PEERS = join(PROJECT, 'plans', 'from-peers');
const ENVIRONMENT = { AGENT_PASSWORD: 'a', OPS_PASSWORD: 'b' };
const OTHER_VALUES: readonly unknown[] = [
  null,
  true,
  'text',
  '',
  -1,
  0,
  1e300,
  [],
  {},
  [1],
  { a: 1 },
  '{{x}}',
  '5s',
  '$.a[',
];
const PIECES: readonly string[] = [
  '{{',
  '}}',
  '{',
  ']',
  ',',
  ': ',
  '- ',
  '"',
  "'",
  '\n',
  '\t',
  '#',
  '&a ',
  '*a',
  '!x ',
  '|',
  '>',
];
const MORE_PIECES: readonly string[] = ['\u0000', '名', '<<: ', '--- ', '%', '? ', '0', '\r\n', '\uD800'];

// 8 × 250 = 2,000 cases over all reference plans: three in four change one node, the others damage the text.
test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  '250 changed plans are accepted or explained, never an exception: part %i',
  async (part) => {
    const random = seededRandom('fuzz', part);
    for (let round = 0; round < 250; round++) {
      const text = changedPlan(random, round);
      const { plan, problems } = await compilePlan({ ...INPUTS, file: { ...planFile(text), folder: FROM_PEERS } });
      const errors = problems.filter(({ severity }) => severity === 'error');
      expect([plan === undefined, text]).toEqual([errors.length > 0, text]);
      for (const problem of problems) expectUsable(problem, text);
      for (const format of ['text', 'json', 'github'] as const) {
        expect(typeof printProblems(problems, { format, color: true, width: 80 })).toBe('string');
      }
    }
  },
  300_000,
);

const INPUTS = { overrides: {}, env: ENVIRONMENT, seed: 1, startedAt: 0 };
/** Passed, failed or aborted, the server was not there, interrupted. */
const RAN: readonly number[] = [0, 1, 5, 130];
const work = workFolder();
afterAll(() => work.remove());

test('20 changed plans through the command: nothing is sent of those that are refused, no stack trace', async () => {
  const server = await recordingServer();
  const random = seededRandom('fuzz', 99);
  cpSync(join(FROM_PEERS, 'data'), join(work.folder, 'data'), { recursive: true });
  const seen = new Set<boolean>();
  for (let round = 0; round < 20; round++) {
    const text = changedPlan(random, round).replaceAll(/https?:\/\/[\w.:-]+/g, server.origin);
    const { plan } = await compilePlan({ ...INPUTS, file: { ...planFile(text), folder: work.folder } });
    const isRefused = plan === undefined;
    seen.add(isRefused);
    const file = work.write(`fuzz-${round}.yaml`, text);
    server.reset();
    const { code, stderr } = await within(30_000, ['run', file, '--once', '-o', work.fresh('report')]);
    expect([code === 2, stderr, text]).toEqual([isRefused, stderr, text]);
    if (isRefused) expect([server.connections(), text]).toEqual([0, text]);
    else expect([RAN.includes(code ?? -1), code, stderr, text]).toEqual([true, code, stderr, text]);
    expect(stderr).not.toMatch(/^ {4}at |This is a bug/m);
  }
  expect(seen).toEqual(new Set([false, true]));
  await server.close();
}, 600_000);

/** A changed plan may wait long for something: then it is asked to end, which must work too. */
async function within(ms: number, args: readonly string[]): Promise<CliResult> {
  const child = startPlan(args, { env: ENVIRONMENT });
  const interrupt = setTimeout(() => child.kill('SIGINT'), ms);
  const result = await child.finished;
  clearTimeout(interrupt);
  return result;
}

function expectUsable({ line, column, message, code, sourceLine }: Problem, text: string): void {
  expect([line > 0, column > 0, column <= sourceLine.length + 2, text]).toEqual([true, true, true, text]);
  expect(message.length).toBeGreaterThan(10);
  expect(PROBLEM_CODES).toContain(code);
}

function changedPlan(random: Random, round: number): string {
  const plans = PLANS;
  const text = plans[random.integer(0, plans.length - 1)] ?? '';
  return round % 4 === 3 ? damaged(text, random) : mutated(text, random);
}

const PLANS = [
  ...examplePlans().map(([, text]) => text),
  ...readdirSync(FROM_PEERS)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => readFileSync(join(FROM_PEERS, name), 'utf8')),
];

/** Deletes, repeats, retypes or misspells one node. */
function mutated(text: string, random: Random): string {
  const document: Document = parseDocument(text);
  const maps = collections(document.contents).filter((node): node is YAMLMap => isMap(node) && node.items.length > 0);
  const map = maps[random.integer(0, maps.length - 1)];
  const index = random.integer(0, (map?.items.length ?? 1) - 1);
  const pair: Pair | undefined = map?.items[index];
  if (map === undefined || pair === undefined) return text;
  switch (random.integer(0, 3)) {
    case 0:
      map.items.splice(index, 1);
      break;
    case 1:
      map.items.splice(index, 0, pair);
      break;
    case 2:
      pair.value = document.createNode(OTHER_VALUES[random.integer(0, OTHER_VALUES.length - 1)]);
      break;
    default:
      misspell(pair, random);
  }
  return document.toString();
}

function misspell({ key }: Pair, random: Random): void {
  if (!isScalar(key)) return;
  const name = String(key.value);
  const at = random.integer(0, Math.max(0, name.length - 1));
  key.value = name.slice(0, at) + 'x' + name.slice(at + random.integer(0, 1));
}

function collections(node: unknown): readonly Node[] {
  if (isSeq(node)) return [node, ...node.items.flatMap(collections)];
  return isMap(node) ? [node, ...node.items.flatMap(({ value }) => collections(value))] : [];
}

/** Puts pieces of YAML and templates where they do not belong. */
function damaged(text: string, random: Random): string {
  const pieces = [...PIECES, ...MORE_PIECES];
  let changed = text;
  for (let change = random.integer(1, 4); change > 0; change--) {
    const from = random.integer(0, changed.length);
    const piece = pieces[random.integer(0, pieces.length - 1)] ?? '';
    changed = changed.slice(0, from) + piece + changed.slice(from + random.integer(0, 12));
  }
  return changed;
}
