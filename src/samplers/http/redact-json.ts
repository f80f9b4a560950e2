import { isSensitiveName, REDACTED } from './sensitive-names.ts';

/**
 * JSON with the values of sensitive keys replaced, at any depth and whatever their shape. Works on the text, so a
 * body that was cut off or is not quite JSON is covered too: then everything behind the key goes.
 */
export function redactJson(text: string): string {
  let out = '';
  let copied = 0;
  let at = 0;
  while (at < text.length) {
    if (text[at] !== '"') {
      at++;
      continue;
    }
    const keyEnd = stringEnd(text, at);
    const valueStart = valueAfter(text, keyEnd);
    if (valueStart === undefined || !isSensitiveName(unquoted(text.slice(at, keyEnd)))) {
      at = keyEnd;
      continue;
    }
    out += `${text.slice(copied, valueStart)}"${REDACTED}"`;
    copied = valueEnd(text, valueStart);
    at = copied;
  }
  return out + text.slice(copied);
}

/** Behind the closing quote of the string that starts at `start`. */
function stringEnd(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '"') return i + 1;
  }
  return text.length;
}

/** Where the value begins when a colon follows. */
function valueAfter(text: string, from: number): number | undefined {
  let at = skipSpace(text, from);
  if (text[at] !== ':') return undefined;
  at = skipSpace(text, at + 1);
  return at;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\r\n'.includes(text[at] ?? '')) at++;
  return at;
}

function valueEnd(text: string, start: number): number {
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const char = text[at] ?? '';
    if (char === '"') {
      at = stringEnd(text, at);
      if (depth === 0) return at;
      continue;
    }
    if (depth === 0 && ',}]'.includes(char)) return at;
    if ('{['.includes(char)) depth++;
    else if ('}]'.includes(char) && --depth === 0) return at + 1;
    at++;
  }
  return at;
}

function unquoted(key: string): string {
  try {
    return String(JSON.parse(key));
  } catch {
    return key;
  }
}
