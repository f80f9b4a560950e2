import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { constants, createGunzip } from 'node:zlib';
import { RunError } from '../base/errors.ts';
import type { Health } from './health/health.ts';
import { BoundedSeconds } from './bounded-seconds.ts';
import { HealthJudge, judgeHealth } from './health/judge-health.ts';
import { rebuildEnd } from './rebuild-end.ts';
import { warmUpOf, type WarmUp } from './warm-up.ts';
import type {
  BeganRecord,
  CapacityRecord,
  End,
  ErrorRecord,
  EventRecord,
  ExampleRecord,
  Head,
  Second,
  SeriesRecord,
  SlowRecord,
  TargetRecord,
} from './run-file.ts';

/** Name of the run file in a report folder. */
export const RUN_FILE = 'run.ndjson.gz';
const NEWEST = 1;

/** A run as read back from its file. */
export interface RunResult {
  readonly head: Head;
  /** As written; of a run so long that they would not fit into memory fewer and longer ones. */
  readonly seconds: readonly Second[];
  readonly errors: readonly ErrorRecord[];
  readonly examples: readonly ExampleRecord[];
  /** None in runs that were killed, and in files of versions that kept none. */
  readonly slow: readonly SlowRecord[];
  readonly events: readonly EventRecord[];
  /** What the target was watched by, and what it showed; empty in runs that watched nothing. */
  readonly series: readonly SeriesRecord[];
  readonly targetReadings: readonly TargetRecord[];
  /** When thread groups began, where that was not the planned moment. */
  readonly began: readonly BeganRecord[];
  readonly warmUp?: WarmUp;
  /** As written; summed up from the seconds when the run was killed before it could write it. */
  readonly end: End;
  /** As written at the run's end; judged now where it was not. */
  readonly health: Health;
  /** What the search found that this run is a step of. */
  readonly capacity?: CapacityRecord;
  /** False when the file breaks off. */
  readonly complete: boolean;
}

/** Throws RunError for a record that is not as it should be. */
export type CheckRecord = (record: object) => void;

/**
 * Reads a run file, or the one in a report folder, in bounded memory. A file that breaks off gives what stands before
 * the break. `check` sees every record as it is read. Throws RunError `result-unreadable` for what is no run file, or
 * a newer one.
 */
export async function readRun(path: string, check?: CheckRecord): Promise<RunResult> {
  const file = await findFile(path);
  const records = new RecordCollector(file, check);
  try {
    for await (const line of lines(file)) if (!records.add(line)) break;
  } catch (cause) {
    if (cause instanceof RunError) throw cause;
    if (isFileError(cause)) throw unreadable(`Cannot read ${file}: ${cause.message}.`, cause);
    if (!records.hasHead) throw unreadable(`${file} is not a run file: it is not gzip-compressed.`, cause);
    // A damaged member: what was read before it stands.
  }
  return records.result();
}

async function findFile(path: string): Promise<string> {
  try {
    return (await stat(path)).isDirectory() ? join(path, RUN_FILE) : path;
  } catch (cause) {
    throw unreadable(`There is no run file or report folder ${path}.`, cause);
  }
}

/** Lines as they are unpacked; the last may be torn. */
async function* lines(file: string): AsyncGenerator<string> {
  const source = createReadStream(file);
  // With this flush mode a file that breaks off is unpacked as far as it goes, without an error.
  const gunzip = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH });
  source.on('error', (error) => gunzip.destroy(error));
  source.pipe(gunzip);
  gunzip.setEncoding('utf8');
  // A record of 500 samplers has 200 KB and comes in a dozen pieces: joined once, not with each.
  let rest: string[] = [];
  try {
    for await (const chunk of gunzip as AsyncIterable<string>) {
      const parts = chunk.split('\n');
      const last = parts.pop() ?? '';
      if (parts.length > 0) {
        parts[0] = `${rest.join('')}${parts[0] ?? ''}`;
        rest = [];
      }
      yield* parts;
      rest.push(last);
    }
  } finally {
    source.destroy();
  }
  const torn = rest.join('');
  if (torn !== '') yield torn;
}

class RecordCollector {
  readonly #file: string;
  #head: Head | undefined;
  #end: End | undefined;
  #capacity: CapacityRecord | undefined;
  readonly #check: CheckRecord | undefined;
  readonly #seconds = new BoundedSeconds((second) => this.#judgeOnce(second));
  /** Only of records that are not kept as they were read. */
  #judge: HealthJudge | undefined;
  readonly #errors: ErrorRecord[] = [];
  readonly #examples: ExampleRecord[] = [];
  readonly #slow: SlowRecord[] = [];
  readonly #events: EventRecord[] = [];
  readonly #began: BeganRecord[] = [];
  readonly #series: SeriesRecord[] = [];
  readonly #targetReadings: TargetRecord[] = [];

