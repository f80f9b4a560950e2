import { readFileSync } from 'node:fs';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { RunError } from '../base/errors.ts';
import { readRun, type RunResult } from './read-run.ts';

const SCHEMA = new URL('../../../schemas/run.schema.json', import.meta.url);

/**
 * Reads a run file and holds it against its schema: a file that somebody has changed, or another tool has written, is
 * told from one that can be counted on. Kinds and properties that are not known are left alone. Throws RunError
 * `result-unreadable`.
 */
export async function readCheckedRun(file: string): Promise<RunResult> {
  const validate = await recordValidator();
  return readRun(file, (record) => {
    const kind = 'k' in record ? KINDS.get(record.k) : undefined;
    if (kind === undefined) return;
    const check = validate(kind.name);
    if (check(record)) return;
    const fault = faultText(kind.k, check.errors?.[0]);
    throw new RunError('result-unreadable', `${file} is damaged or was changed: ${fault}.`);
  });
}

const KINDS = new Map<unknown, { readonly k: string; readonly name: string }>(
  Object.entries({
    head: 'Head',
    s: 'Second',
    err: 'ErrorRecord',
    began: 'BeganRecord',
    series: 'SeriesRecord',
    target: 'TargetRecord',
    end: 'End',
  }).map(([k, name]) => [k, { k, name }]),
);

function faultText(kind: string, error: ErrorObject | undefined): string {
  const place = error?.instancePath.replaceAll('/', '.') ?? '';
  return `in a record "${kind}", ${place === '' ? 'the record' : place.slice(1)} ${error?.message ?? 'is not as it should be'}`;
}

type Validators = (kind: string) => ValidateFunction;
let validators: Promise<Validators> | undefined;

/** Loaded on first use: ajv takes a tenth of a second, and most commands need none. */
function recordValidator(): Promise<Validators> {
  return (validators ??= load());
}

async function load(): Promise<Validators> {
  const { Ajv2020 } = await import('ajv/dist/2020.js');
  const schema: unknown = JSON.parse(readFileSync(SCHEMA, 'utf8'), (key, value: unknown) =>
    key === 'additionalProperties' && value === false ? undefined : value,
  );
  const ajv = new Ajv2020({ strict: false });
  ajv.addSchema(schema as object, 'run');
  return (kind) => {
    const check = ajv.getSchema(`run#/$defs/${kind}`);
    if (check === undefined) throw new Error(`No schema for ${kind}.`);
    return check;
  };
}
