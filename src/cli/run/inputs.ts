import { randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { PlanError } from '../../base/errors.ts';
import type { PlanFile } from '../../base/plan-node.ts';
import type { PlanInputs } from '../../plan/inputs.ts';

/** What the command line says about a plan. */
export interface PlanOptions {
  readonly env?: string;
  readonly var?: Readonly<Record<string, string>>;
  /** Absolute. */
  readonly allowFile?: readonly string[];
  readonly seed?: number;
}

const SEEDS = 2 ** 31;

/** Reads the plan file and puts everything together that decides its meaning. Throws PlanError when there is none. */
export async function planInputs(
  path: string,
  options: PlanOptions,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<PlanInputs> {
  return {
    file: await planFile(path),
    ...(options.env === undefined ? {} : { environment: options.env }),
    overrides: options.var ?? {},
    env: { ...environment },
    allowFolders: options.allowFile ?? [],
    seed: options.seed ?? randomInt(SEEDS),
    startedAt: Date.now(),
  };
}

async function planFile(path: string): Promise<PlanFile> {
  try {
    const text = await readFile(path, 'utf8');
    return { name: path, text: text.replace(/^\uFEFF/, ''), folder: dirname(resolve(path)) };
  } catch (cause) {
    throw new PlanError([
      {
        code: 'missing-file',
        severity: 'error',
        file: path,
        line: 0,
        column: 0,
        width: 1,
        message: `${reason(cause)} Give the path of a plan, for example:  plan run plans/hello.yaml`,
        sourceLine: '',
      },
    ]);
  }
}

function reason(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT') return 'There is no such plan file.';
  if (code === 'EISDIR') return 'This is a folder, not a plan file.';
  return `The plan file cannot be read (${String(code ?? cause)}).`;
}
