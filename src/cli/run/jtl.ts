import { existsSync } from 'node:fs';
import { JTL_COLUMNS } from '../../engine/jtl-rows.ts';
import type { JtlOrder } from '../../engine/jtl-log.ts';
import { jtlExists, type JtlFileOrder } from '../../result/jtl-file.ts';

/** Before anything is sent: throws RunError `file-exists`. What is no file, such as a pipe, is only written with --force too. */
export function checkJtl(path: string, force: boolean): void {
  if (!force && existsSync(path)) throw jtlExists(path);
}

/** What the load workers and the thread that writes need for `--jtl`: memory that both see. */
export function jtlOrders(
  path: string,
  of: { readonly workers: number; readonly groups: number; readonly force: boolean },
): { readonly workers: JtlOrder; readonly file: JtlFileOrder } {
  const users = sharedCells(of.workers * of.groups);
  const waiting = sharedCells(1);
  return { workers: { users, waiting }, file: { path, columns: JTL_COLUMNS, force: of.force, waiting } };
}

function sharedCells(count: number): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(count * Int32Array.BYTES_PER_ELEMENT));
}