  constructor(file: string, check: CheckRecord | undefined) {
    this.#file = file;
    this.#check = check;
  }

  get hasHead(): boolean {
    return this.#head !== undefined;
  }

  /** False when the line is torn: nothing after it can be trusted. */
  add(line: string): boolean {
    const record = parse(line);
    if (this.#head === undefined) {
      this.#head = checkHead(this.#file, record, line);
      this.#check?.(this.#head);
      return true;
    }
    if (record === undefined) return false;
    this.#check?.(record);
    this.#sort(record);
    return true;
  }

  result(): RunResult {
    const head = this.#head;
    if (head === undefined) {
      throw unreadable(`${this.#file} holds nothing: the run was killed before it wrote its first record.`);
    }
    const warmUp = warmUpOf(head.warmUpMs, this.#began);
    const seconds = this.#seconds.records();
    const health = this.#end?.health ?? this.#judge?.health({ isOver: true }) ?? judgeHealth(head, seconds, warmUp);
    const end = this.#end ?? rebuildEnd({ head, seconds, events: this.#events, warmUp, health });
    return {
      head,
      seconds,
      errors: this.#errors,
      examples: this.#examples,
      slow: this.#slow,
      events: this.#events,
      series: this.#series,
      targetReadings: this.#targetReadings,
      began: this.#began,
      ...(warmUp === undefined ? {} : { warmUp }),
      end,
      health,
      ...(this.#capacity === undefined ? {} : { capacity: this.#capacity }),
      complete: this.#end !== undefined,
    };
  }

  #addSecond(second: Second): void {
    try {
      this.#seconds.add(second);
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      throw unreadable(`${this.#file} is damaged: a histogram in it cannot be read.`, cause);
    }
  }

  /** Second by second, as long as they can be told apart. */
  #judgeOnce(second: Second): void {
    if (this.#head === undefined) return;
    this.#judge ??= new HealthJudge(this.#head);
    this.#judge.take(second, warmUpOf(this.#head.warmUpMs, this.#began));
  }

  #sort(record: object): void {
    // The checked boundary: our own writer's records, told apart by `k`; unknown kinds are left out.
    switch (kindOf(record)) {
      case 's':
        this.#addSecond(record as Second);
        break;
      case 'err':
        this.#errors.push(record as ErrorRecord);
        break;
      case 'example':
        this.#examples.push(record as ExampleRecord);
        break;
      case 'slow':
        this.#slow.push(record as SlowRecord);
        break;
      case 'began':
        this.#began.push(record as BeganRecord);
        break;
      case 'series':
        this.#series.push(record as SeriesRecord);
        break;
      case 'target':
        this.#targetReadings.push(record as TargetRecord);
        break;
      case 'ev':
        this.#events.push(record as EventRecord);
        break;
      case 'end':
        this.#end = record as End;
        break;
      case 'capacity':
        this.#capacity = record as CapacityRecord;
        break;
    }
  }
}

function parse(line: string): object | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function kindOf(record: object): unknown {
  return 'k' in record ? record.k : undefined;
}

function checkHead(file: string, record: object | undefined, line: string): Head {
  if (record === undefined && line.startsWith('{"k":"head"')) {
    throw unreadable(`${file} breaks off inside its first record, so nothing can be read from it.`);
  }
  const version = record === undefined ? undefined : formatOf(record);
  if (record === undefined || version === undefined) throw unreadable(`${file} is not a run file of this tool.`);
  if (version > NEWEST) {
    throw unreadable(`${file} was written by a newer version (format ${version}); this one reads up to ${NEWEST}.`);
  }
  const isWhole = 'plan' in record && LISTS.every((name) => Array.isArray(Reflect.get(record, name)));
  if (!isWhole) throw unreadable(`${file} has a damaged first record.`);
  return record as Head;
}

/** The number in `plan-run/1`; `undefined` for what is no head. */
function formatOf(record: object): number | undefined {
  if (kindOf(record) !== 'head' || !('schema' in record) || typeof record.schema !== 'string') return undefined;
  const digits = /^plan-run\/(\d+)$/.exec(record.schema)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

const LISTS = ['samplers', 'groups', 'thresholds', 'percentiles', 'dataFiles'];

/** True for errors of the file system, as opposed to those of unpacking. */
function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return typeof error === 'object' && error !== null && 'syscall' in error;
}

function unreadable(message: string, cause?: unknown): RunError {
  return new RunError('result-unreadable', message, { cause });
}
