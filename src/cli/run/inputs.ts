import { isUtf8 } from 'node:buffer';
import { randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { createProblems } from '../../base/collect-problems.ts';
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
  /** What histories and comparisons call the target instead of its address. */
  readonly targetLabel?: string;
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
    ...(options.targetLabel === undefined ? {} : { targetLabel: options.targetLabel }),
    overrides: options.var ?? {},
    env: { ...environment },
    allowFolders: options.allowFile ?? [],
    seed: options.seed ?? randomInt(SEEDS),
    startedAt: Date.now(),
  };
}

async function planFile(path: string): Promise<PlanFile> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
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
  const file: PlanFile = { name: path, text: bytes.toString().replace(/^\uFEFF/, ''), folder: dirname(resolve(path)) };
  // Valid text that holds the sign for unreadable bytes is rare: only then the bytes are looked at again.
  if (file.text.includes('\uFFFD') && !isUtf8(bytes)) throw notUtf8(file, bytes);
  return file;
}

function notUtf8(file: PlanFile, bytes: Buffer): PlanError {
  const problems = createProblems();
  const isWide = ['fffe', 'feff'].includes(bytes.toString('hex', 0, 2));
  const start = isWide ? 0 : file.text.indexOf('\uFFFD');
  const what = isWide
    ? 'The file is written in UTF-16.'
    : 'The file is not UTF-8 text: these bytes mean nothing in it.';
  problems.error('yaml-syntax', { file, start, end: start + 1 }, `${what} Save it as UTF-8.`);
  return new PlanError(problems.list());
}

function reason(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT') return 'There is no such plan file.';
  if (code === 'EISDIR') return 'This is a folder, not a plan file.';
  return `The plan file cannot be read (${String(code ?? cause)}).`;
}
