import { appendFile, copyFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { RunError } from '../base/errors.ts';
import type { Capacity } from './capacity.ts';

/**
 * Makes the run file of a search: that of one of its steps, and behind its last record what was found, as a gzip
 * member of its own. Throws RunError `result-unwritable`.
 */
export async function writeCapacity(step: string, path: string, capacity: Capacity): Promise<void> {
  try {
    await copyFile(step, path);
    await appendFile(path, gzipSync(`${JSON.stringify({ k: 'capacity', ...capacity })}\n`));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new RunError('result-unwritable', `Cannot write the results to ${path}: ${why}.`, { cause });
  }
}
