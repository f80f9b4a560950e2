import { expect } from '@jest/globals';
import type { Finding } from '../../src/report/findings/finding.ts';
import { findingsOf } from '../../src/report/findings/findings.ts';
import { workFolder } from '../support/cli.ts';
import { runPlan, type PlanRun } from '../support/run-plan.ts';
import { timedServer, type Answer } from './servers.ts';

/** To be removed when the tests of a file are over. */
export const work: ReturnType<typeof workFolder> = workFolder();

const SECONDS = 11;

/** Runs a plan with one GET against the server. */
export async function runAgainst(answer: Answer, load: string, steps = '[{ get: /work }]'): Promise<PlanRun> {
  const server = await timedServer(answer);
  try {
    return await runUrl(server.origin, load, steps);
  } finally {
    await server.close();
  }
}

export async function runUrl(url: string, load: string, steps = '[{ get: /work }]'): Promise<PlanRun> {
  return runPlan(work, `baseUrl: ${url}\nthreadGroups:\n  - ${load}\n    samplers: ${steps}\n`);
}

export const CONSTANT = (users: number): string => `threads: ${users}\n    duration: ${SECONDS}s`;
export const RAMP = (users: number): string => `threads: ${users}\n    rampUp: 8s\n    duration: 14s`;

/** What was found of the target: how busy this machine is (R1) is no part of these tests. */
export function ofTarget(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ id }) => id !== 'R1');
}

export function found(run: PlanRun): readonly Finding[] {
  return ofTarget(findingsOf(run.run));
}

export function evidence(finding: Finding | undefined, name: string): number {
  return finding?.evidence.find((one) => one.name === name)?.value ?? NaN;
}

export function expectNothingAboveInfo(findings: readonly Finding[]): void {
  expect(findings.filter(({ severity }) => severity !== 'info')).toEqual([]);
}
