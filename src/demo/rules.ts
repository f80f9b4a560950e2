/** Where a value stands in a request, as FastAPI says it: `["body", "tags", 0]`. */
export type Loc = readonly (string | number)[];

/** One entry of a 422's `detail`, in pydantic 2's form. */
export interface Detail {
  readonly type: string;
  readonly loc: Loc;
  readonly msg: string;
  readonly input: unknown;
  readonly ctx?: Readonly<Record<string, unknown>>;
}

/** A JSON Schema, as the OpenAPI document shows it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** How one field is read: leniently as pydantic does, so `"5"` is an integer and `5` is no text. */
export interface Rule<T> {
  readonly schema: JsonSchema;
  readonly required: boolean;
  /** Stands in for a field that is not there. */
  readonly fallback: T | undefined;
  /** The value; `undefined` after adding to `details` what is wrong with it. */
  readonly read: (value: unknown, loc: Loc, details: Detail[]) => T | undefined;
}

/** A file from a multipart form. */
export interface Upload {
  readonly filename: string;
  readonly content: Buffer;
}

/** Allowed range, ends included. */
export interface Range {
  readonly min: number;
  readonly max?: number;
}

/** Makes a field optional; without it, it reads as `fallback`. */
export function optional<T>(rule: Rule<T>, fallback: T): Rule<T> {
  return { ...rule, required: false, fallback, schema: { ...rule.schema, default: fallback } };
}

/** Makes a field optional and lets it be null; both read as `undefined`. */
export function nullable<T>(rule: Rule<T>): Rule<T | undefined> {
  return {
    schema: { anyOf: [rule.schema, { type: 'null' }] },
    required: false,
    fallback: undefined,
    read: (value, loc, details) => (value === null ? undefined : rule.read(value, loc, details)),
  };
}

/** A whole number: `5`, `5.0` or `"5"`. */
export function integer(range?: Range): Rule<number> {
  const schema = range ? { type: 'integer', minimum: range.min, ...maximum(range) } : { type: 'integer' };
  return required(schema, (value, loc, details) => {
    const number = lenientNumber(value, /^\s*[+-]?\d+(\.0+)?\s*$/);
    if (number === undefined) return refuse(details, integerProblem(value), loc, value);
    if (!Number.isInteger(number)) return refuse(details, FROM_FLOAT, loc, value);
    return inRange(number, range, loc, value, details);
  });
}

/** Any number: `9.5` or `"9.5"`. */
export function decimal(): Rule<number> {
  return required({ type: 'number' }, (value, loc, details) => {
    const number = lenientNumber(value, /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i);
    if (number !== undefined) return number;
    return refuse(details, typeof value === 'string' ? FLOAT_PARSING : FLOAT_TYPE, loc, value);
  });
}

/** A text of that many characters; numbers are refused. */
export function text(length?: Range): Rule<string> {
  const limits = length
    ? { minLength: length.min, ...(length.max === undefined ? {} : { maxLength: length.max }) }
    : {};
  return required({ type: 'string', ...limits }, (value, loc, details) => {
    if (typeof value !== 'string') return refuse(details, STRING_TYPE, loc, value);
    const { min = 0, max = Infinity } = length ?? {};
    if (value.length < min) return refuse(details, tooShort(min), loc, value);
    if (value.length > max) return refuse(details, tooLong(max), loc, value);
    return value;
  });
}

/** One of these words. */
export function choice<T extends string>(...words: readonly T[]): Rule<T> {
  const expected = words
    .map((word) => `'${word}'`)
    .join(', ')
    .replace(/, ([^,]*)$/, ' or $1');
  const problem = { type: 'literal_error', msg: `Input should be ${expected}`, ctx: { expected } };
  return required({ type: 'string', enum: words }, (value, loc, details) => {
    return words.find((word) => word === value) ?? refuse(details, problem, loc, value);
  });
}

/** True or false, also as `"true"`, `"no"`, `"1"`, `0`. */
export function flag(): Rule<boolean> {
  return required({ type: 'boolean' }, (value, loc, details) => {
    if (typeof value === 'boolean') return value;
    const word = typeof value === 'string' || typeof value === 'number' ? String(value).toLowerCase() : '';
    if (['1', 'true', 't', 'yes', 'y', 'on'].includes(word)) return true;
    if (['0', 'false', 'f', 'no', 'n', 'off'].includes(word)) return false;
    return refuse(details, typeof value === 'object' ? BOOL_TYPE : BOOL_PARSING, loc, value);
  });
}

