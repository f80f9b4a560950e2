import type { Value } from '../base/value.ts';
import type { CellType } from './data-set.ts';
import { parseExactJson } from './exact-json.ts';

/** The cell as a value of `type`, or `undefined` when it is none. Values that have the type already stay as they are. */
export function convertCell(cell: Value, type: CellType): Value | undefined {
  if (typeof cell !== 'string') return hasType(cell, type) ? cell : undefined;
  switch (type) {
    case 'text':
      return cell;
    case 'integer':
      return toInteger(cell.trim());
    case 'number':
      return toNumber(cell.trim());
    case 'boolean':
      return toBoolean(cell.trim().toLowerCase());
    case 'json':
      return parseExactJson(cell).value;
  }
}

function hasType(value: Value, type: CellType): boolean {
  switch (type) {
    case 'text':
      return false;
    case 'integer':
      return typeof value === 'bigint' || Number.isInteger(value);
    case 'number':
      return typeof value === 'bigint' || typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean';
    case 'json':
      return true;
  }
}

function toInteger(text: string): Value | undefined {
  if (!/^[+-]?\d{1,1000}$/.test(text)) return undefined;
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text.replace(/^\+/, ''));
}

function toNumber(text: string): Value | undefined {
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}

function toBoolean(text: string): Value | undefined {
  return text === 'true' ? true : text === 'false' ? false : undefined;
}
