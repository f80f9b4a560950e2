import { appendFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { RunError } from '../base/errors.ts';
import type { Capacity } from './capacity.ts';

/**
 * Puts what a search found behind the last record of a finished run file, as a gzip member of its own: the bytes
 * before it stay what the run wrote. Throws RunError `result-unwritable`.
 */
export async function appendCapacity(path: string, capacity: Capacity): Promise<void> {
  try {
    await appendFile(path, gzipSync(`${JSON.stringify({ k: 'capacity', ...capacity })}\n`));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new RunError('result-unwritable', `Cannot write the results to ${path}: ${why}.`, { cause });
  }
}
