import { expect } from '@jest/globals';
import type { SamplerSecond } from '../../src/result/run-file.ts';
import { readRun, type RunResult } from '../../src/result/read-run.ts';
import type { Summary } from '../../src/outputs/summary-json.ts';
import { join } from 'node:path';
import { plan, readJson, type CliOptions, type CliResult, type WorkFolder } from './cli.ts';

/** A finished `plan run`, with what it wrote read back. */
export interface PlanRun extends CliResult {
  readonly output: string;
  readonly run: RunResult;
  readonly summary: Summary;
}

export interface RunPlanOptions extends CliOptions {
  readonly args?: readonly string[];
  /** False: a run that is not to be trusted exits with 4. */
  readonly allowInvalid?: boolean;
}

/**
 * Runs a plan, given as text, with the real command; what was recorded must add up. How busy the machine is does not
 * change the exit code: tests share it with others.
 */
export async function runPlan(work: WorkFolder, text: string, options: RunPlanOptions = {}): Promise<PlanRun> {
  const file = work.write(`${work.fresh('plan').slice(work.folder.length + 1)}.yaml`, text);
  const output = work.fresh('report');
  const allowed = options.allowInvalid === false ? [] : ['--allow-invalid'];
  const result = await plan(['run', file, '-o', output, '--quiet', ...allowed, ...(options.args ?? [])], options);
  return readBack(result, output);
}

/** Reads what a finished run wrote. */
export async function readBack(result: CliResult, output: string): Promise<PlanRun> {
  let run: RunResult;
  try {
    run = await readRun(output);
  } catch (cause) {
    throw new Error(`The run left no run file. Exit ${result.code}: ${result.stderr}`, { cause });
  }
  expectConserved(run);
  return { ...result, output, run, summary: readJson(join(output, 'summary.json')) as Summary };
}

/** Every sampler: started = passed + failed + interrupted + not sent; and the seconds add up to the totals. */
export function expectConserved(run: RunResult): void {
  const name = (id: number): string => run.head.samplers[id]?.name ?? String(id);
  for (const total of run.end.totals) {
    expect([name(total.id), total.started ?? 0]).toEqual([name(total.id), ended(total)]);
    const seconds = run.seconds.flatMap((second) => second.samplers.filter((sampler) => sampler.id === total.id));
    expect([name(total.id), ...sums(seconds)]).toEqual([name(total.id), ...sums([total])]);
  }
}

function ended({ ok, failed, interrupted, unsent = {} }: SamplerSecond): number {
  const notSent = Object.values(unsent).reduce((sum, count) => sum + count, 0);
  return (ok?.n ?? 0) + (failed?.n ?? 0) + (interrupted ?? 0) + notSent;
}

function sums(samplers: readonly SamplerSecond[]): readonly number[] {
  const sum = (of: (sampler: SamplerSecond) => number | undefined): number =>
    samplers.reduce((all, sampler) => all + (of(sampler) ?? 0), 0);
  return [
    sum(({ started }) => started),
    sum(({ ok }) => ok?.n),
    sum(({ failed }) => failed?.n),
    sum(({ interrupted }) => interrupted),
    sum(({ skipped }) => skipped),
  ];
}

/** The row of one sampler; fails when there is none. */
export function rowOf({ summary }: Pick<PlanRun, 'summary'>, name: string): Summary['all'] {
  const row = summary.samplers.find((sampler) => sampler.name === name);
  if (row === undefined) throw new Error(`No row ${name} among ${summary.samplers.map((s) => s.name).join(', ')}`);
  return row;
}

/** Sums of the run's seconds over all thread groups. */
export function groupSums(run: RunResult): {
  readonly iterations: number;
  readonly dropped: number;
  readonly lost: number;
} {
  const all = run.seconds.flatMap((second) => second.groups);
  return {
    iterations: all.reduce((sum, group) => sum + group.iterationsStarted, 0),
    dropped: all.reduce((sum, group) => sum + group.dropped, 0),
    lost: all.reduce((sum, group) => sum + group.lost, 0),
  };
}
