import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MARKER_FILE } from '../../outputs/report-files.ts';
import { claimOutputFolder } from '../../outputs/write-report.ts';
import { EXIT } from '../exit-codes.ts';

/** What one run came to, as far as going on depends on it. */
export interface RunOutcome {
  readonly code: number;
  /** A signal stopped it: then the others are not begun. */
  readonly isStopped: boolean;
}

const RUN_FOLDER = /^run-\d+$/;

/** Takes the folder for several runs: those of an earlier command would count as part of them. */
export async function claimRepeatFolder(folder: string, force: boolean): Promise<void> {
  await claimOutputFolder(folder, force);
  for (const name of await readdir(folder)) {
    if (RUN_FOLDER.test(name) && (await isOurs(join(folder, name)))) {
      await rm(join(folder, name), { recursive: true });
    }
  }
}

async function isOurs(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).includes(MARKER_FILE);
  } catch {
    return false;
  }
}

/**
 * Runs one after the other, `run-1` … in `folder`. Ends early when a signal stopped one, or the world broke it; gives
 * the exit code that counts most.
 */
export async function runRepeatedly(
  count: number,
  folder: string,
  run: (output: string, number: number) => Promise<RunOutcome>,
): Promise<number> {
  const codes: number[] = [];
  for (let number = 1; number <= count; number++) {
    const { code, isStopped } = await run(join(folder, `run-${number}`), number);
    codes.push(code);
    if (isStopped || GIVE_UP.includes(code)) break;
  }
  return PRECEDENCE.find((code) => codes.includes(code)) ?? EXIT.passed;
}

/** What would happen again. */
const GIVE_UP: readonly number[] = [EXIT.invalidPlan, EXIT.broken, EXIT.unreachable];
const PRECEDENCE: readonly number[] = [
  EXIT.invalidPlan,
  EXIT.broken,
  EXIT.unreachable,
  EXIT.untrusted,
  EXIT.failed,
  EXIT.interrupted,
  EXIT.terminated,
];
