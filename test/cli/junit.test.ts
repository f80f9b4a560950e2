import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseXmlDocument, type Element } from 'slimdom';
import { reportModel } from '../../src/report/model.ts';
import { workFolder } from '../support/cli.ts';
import { recordingServer, type RecordingServer } from '../support/recording-server.ts';
import { runPlan, type PlanRun } from '../support/run-plan.ts';

// `junit.xml` of real runs, read by an XML parser as CI servers do.
const work = workFolder();
let server: RecordingServer;

beforeAll(async () => {
  server = await recordingServer();
});
afterAll(async () => {
  await server.close();
  work.remove();
});

interface Case {
  readonly name: string;
  readonly classname: string;
  /** `passed`, or the element that says otherwise. */
  readonly outcome: string;
  readonly message: string | null;
  /** What GitLab shows, which reads texts and not attributes. */
  readonly text: string;
  readonly output: string | undefined;
}

interface Suite {
  readonly name: string | null;
  readonly counts: Readonly<Record<string, number>>;
  readonly cases: readonly Case[];
}

const OUTCOMES = ['failure', 'error', 'skipped'];

function suitesOf({ output }: PlanRun): { readonly root: Element; readonly suites: readonly Suite[] } {
  const root = parseXmlDocument(readFileSync(join(output, 'junit.xml'), 'utf8')).documentElement;
  if (root?.nodeName !== 'testsuites') throw new Error('no testsuites');
  return { root, suites: root.children.map(suiteOf) };
}

function suiteOf(element: Element): Suite {
  return {
    name: element.getAttribute('name'),
    counts: countsOf(element),
    cases: element.children.filter(({ nodeName }) => nodeName === 'testcase').map(caseOf),
  };
}

function countsOf(element: Element): Record<string, number> {
  return Object.fromEntries(
    ['tests', 'failures', 'errors', 'skipped'].map((name) => [name, Number(element.getAttribute(name))]),
  );
}

function caseOf(element: Element): Case {
  const outcome = element.children.find(({ nodeName }) => OUTCOMES.includes(nodeName));
  return {
    name: element.getAttribute('name') ?? '',
    classname: element.getAttribute('classname') ?? '',
    outcome: outcome?.nodeName ?? 'passed',
    message: outcome?.getAttribute('message') ?? null,
    text: outcome?.textContent ?? '',
    output: element.children.find(({ nodeName }) => nodeName === 'system-out')?.textContent ?? undefined,
  };
}

function countedAs(cases: readonly Case[]): Record<string, number> {
  const of = (outcome: string): number => cases.filter((one) => one.outcome === outcome).length;
  return { tests: cases.length, failures: of('failure'), errors: of('error'), skipped: of('skipped') };
}

/** Counts in attributes are those of the cases, and names are told apart by their text alone. */
function expectConsistent(run: PlanRun): readonly Suite[] {
  const { root, suites } = suitesOf(run);
  for (const { counts, cases } of suites) expect(counts).toEqual(countedAs(cases));
  expect(countsOf(root)).toEqual(countedAs(suites.flatMap(({ cases }) => cases)));
  const names = suites.flatMap(({ cases }) => cases.map(({ name, classname }) => `${classname} ${name}`));
  expect(new Set(names).size).toBe(names.length);
  return suites;
}

const cases = (suites: readonly Suite[], ending: string): readonly Case[] =>
  suites.filter(({ name }) => name?.endsWith(ending) === true).flatMap((suite) => suite.cases);

