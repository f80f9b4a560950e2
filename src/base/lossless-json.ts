/** Marks a number on its way through `JSON.parse`. Text that decodes to it by chance stays text: see `restore`. */
const MARK = 'loadplan:whole-number:';

/**
 * JSON, with whole numbers beyond 2^53 as bigint; `undefined` when it is not JSON. Only texts that hold a run of
 * 16 digits take the slower way.
 */
export function parseJson(text: string): unknown {
  try {
    const long = LONG_NUMBER.test(text) && !text.includes(MARK);
    return long ? JSON.parse(quoteLongNumbers(text), restore) : JSON.parse(text);
  } catch {
    return undefined;
  }
}

const LONG_NUMBER = /[0-9]{16}/;

/** True when `parseJson` reads long numbers of `part` otherwise than those of the whole body, which holds the mark. */
export function holdsMark(part: string, body: Buffer): boolean {
  return LONG_NUMBER.test(part) && body.includes(MARK);
}

/** Strings are matched first, so that digits inside them are left alone. */
const STRING_OR_LONG_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?[0-9]{16,}(?![0-9.eE])/g;

function quoteLongNumbers(text: string): string {
  return text.replace(STRING_OR_LONG_NUMBER, (token, at: number) => {
    const isWhole = token[0] !== '"' && !isPartOfNumber(text, at);
    return isWhole && !Number.isSafeInteger(Number(token)) ? `"${MARK}${token}"` : token;
  });
}

/** The digits behind a point or an exponent. */
function isPartOfNumber(text: string, at: number): boolean {
  return '.eE+0123456789'.includes(text[at - 1] ?? ' ');
}

function restore(_key: string, value: unknown): unknown {
  if (typeof value !== 'string' || !value.startsWith(MARK)) return value;
  const digits = value.slice(MARK.length);
  return /^-?[0-9]+$/.test(digits) ? BigInt(digits) : value;
}
