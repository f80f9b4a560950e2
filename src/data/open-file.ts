import { createHash } from 'node:crypto';
import { RunError } from '../base/errors.ts';
import { blockFrom, BlockRows, fileChanged, fileUnreadable, rowIn } from './block-rows.ts';
import { columnsOf } from './convert-row.ts';
import { csvRows } from './csv-rows.ts';
import { fault } from './data-set.ts';
import type { CheckedFile, Checked, DataSetSpec } from './data-set.ts';
import { openRunFile } from './disk-access.ts';
import { parseExactJson } from './exact-json.ts';
import { findFile } from './find-file.ts';
import type { DataFiles, OpenFile } from './find-file.ts';
import { lineRows } from './line-rows.ts';
import { checkList } from './list-rows.ts';
import type { RowKind } from './row-reader.ts';
import type { FoundRows, Rows } from './rows.ts';
import { scanRows } from './scan-rows.ts';
import { checkText, fileStart } from './text-faults.ts';

/** Files up to here stay in memory while they are used; of bigger ones a few blocks at a time. */
const KEPT_BYTES = 16 * 1024 * 1024;
/** A JSON array is one text: it cannot be read in pieces. */
const JSON_LIMIT_BYTES = 64 * 1024 * 1024;

/** Where and how a data file is read. */
interface Source {
  readonly name: string;
  readonly realPath: string;
  readonly spec: DataSetSpec;
  readonly files: DataFiles;
  /** `undefined`: a JSON array. */
  readonly kind: RowKind | undefined;
}

/** Checks a data file, or takes over what an earlier check of it found. */
export function openFile(
  name: string,
  spec: DataSetSpec,
  { files, known }: { readonly files: DataFiles; readonly known: CheckedFile | undefined },
): Checked<FoundRows> {
  const ending = /\.[^.]*$/.exec(name)?.[0].toLowerCase() ?? '';
  const kind = kindOf(ending, spec);
  if (kind === undefined && ending !== '.json') {
    const message = `"${name}" is not a kind of data file that can be read: use .csv, .json or .jsonl.`;
    return fault('bad-value', message);
  }
  if (known !== undefined) return { value: reopened(known, { name, realPath: known.realPath, spec, files, kind }) };
  const path = findFile(name, files);
  if (path.faults) return path;
  const source: Source = { name, realPath: path.value, spec, files, kind };
  try {
    const { realPath } = source;
    return withFile(source, (file) => {
      const before = file.stat();
      const checked = kind === undefined ? readArray(source, file) : checkRows(source, file, kind);
      if (checked.faults) return checked;
      if (file.stat().stamp === before.stamp) {
        return { value: reopened({ path: name, realPath, ...before, ...checked.value }, source) };
      }
      return fault('bad-value', `"${name}" was changed while it was checked. Try again when it is complete.`);
    });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    return fault('bad-value', `"${name}" cannot be read: ${why}. Check its rights.`);
  }
}

function withFile<T>({ files, realPath }: Source, use: (file: OpenFile) => T): T {
  const file = files.access.open(realPath);
  try {
    return use(file);
  } finally {
    file.close();
  }
}

function kindOf(ending: string, { delimiter }: DataSetSpec): RowKind | undefined {
  if (ending === '.csv') return csvRows(delimiter);
  return ending === '.jsonl' || ending === '.ndjson' ? lineRows : undefined;
}

type FileRows = Pick<CheckedFile, 'columns' | 'rowCount' | 'sha256' | 'blocks'>;

function checkRows({ name, spec }: Source, file: OpenFile, kind: RowKind): Checked<FileRows> {
  return scanRows(file, { source: `"${name}"`, kind, types: spec.types });
}

function reopened(file: CheckedFile, source: Source): FoundRows {
  const { columns, rowCount } = file;
  return { columns, rowCount, file, open: () => openRows(file, source) };
}

/** Opens rows for drawing. Throws a `RunError` when they are not those that were checked. */
function openRows(file: CheckedFile, source: Source): Rows {
  const { files, spec, kind, realPath } = source;
  if (kind === undefined) return openArray(file, source);
  const { path, stamp, bytes } = file;
  const blocks = new Float64Array(file.blocks ?? new SharedArrayBuffer(0));
  const reader = kind.reader(columnsOf(file.columns, spec.types));
  if (bytes > (files.keptBytes ?? KEPT_BYTES)) {
    const inOrder = spec.mode !== 'random';
    return new BlockRows({ path, open: () => openRunFile(realPath), stamp, blocks, reader, inOrder });
  }
  const whole = readWhole(file, source);
  const block = blockFrom(whole.subarray(blocks[0], blocks.at(-2)), reader);
  return {
    at: (row) => rowIn(block, row, reader) ?? Promise.reject(fileChanged(path)),
    close: () => Promise.resolve(),
  };
}

function openArray(known: CheckedFile, source: Source): Rows {
  const bytes = readWhole(known, source);
  const rows = arrayIn(bytes, source);
  if (rows.faults) throw fileChanged(known.path);
  return rows.value.open();
}

/** The bytes that were checked. */
function readWhole({ bytes, stamp, path }: CheckedFile, source: Source): Buffer {
  try {
    return withFile(source, (file) => {
      const buffer = Buffer.allocUnsafe(bytes);
      if (fill(buffer, file) < bytes || file.stat().stamp !== stamp) throw fileChanged(path);
      return buffer;
    });
  } catch (cause) {
    throw cause instanceof RunError ? cause : fileUnreadable(path, cause);
  }
}

function fill(buffer: Buffer, file: OpenFile): number {
  let count = 0;
  while (count < buffer.length) {
    const read = file.read(buffer.subarray(count), count);
    if (read === 0) break;
    count += read;
  }
  return count;
}

function readArray(source: Source, file: OpenFile): Checked<FileRows> {
  const { bytes } = file.stat();
  if (bytes > JSON_LIMIT_BYTES) {
    const megabytes = Math.ceil(bytes / 1024 / 1024);
    const message = `"${source.name}" has ${megabytes} MiB; a JSON list may have up to 64 MiB. Write it as .jsonl, one object a line: that has no limit.`;
    return fault('too-big', message);
  }
  const buffer = Buffer.allocUnsafe(bytes);
  const text = buffer.subarray(0, fill(buffer, file));
  const rows = arrayIn(text, source);
  if (rows.faults) return rows;
  const { columns, rowCount } = rows.value;
  return { value: { columns, rowCount, sha256: createHash('sha256').update(text).digest('hex') } };
}

/** The rows of a JSON array. */
function arrayIn(text: Buffer, { name, spec }: Source): Checked<FoundRows> {
  const start = fileStart(text);
  if (start.fault !== undefined) return fault('bad-value', `"${name}" ${start.fault}`);
  const wrong = checkText(text);
  if (wrong !== undefined) return fault('bad-value', `"${name}", line ${wrong.line + 1}, ${wrong.message}`);
  const parsed = parseExactJson(text.toString('utf8', start.from));
  if (parsed.error !== undefined) return fault('bad-value', `"${name}" is not valid JSON: ${parsed.error}.`);
  if (!Array.isArray(parsed.value)) {
    return fault('bad-value', `"${name}" must hold a list of objects, like [{"email": "a@example.com"}].`);
  }
  return checkList(`"${name}"`, parsed.value, spec.types);
}
