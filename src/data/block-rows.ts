import { RunError } from '../base/errors.ts';
import type { Row } from './data-set.ts';
import type { RunFile } from './disk-access.ts';
import type { RowReader } from './row-reader.ts';
import type { Rows } from './rows.ts';

export interface BlockRowsOptions {
  /** The file as the plan names it. */
  readonly path: string;
  readonly open: () => Promise<RunFile>;
  /** What the file's stamp was when it was checked. */
  readonly stamp: string;
  /** Pairs of byte offset and first row, the end of the file last. */
  readonly blocks: Float64Array;
  readonly reader: RowReader;
  /** Rows are drawn in order: the next block is read before somebody asks for it. */
  readonly inOrder: boolean;
}

/** Blocks kept of each file and thread: with rows that have been drawn, some MiB. */
const KEPT_BLOCKS = 32;

/** Part of a file; rows that have been drawn are kept as read. */
export interface Block {
  readonly bytes: Buffer;
  readonly starts: readonly number[];
  readonly rows: (Row | undefined)[];
}

/** The rows of a big file: read in blocks when they are drawn, a few blocks kept. */
export class BlockRows implements Rows {
  readonly #options: BlockRowsOptions;
  /** In the order they were read. */
  readonly #kept = new Map<number, Block>();
  readonly #coming = new Map<number, Promise<Block>>();
  #file: Promise<RunFile> | undefined = undefined;

  constructor(options: BlockRowsOptions) {
    this.#options = options;
  }

  at(row: number): Row | Promise<Row> {
    const { blocks, inOrder } = this.#options;
    const number = blockOf(blocks, row);
    if (inOrder) this.#readAhead((number + 1) % (blocks.length / 2 - 1));
    const block = this.#kept.get(number);
    if (block !== undefined) return this.#row(block, row, number);
    return this.#load(number).then((read) => this.#row(read, row, number));
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await Promise.allSettled(this.#coming.values());
    // It may never have been opened: the rows drawn from it have failed with that already.
    await file?.then(
      (opened) => opened.close(),
      () => undefined,
    );
  }

  #row(block: Block, row: number, number: number): Row {
    const first = this.#options.blocks[number * 2 + 1] ?? 0;
    const read = rowIn(block, row - first, this.#options.reader);
    if (read === undefined) throw this.#changed();
    return read;
  }

  #readAhead(number: number): void {
    if (this.#kept.has(number) || this.#coming.has(number)) return;
    // Whoever draws from the block asks again, and hears what went wrong.
    this.#load(number).catch(() => undefined);
  }

  #load(number: number): Promise<Block> {
    const coming = this.#coming.get(number);
    if (coming !== undefined) return coming;
    const loading = this.#read(number).finally(() => this.#coming.delete(number));
    this.#coming.set(number, loading);
    return loading;
  }

  async #read(number: number): Promise<Block> {
    const { blocks, open, stamp, reader } = this.#options;
    const from = blocks[number * 2] ?? 0;
    const bytes = Buffer.allocUnsafe((blocks[number * 2 + 2] ?? 0) - from);
    let isWhole: boolean;
    try {
      const file = await (this.#file ??= open());
      isWhole = (await file.read(bytes, from)) === bytes.length && (await file.stamp()) === stamp;
    } catch (cause) {
      throw fileUnreadable(this.#options.path, cause);
    }
    if (!isWhole) throw this.#changed();
    const block = blockFrom(bytes, reader);
    this.#keep(number, block);
    return block;
  }

  #keep(number: number, block: Block): void {
    this.#kept.set(number, block);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT_BLOCKS && oldest !== undefined) this.#kept.delete(oldest);
  }

  #changed(): RunError {
    return fileChanged(this.#options.path);
  }
}

/** The file is not the one that was checked before the run. */
export function fileChanged(path: string): RunError {
  return new RunError(
    'data-unreadable',
    `Data file "${path}" is no longer what it was when the run was checked. Leave it alone until the run is over.`,
  );
}

/** The system does not let us read it any more. */
export function fileUnreadable(path: string, cause: unknown): RunError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new RunError('data-unreadable', `Data file "${path}" can no longer be read: ${why}`, { cause });
}

/** Places the rows of a block. */
export function blockFrom(bytes: Buffer, reader: RowReader): Block {
  const starts: number[] = [];
  const to = bytes.length;
  for (let at = 0; at < to;) {
    const next = reader.next(bytes, { from: at, to, last: true });
    if (next < 0) break;
    if (!reader.isBlank) starts.push(at);
    at = next;
  }
  return { bytes, starts, rows: [] };
}

/** A row of a block, read when it is first drawn; `undefined` when it is not what was checked. */
export function rowIn(block: Block, index: number, reader: RowReader): Row | undefined {
  const known = block.rows[index];
  if (known !== undefined) return known;
  const from = block.starts[index];
  if (from === undefined || reader.next(block.bytes, { from, to: block.bytes.length, last: true }) < 0)
    return undefined;
  const row = reader.read(block.bytes);
  if (typeof row === 'string') return undefined;
  block.rows[index] = row;
  return row;
}

/** The last block whose first row is not behind `row`. */
function blockOf(blocks: Float64Array, row: number): number {
  let low = 0;
  let high = blocks.length / 2 - 2;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((blocks[middle * 2 + 1] ?? 0) <= row) low = middle;
    else high = middle - 1;
  }
  return low;
}
