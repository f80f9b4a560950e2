import { readFileSync } from 'node:fs';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { RunError } from '../base/errors.ts';
import type { RunResult } from './read-run.ts';

const SCHEMA = new URL('../../../schemas/run.schema.json', import.meta.url);

/**
 * Holds what was read of a run file against its schema: a file that somebody has changed, or another tool has written,
 * is told from one that can be counted on. Kinds and properties that are not known are left alone. Throws RunError
 * `result-unreadable`.
 */
export async function checkRun(run: RunResult, file: string): Promise<void> {
  const validate = await recordValidator();
  const { head, seconds, errors, began, series, targetReadings, end, complete } = run;
  const others = [...errors, ...began, ...series, ...targetReadings];
  for (const record of [head, ...seconds, ...others, ...(complete ? [end] : [])]) {
    const { k } = record;
    const check = validate(KINDS[k]);
    if (check(record)) continue;
    throw new RunError('result-unreadable', `${file} is damaged or was changed: ${faultText(k, check.errors?.[0])}.`);
  }
}

const KINDS = {
  head: 'Head',
  s: 'Second',
  err: 'ErrorRecord',
  began: 'BeganRecord',
  series: 'SeriesRecord',
  target: 'TargetRecord',
  end: 'End',
} as const;

function faultText(kind: string, error: ErrorObject | undefined): string {
  const place = error?.instancePath.replaceAll('/', '.') ?? '';
  return `in a record "${kind}", ${place === '' ? 'the record' : place.slice(1)} ${error?.message ?? 'is not as it should be'}`;
}

type Validators = (kind: (typeof KINDS)[keyof typeof KINDS]) => ValidateFunction;
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