/** A list of texts. */
export function textList(): Rule<readonly string[]> {
  const item = text();
  return required({ type: 'array', items: item.schema }, (value, loc, details) => {
    if (!Array.isArray(value)) return refuse(details, LIST_TYPE, loc, value);
    return value.map((entry: unknown, index) => item.read(entry, [...loc, index], details) ?? '');
  });
}

/** A day of the calendar, `2025-01-31`. */
export function calendarDate(): Rule<string> {
  return required({ type: 'string', format: 'date' }, (value, loc, details) => {
    if (typeof value !== 'string') return refuse(details, DATE_TYPE, loc, value);
    return isDay(value) ? value : refuse(details, DATE_PARSING, loc, value);
  });
}

/** A file in a multipart form. */
export function upload(): Rule<Upload> {
  return required({ type: 'string', contentMediaType: 'application/octet-stream' }, (value, loc, details) => {
    return isUpload(value) ? value : refuse(details, NO_UPLOAD, loc, value);
  });
}

/** Tells a file of a form from a plain value. */
export function isUpload(value: unknown): value is Upload {
  return typeof value === 'object' && value !== null && 'content' in value && Buffer.isBuffer(value.content);
}

type Problem = Pick<Detail, 'type' | 'msg' | 'ctx'>;
const FROM_FLOAT: Problem = {
  type: 'int_from_float',
  msg: 'Input should be a valid integer, got a number with a fractional part',
};
const FLOAT_PARSING: Problem = {
  type: 'float_parsing',
  msg: 'Input should be a valid number, unable to parse string as a number',
};
const FLOAT_TYPE: Problem = { type: 'float_type', msg: 'Input should be a valid number' };
const STRING_TYPE: Problem = { type: 'string_type', msg: 'Input should be a valid string' };
const BOOL_TYPE: Problem = { type: 'bool_type', msg: 'Input should be a valid boolean' };
const BOOL_PARSING: Problem = {
  type: 'bool_parsing',
  msg: 'Input should be a valid boolean, unable to interpret input',
};
const LIST_TYPE: Problem = { type: 'list_type', msg: 'Input should be a valid list' };
const DATE_TYPE: Problem = { type: 'date_type', msg: 'Input should be a valid date' };
const DATE_PARSING: Problem = {
  type: 'date_from_datetime_parsing',
  msg: 'Input should be a valid date or datetime',
};
const NO_UPLOAD: Problem = { type: 'value_error', msg: 'Value error, Expected UploadFile, received a plain value' };

function required<T>(schema: JsonSchema, read: Rule<T>['read']): Rule<T> {
  return { schema, required: true, fallback: undefined, read };
}

function refuse(details: Detail[], problem: Problem, loc: Loc, input: unknown): undefined {
  details.push({ type: problem.type, loc, msg: problem.msg, input, ...(problem.ctx ? { ctx: problem.ctx } : {}) });
  return undefined;
}

function lenientNumber(value: unknown, form: RegExp): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'string' && form.test(value) ? Number(value) : undefined;
}

function integerProblem(value: unknown): Problem {
  if (typeof value !== 'string') return { type: 'int_type', msg: 'Input should be a valid integer' };
  return { type: 'int_parsing', msg: 'Input should be a valid integer, unable to parse string as an integer' };
}

function inRange(
  number: number,
  range: Range | undefined,
  loc: Loc,
  input: unknown,
  details: Detail[],
): number | undefined {
  const { min = -Infinity, max = Infinity } = range ?? {};
  if (number < min) return refuse(details, limit('greater_than_equal', 'greater', 'ge', min), loc, input);
  if (number > max) return refuse(details, limit('less_than_equal', 'less', 'le', max), loc, input);
  return number;
}

function limit(type: string, word: string, key: string, bound: number): Problem {
  return { type, msg: `Input should be ${word} than or equal to ${bound}`, ctx: { [key]: bound } };
}

function tooShort(min: number): Problem {
  const characters = min === 1 ? 'character' : 'characters';
  return {
    type: 'string_too_short',
    msg: `String should have at least ${min} ${characters}`,
    ctx: { min_length: min },
  };
}

function tooLong(max: number): Problem {
  return { type: 'string_too_long', msg: `String should have at most ${max} characters`, ctx: { max_length: max } };
}

function maximum(range: Range): JsonSchema {
  return range.max === undefined ? {} : { maximum: range.max };
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  // Date rolls 31 February over into March: then the text does not come back.
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
