import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RunError } from '../../base/errors.ts';
import { startingPlan } from '../../importers/starting-plan.ts';
import { EXIT } from '../exit-codes.ts';
import { processTerminal } from '../terminal.ts';

export interface InitOptions {
  readonly fromUrl?: URL;
  readonly force: boolean;
}

/** Writes the plan and says what to do with it. A file that is there is left alone, unless `--force` is given. */
export async function init(file: string, { fromUrl, force }: InitOptions): Promise<number> {
  const schema = schemaFor(file);
  const made = fromUrl === undefined ? undefined : await fromServer(fromUrl, schema);
  await write(file, made?.text ?? startingPlan(schema), force);
  const terminal = processTerminal('never');
  terminal.err(`Wrote ${file}${made === undefined ? '' : `: ${told(made)}`}.\n`);
  terminal.err(`Next:  plan run ${file} --once\n`);
  return EXIT.passed;
}

async function fromServer(url: URL, schema: string | undefined): Promise<Made> {
  const { planFromUrl } = await import('./probe.ts');
  return planFromUrl(url, schema);
}

interface Made {
  readonly text: string;
  readonly active: number;
  readonly commented: number;
  readonly leftOut: number;
}

function told({ active, commented, leftOut }: Made): string {
  const parts = [`${active} ${active === 1 ? 'request' : 'requests'}`];
  if (active === 0) parts[0] = 'no request that works as it is, GET / stands in';
  if (commented > 0) parts.push(`${commented} more as comments`);
  if (leftOut > 0) parts.push(`${leftOut} left out`);
  return parts.join(', ');
}

/** Relative to the plan; none where it has white space, which ends the path for editors. */
function schemaFor(file: string): string | undefined {
  const schema = fileURLToPath(new URL('../../../../schemas/plan.schema.json', import.meta.url));
  const path = relative(dirname(resolve(file)), schema).replaceAll('\\', '/');
  return /\s/.test(path) ? undefined : path;
}

async function write(file: string, text: string, force: boolean): Promise<void> {
  try {
    await mkdir(dirname(resolve(file)), { recursive: true });
    await writeFile(file, text, { flag: force ? 'w' : 'wx' });
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') {
      throw new RunError('file-exists', `${file} is there already; --force writes over it.`, { cause });
    }
    throw new RunError('result-unwritable', `Cannot write ${file}.`, { cause });
  }
}
