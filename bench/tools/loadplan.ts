import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { VERSION } from '../../src/cli/version.ts';
import { REALISTIC, type Work } from '../work.ts';
import type { Counted, Tool } from './tool.ts';

/** The command as it is built. */
export const MAIN: string = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));
/** E-mail addresses by the fastest way the language has. */
export const FAST_EMAIL = '{{randomEmail}}';
/** E-mail addresses as faker makes them. */
export const FAKER_EMAIL = "{{faker 'internet.email'}}";

/** What sets one variant of our own tool apart from the others. */
export interface Variant {
  readonly name: string;
  /** Template of the e-mail address in the realistic plan. */
  readonly email?: string;
  /** Whether the text that `work.contains` names is looked for in the body. */
  readonly looksForText?: true;
  readonly workers?: number;
  /** Lines of the thread group that stand instead of `threads` and `duration`. */
  readonly load?: readonly string[];
}

/** Our own tool with a plan for the work. */
export function loadplan(variant: Variant): Tool {
  return {
    name: variant.name,
    version: `loadplan ${VERSION}`,
    refuses: () => undefined,
    prepare: (work, folder) => {
      const [plan, report] = [join(folder, 'plan.yaml'), join(folder, 'report')];
      writeFileSync(plan, planFor(work, variant));
      const workers = variant.workers ?? 1;
      return {
        command: [...runCommand(plan, report), '--workers', String(workers)],
        ...(workers > 1 && { allCores: true as const }),
        read: () => readSummary(report),
      };
    },
  };
}

/** Words that run a plan into a report folder. */
export function runCommand(plan: string, report: string): readonly string[] {
  return [process.execPath, MAIN, 'run', plan, '-o', report, '--quiet', '--seed', '1'];
}

/** Counts and percentiles of a finished run. */
export function readSummary(report: string): Counted {
  const { all } = JSON.parse(readFileSync(join(report, 'summary.json'), 'utf8')) as {
    readonly all: {
      readonly requests: number;
      readonly failed: number;
      readonly p50Ms?: number;
      readonly p99Ms?: number;
    };
  };
  const { requests, failed, p50Ms, p99Ms } = all;
  return { requests, failed, ...(p50Ms !== undefined && { p50Ms }), ...(p99Ms !== undefined && { p99Ms }) };
}

/** The plan as YAML. */
export function planFor(work: Work, variant: Variant): string {
  const load = variant.load ?? [`threads: ${work.users}`, `duration: ${work.seconds}s`];
  const lines = [`baseUrl: ${work.origin}`, 'defaults: { tls: { insecure: true } }', 'threadGroups:'];
  const group = [...load, ...(work.scenario === 'get' ? plainSteps(work, variant) : realisticSteps(work, variant))];
  return [...lines, ...group.map((line, i) => `  ${i === 0 ? '- ' : '  '}${line}`), ''].join('\n');
}

function plainSteps(work: Work, variant: Variant): readonly string[] {
  const looks = variant.looksForText === true && work.contains !== undefined;
  const assertions = looks ? `, assertions: { body: { contains: ${work.contains} } }` : '';
  return ['samplers:', `  - { get: ${work.path}${assertions} }`];
}

/** Each user signs in once; after that each answer brings the token for the next request. */
function realisticSteps(work: Work, variant: Variant): readonly string[] {
  const body = JSON.parse(`${REALISTIC.bodyBefore}${variant.email ?? FAST_EMAIL}${REALISTIC.bodyAfter}`) as unknown;
  const extract = '$.access_token';
  return [
    'onStart:',
    `  - { post: ${work.path}/login, extractors: { token: ${extract} } }`,
    'samplers:',
    `  - post: ${work.path}/users/{{threadNumber}}/orders`,
    "    auth: { bearer: '{{token}}' }",
    `    json: ${JSON.stringify(body)}`,
    `    extractors: { token: ${extract} }`,
    '    assertions: { status: 200 }',
  ];
}