describe('a run with checks that fail now and then', () => {
  let ran: PlanRun;
  let suites: readonly Suite[];

  beforeAll(async () => {
    // Every fourth order is closed, and says so with what no XML may hold.
    server.reset((_, index) => ({ json: { state: index % 4 === 3 ? 'closed \u0001 <b>&]]>\ud800' : 'open' } }));
    ran = await runPlan(
      work,
      `
name: "shop \\u0007 <&\\"'>]]>"
baseUrl: ${server.origin}
thresholds: { errorRate: { lessThan: 90% }, p95: { lessThan: 0.001ms } }
threadGroups:
  - threads: 1
    loops: 20
    samplers:
      - get: /orders
        name: "orders <&\\"'>]]> \\u202e"
        assertions: { status: 200, jsonPath: { $.state: open } }
      - if: { never: true }
        samplers: [{ get: /never, assertions: { status: 204 } }]
variables: { never: false }
`,
    );
    suites = expectConsistent(ran);
  }, 60_000);

  test('has a case for the run, for each threshold and for each check', () => {
    const { thresholds, verdict } = ran.summary;
    expect(cases(suites, ': run').map(({ outcome }) => outcome)).toEqual(['passed']);
    const judged = suites[1]?.cases ?? [];
    expect(judged).toHaveLength(thresholds.length);
    expect(judged.filter(({ outcome }) => outcome === 'failure')).toHaveLength(verdict.thresholdsFailed);
    expect(verdict.thresholdsFailed).toBe(1);
    expect(cases(suites, ': checks')).toHaveLength(reportModel(ran.run).checks.length);
  });

  test('passes the check that never failed, skips the others, with the numbers of summary.json', () => {
    const [row] = ran.summary.samplers;
    expect([row?.requests, row?.failed]).toEqual([20, 5]);
    const [jsonPath, status, never] = ['jsonPath: ', ': status: 200', ': status: 204'].map((text) =>
      cases(suites, ': checks').find(({ name }) => name.includes(text)),
    );
    expect(status?.outcome).toBe('passed');
    expect(jsonPath?.outcome).toBe('skipped');
    expect(jsonPath?.message).toBe('5 of 20 failed (25%); no threshold judges a check alone');
    expect(jsonPath?.output).toMatch(/^\$\.state.*closed \\u0001 <b>&\]\]>\\ud800/);
    expect(jsonPath?.text).toBe(`${jsonPath?.message ?? ''}. ${jsonPath?.output ?? ''}`);
    expect([never?.outcome, never?.message]).toEqual(['skipped', 'never judged: no answer got so far']);
  });

  test('keeps hostile names readable', () => {
    const names = cases(suites, ': checks').map(({ name }) => name);
    expect(names.filter((name) => name.startsWith(`orders <&"'>]]> \\u202e: `))).toHaveLength(2);
    expect(suites[1]?.name).toBe(`shop \\u0007 <&"'>]]>`);
  });
});

test('a run that is not to be trusted has a case that says so, whatever its thresholds', async () => {
  server.reset(() => ({ delayMs: 50 }));
  const ran = await runPlan(
    work,
    `
baseUrl: ${server.origin}
warmUp: 2s
thresholds: { errorRate: { lessThan: 1% } }
threadGroups: [{ threads: 1, loops: 3, samplers: [{ get: /a }] }]
`,
    { allowInvalid: false },
  );
  expect([ran.code, ran.summary.verdict.state]).toEqual([4, 'INVALID']);
  const suites = expectConsistent(ran);
  expect(cases(suites, ': run')).toMatchObject([
    { outcome: 'error', message: `INVALID: ${ran.summary.verdict.sentence}` },
  ]);
});

test.each([
  // what ends it → exit code, outcome of the case for the run, broken thresholds
  ['a plan that stops itself', 'onError: stopTest', 1, 'error', 0],
  ['a threshold that aborts', '', 1, 'passed', 1],
])('%s has one failed case at least', async (_, settings, code, outcome, broken) => {
  server.reset(() => ({ status: 500 }));
  const threshold = broken === 1 ? 'thresholds: { errorRate: { lessThan: 1%, abortTest: true } }' : '';
  const ran = await runPlan(
    work,
    `
baseUrl: ${server.origin}
${threshold}
threadGroups: [{ threads: 1, duration: 4s, ${settings}${settings === '' ? '' : ', '}samplers: [{ get: /a }, { pause: 50ms }] }]
`,
  );
  const suites = expectConsistent(ran);
  expect([ran.code, cases(suites, ': run')[0]?.outcome]).toEqual([code, outcome]);
  const all = suites.flatMap((suite) => suite.cases);
  expect(all.filter((one) => one.outcome === 'failure')).toHaveLength(broken);
});
