import { dirname, resolve } from 'node:path';
import type { ErrorObject, ValidateFunction } from 'ajv';
import type { Answer } from '../base/markup/answer.ts';
import type { PlanNode, ScalarNode } from '../base/plan-node.ts';
import { readInside } from '../base/read-inside.ts';
import { showValue } from '../base/show-value.ts';
import type { AssertionKind } from '../contracts/checks.ts';
import type { Compiler } from '../contracts/compiler.ts';
import type { Response } from '../contracts/response.ts';
import { readYaml } from '../document/read-yaml.ts';
import type { Failure } from '../metrics/sample.ts';
import { allOf } from './all-of.ts';
import { checkFailure } from './check-failure.ts';
import { compileSchema } from './compile-schema.ts';
import { schemaMismatch } from './schema-mismatch.ts';

/** The JSON of the body fits a JSON Schema, written in the plan or in a file beside it. */
export const jsonSchema: AssertionKind = {
  key: 'jsonSchema',
  reads: 'body',
  compile(spec, compiler) {
    const schema = fileIn(spec) === undefined ? spec : readSchema(spec, compiler);
    const validate = schema && compileSchema(schema, compiler.problems);
    if (validate === undefined) return allOf('body', []);
    return { reads: 'body', jsonReads: Infinity, needs: [], check: (response) => check(validate, response) };
  },
};

/** `{ file: order.schema.json }`: no schema has only that key. */
function fileIn(spec: PlanNode): ScalarNode | undefined {
  if (spec.kind !== 'map' || spec.entries.length !== 1) return undefined;
  const file = spec.get('file');
  return file?.kind === 'scalar' ? file : undefined;
}

const MOST_MEBIBYTES = 1;

function readSchema(spec: PlanNode, compiler: Compiler): PlanNode | undefined {
  const file = fileIn(spec);
  if (file === undefined) return undefined;
  const { folder } = file.range.file;
  const { bytes, reason } = readInside([folder, ...(compiler.allowFolders ?? [])], file.source, MOST_MEBIBYTES);
  if (bytes === undefined) {
    compiler.problems.error('missing-file', file.range, `Cannot read "${file.source}": ${reason}.`);
    return undefined;
  }
  const text = bytes.toString('utf8').replace(/^\ufeff/, '');
  return readYaml({ name: file.source, text, folder: dirname(resolve(folder, file.source)) }, compiler.problems);
}

function check(validate: ValidateFunction, response: Response): Failure | undefined {
  const document = response.json();
  if (document === undefined)
    return checkFailure('jsonSchema', { expected: 'JSON', actual: showValue(response.text()) });
  try {
    if (validate(response.once(plainJsonOf))) return undefined;
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    return checkFailure('jsonSchema', {
      expected: 'JSON that the schema can be held against',
      actual: 'JSON that is nested too deep',
    });
  }
  const { place, ...mismatch } = schemaMismatch(decisive(validate.errors ?? []));
  return checkFailure(`jsonSchema at ${place}`, mismatch);
}

/** What an error is about comes last: alternatives after what was wrong with each, but `if` after its cause. */
function decisive(errors: readonly ErrorObject[]): ErrorObject | undefined {
  const told = errors.filter(({ keyword }) => keyword !== 'if');
  return (told.length > 0 ? told : errors).at(-1);
}

/** ajv knows no bigint: whole numbers beyond 2^53 become ordinary ones, which are whole as well. */
function plainJsonOf(answer: Answer): unknown {
  return withoutBigInts(answer.json());
}

function withoutBigInts(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value as readonly unknown[];
    const changed = items.map(withoutBigInts);
    return changed.some((item, index) => item !== items[index]) ? changed : value;
  }
  const entries = Object.entries(value);
  const changed = entries.map(([key, item]) => [key, withoutBigInts(item)] as const);
  return changed.some(([, item], index) => item !== entries[index]?.[1]) ? Object.fromEntries(changed) : value;
}
