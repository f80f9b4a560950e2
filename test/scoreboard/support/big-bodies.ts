import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startPlan, type WorkFolder } from '../../support/cli.ts';
import { readBack, type PlanRun } from '../../support/run-plan.ts';

/** A finished run, and the most memory its process ever held, by the kernel's account. */
export interface Weighed {
  readonly run: PlanRun;
  readonly peakBytes: number;
}

/** Runs a plan and watches its memory. */
export async function runWeighed(work: WorkFolder, plan: string): Promise<Weighed> {
  const file = work.write(`${work.fresh('plan').slice(work.folder.length + 1)}.yaml`, plan);
  const output = work.fresh('report');
  const child = startPlan(['run', file, '-o', output, '--quiet']);
  let peakBytes = 0;
  let isOver = false;
  const over = child.finished.then(() => (isOver = true));
  while (!isOver) {
    peakBytes = Math.max(peakBytes, residentPeak(child.pid));
    await Promise.race([sleep(50), over]);
  }
  return { run: await readBack(await child.finished, output), peakBytes };
}

/** A plan of `users` that run the steps once. */
export function bodyPlan(origin: string, users: number, steps: string): string {
  return `baseUrl: ${origin}
defaults: { timeout: 15m }
threadGroups:
  - threads: ${users}
    loops: 1
    samplers:
${steps}`;
}

function residentPeak(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
