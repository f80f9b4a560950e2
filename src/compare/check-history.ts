const NEWEST = 1;

/** What is wrong with a line of a history file; `undefined` when nothing is. Unknown properties are left alone. */
export function checkHistoryRecord(value: unknown): string | undefined {
  if (!isMap(value)) return 'it is no JSON object';
  const version = /^plan-history\/(\d+)$/.exec(textOf(value['schema']))?.[1];
  if (version === undefined) return 'it has no "schema": "plan-history/1"';
  if (Number(version) > NEWEST)
    return `it was written by a newer version (format ${version}); this one reads up to ${NEWEST}`;
  if ('accept' in value) return typeof value['accept'] === 'string' ? undefined : '"accept" is no text';
  const text = textsOf(value).find((name) => typeof value[name] !== 'string');
  if (text !== undefined) return `"${text}" is no text`;
  const number = numbersOf(value).find((name) => !isNumber(value[name]));
  if (number !== undefined) return `"${number}" is no number`;
  if (typeof value['closed'] !== 'boolean') return '"closed" is neither true nor false';
  if (!isListOf(value['levels'], isNumber)) return '"levels" is no list of numbers';
  return isListOf(value['rows'], isRow) ? undefined : '"rows" is not as it should be';
}

const TEXTS = ['id', 'plan', 'planSha256', 'loadSha256', 'target', 'dataSha256', 'health'];
const NUMBERS = ['startedAt', 'durationMs'];
const MAY_BE_NUMBERS = ['kneeUsers', 'kneePerSecond', 'noLimitUsers'];
const KINDS = ['all', 'request', 'transaction', 'poll'];

function textsOf(value: Readonly<Record<string, unknown>>): readonly string[] {
  return [...TEXTS, ...('targetLabel' in value ? ['targetLabel'] : [])];
}

/** Those that it must have, and those that it has. */
function numbersOf(value: Readonly<Record<string, unknown>>): readonly string[] {
  return [...NUMBERS, ...MAY_BE_NUMBERS.filter((name) => name in value)];
}

function isRow(value: unknown): boolean {
  return (
    isMap(value) &&
    typeof value['name'] === 'string' &&
    KINDS.includes(textOf(value['kind'])) &&
    ['requests', 'failed', 'throughput'].every((name) => isNumber(value[name])) &&
    isListOf(value['percentiles'], isPercentile)
  );
}

function isPercentile(value: unknown): boolean {
  return isMap(value) && isNumber(value['p']) && isListOf(value['ms'], (ms) => ms === null || isPositive(ms));
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function isPositive(value: unknown): boolean {
  return isNumber(value) && value > 0;
}

function isListOf(value: unknown, is: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(is);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
