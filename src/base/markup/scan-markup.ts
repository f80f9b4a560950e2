/**
 * Parsers take quadratic time for documents that are very deep or have very many attributes in one tag, and memory
 * without end for others: a hostile answer of 1 MiB can stall all users for minutes. Real pages stay far below
 * these limits; browsers cut at a depth of 512 as well.
 */
export const MOST_ELEMENTS = 100_000;
export const MOST_DEPTH = 512;
const MOST_ATTRIBUTES = 500;

export const TOO_MANY_ELEMENTS: string = `that has more than ${MOST_ELEMENTS} elements`;
export const TOO_DEEP: string = `that is nested deeper than ${MOST_DEPTH} elements`;
const TOO_MANY_ATTRIBUTES = `that has more than ${MOST_ATTRIBUTES} attributes in one tag`;

/** Why this markup is not to be parsed, found in one pass over its text; `undefined` when nothing speaks against it. */
export function refusalOf(text: string, language: 'html' | 'xml'): string | undefined {
  let depth = 0;
  let elements = 0;
  for (let at = text.indexOf('<'); at >= 0;) {
    const tag = readTag(text, at, language);
    if (tag.attributes > MOST_ATTRIBUTES) return TOO_MANY_ATTRIBUTES;
    // How deep HTML gets only its parser knows: many tags close others.
    if (language === 'xml') {
      depth += tag.depth;
      if (tag.isStart) elements++;
      if (depth > MOST_DEPTH) return TOO_DEEP;
      if (elements > MOST_ELEMENTS) return TOO_MANY_ELEMENTS;
    }
    at = tag.end < 0 ? -1 : text.indexOf('<', tag.end);
  }
  return undefined;
}

interface Tag {
  readonly attributes: number;
  readonly isStart: boolean;
  readonly depth: number;
  /** Where to look on; -1 at the end of the text. */
  readonly end: number;
}

function readTag(text: string, at: number, language: 'html' | 'xml'): Tag {
  const nothing = { attributes: 0, isStart: false, depth: 0 };
  if (text.startsWith('<!--', at)) return { ...nothing, end: text.indexOf('-->', at + 4) };
  if (text.startsWith('<![CDATA[', at)) return { ...nothing, end: text.indexOf(']]>', at + 9) };
  if (text[at + 1] === '/') return { ...nothing, depth: -1, end: at + 2 };
  if (!/[A-Za-z_:\u0080-\uffff]/.test(text[at + 1] ?? '')) return { ...nothing, end: at + 1 };
  const { attributes, end, closesItself } = readAttributes(text, at + 1);
  const after = language === 'html' ? endOfRawText(text, at, end) : end;
  return { attributes, isStart: true, depth: closesItself ? 0 : 1, end: after };
}

/** Counts as tokenisers do: a quote counts only behind `=`. */
function readAttributes(text: string, from: number): { attributes: number; end: number; closesItself: boolean } {
  let attributes = 0;
  let at = from;
  while (at < text.length) {
    const character = text[at] ?? '';
    if (character === '>') return { attributes, end: at, closesItself: text[at - 1] === '/' };
    if (character === '=') {
      at = endOfValue(text, at + 1);
      if (at < 0) return { attributes, end: -1, closesItself: false };
      // `a="1"b="2"`: the next one may start right behind the quote.
      if (text[at - 1] !== '=' && startsName(text[at])) attributes++;
      continue;
    }
    at++;
    if (isBreak(character) && startsName(text[at])) attributes++;
  }
  return { attributes, end: -1, closesItself: false };
}

/** Behind a value: quoted, or the place where an unquoted one starts. */
function endOfValue(text: string, from: number): number {
  let at = from;
  while (isSpace(text[at] ?? '')) at++;
  const quote = text[at];
  if (quote !== '"' && quote !== "'") return at;
  const end = text.indexOf(quote, at + 1);
  return end < 0 ? -1 : end + 1;
}

function isSpace(character: string): boolean {
  return character === ' ' || character === '\n' || character === '\t' || character === '\r' || character === '\f';
}

function isBreak(character: string): boolean {
  return isSpace(character) || character === '/';
}

function startsName(character = '>'): boolean {
  return !isBreak(character) && character !== '>' && character !== '=';
}

/** `<` inside of scripts and styles starts no tag. */
function endOfRawText(text: string, at: number, end: number): number {
  if (end < 0 || !/^<(?:script|style)[\s>/]/i.test(text.slice(at, at + 9))) return end;
  const close = /<\/(?:script|style)/gi;
  close.lastIndex = end;
  return close.exec(text)?.index ?? -1;
}
