import type { YAMLError } from 'yaml';
import { lineValueEnd, quoteYaml } from './unquoted-values.ts';

/** What the YAML parser stumbled over, as a sentence with a fix. */
export function yamlErrorText(error: YAMLError, text: string): string {
  if (error.code === 'BLOCK_AS_IMPLICIT_KEY' && misindentedKey(text, error.pos[0]) !== undefined) return OTHER_COLUMN;
  const line = lineAt(text, error.pos[0]);
  const glued = gluedColon(line) ?? gluedColon(lineAt(text, text.lastIndexOf('\n', error.pos[0] - 1) - 1));
  if (glued !== undefined && error.code !== 'TAG_RESOLVE_FAILED') {
    return `A colon needs a space behind it. Write:  ${glued}`;
  }
  const say = TEXTS[error.code];
  return say
    ? say({ text, line, start: error.pos[0], end: error.pos[1], parser: error.message })
    : fallback(error.message);
}

interface Trouble {
  readonly text: string;
  readonly line: string;
  readonly start: number;
  readonly end: number;
  /** The parser's own words. */
  readonly parser: string;
}

const TEXTS: Readonly<Partial<Record<string, (trouble: Trouble) => string>>> = {
  MULTIPLE_DOCS: () =>
    'One file holds one plan, but "---" starts a second document here. Move it into a file of its own.',
  TAB_AS_INDENT: () => 'This line is indented with a tab. YAML allows only spaces for indentation.',
  TAG_RESOLVE_FAILED: ({ text, start, end }) => tagText(text.slice(start, end)),
  BAD_SCALAR_START: ({ text, start }) => {
    const value = text.slice(start, lineValueEnd(text, start));
    return `A value cannot start with ${value[0] ?? ''} unless it is in quotes. Write:  ${quoteYaml(value)}`;
  },
  BAD_DQ_ESCAPE: () =>
    String.raw`In double quotes a \ starts an escape such as \n. Write \\ for a backslash, or use single quotes.`,
  BLOCK_AS_IMPLICIT_KEY: ({ line, parser }) =>
    parser.startsWith('A block sequence') ? DEEPER_ITEM : colonInValue(line),
  BLOCK_IN_FLOW: () =>
    'Inside { } a comma is missing here, or a value with ": " is not in quotes; indented lists cannot stand there.',
  MULTILINE_IMPLICIT_KEY: ({ line }) =>
    `YAML finds no key in this line: "${line.trim()}". A key is written "key: value", on one line.`,
  MISSING_CHAR: (trouble) => missingCharacter(trouble),
  BAD_INDENT: (trouble) => badIndent(trouble),
  RESOURCE_EXHAUSTION: () => 'Maps and lists are nested too deeply here. Check the brackets and the indentation.',
  UNEXPECTED_TOKEN: (trouble) => unexpected(trouble),
  BAD_ALIAS: () => 'A "*" at the start of a value repeats an earlier "&name". If it is text, put the value in quotes.',
  MULTIPLE_ANCHORS: () => 'A value can have one "&name" only. If it is text, put the value in quotes.',
  KEY_OVER_1024_CHARS: () => 'This key is longer than 1024 characters. Shorten it.',
  BAD_DIRECTIVE: () => DIRECTIVE,
};

/** A line such as `%YAML 1.1`, which would change what every value means. */
export const DIRECTIVE = 'A line that starts with "%" is a YAML directive, and plans need none. Remove it.';

/** `!!int`, `!env`. */
export function tagText(tag: string): string {
  return `"${tag}" is a YAML tag, and plans have none. Remove it; if it is text, put the value in quotes.`;
}

/** Where the mistake is: the parser points to where it noticed, often a line later. */
export function yamlErrorStart(error: YAMLError, text: string): number {
  const [noticed] = error.pos;
  const quote = /Missing closing (["'])/.exec(error.message)?.[1];
  if (quote !== undefined) return Math.max(0, text.lastIndexOf(quote, noticed - 1));
  if (/must end with a|must be sufficiently indented/.test(error.message)) return openBracket(text, noticed);
  const misplaced = error.code === 'BLOCK_AS_IMPLICIT_KEY' ? misindentedKey(text, noticed) : undefined;
  const start = misplaced ?? noticed;
  if (error.code === 'TAB_AS_INDENT') return start;
  const blank = /^[ \t]+(?=\S)/.exec(text.slice(start, start + 200))?.[0].length ?? 0;
  return start + blank;
}

/** The last bracket before `end` that nothing closes. */
function openBracket(text: string, end: number): number {
  let closed = 0;
  for (let at = end - 1; at >= 0; at--) {
    if (']}'.includes(text[at] ?? ' ')) closed++;
    else if ('[{'.includes(text[at] ?? ' ') && closed-- === 0) return at;
  }
  return end;
}

/** `threads: 10` and, a column too far to the right, `rampUp: 10s`: the key of the next line, which YAML adds to the 10. */
function misindentedKey(text: string, start: number): number | undefined {
  const value = text.slice(start, lineValueEnd(text, start));
  const newline = text.indexOf('\n', start);
  if (value.includes(': ') || newline < 0) return undefined;
  const [, indent = '', key] = /^([ \t]*)([^\s:#-][^:\n]*:)(?:\s|$)/.exec(text.slice(newline + 1)) ?? [];
  return key === undefined ? undefined : newline + 1 + indent.length;
}

const OTHER_COLUMN =
  'This line starts in another column than the lines it belongs to. Keys of one map, and items of one list, start in the same column.';
const DEEPER_ITEM =
  'This list item is indented deeper than the keys above it. Items of one list start in the same column.';

function fallback(parser: string): string {
  return `YAML cannot read this: ${parser.replace(/\s+/g, ' ')}. Check quotes, brackets and indentation here.`;
}

function unexpected({ text, line, start, parser }: Trouble): string {
  if (parser.startsWith('Not a YAML token')) return blockSign(line);
  const [, key = '', value = ''] = /^\s*((?:- +)*(?:[^\s:{["'][^:]*:\s+)?)(\S.*)$/.exec(line) ?? [];
  if (parser.includes('at node end') && /^["'[{]/.test(value)) {
    const whole = value.slice(0, lineValueEnd(value, 0));
    const fixed = /^["']/.test(value) ? "'" + whole.replaceAll("'", "''") + "'" : quoteYaml(whole);
    return `Text goes on after the closing ${closing(value)}. Put the whole value in quotes:  ${key.replace(/^(?:- +)+/, '')}${fixed}`;
  }
  const sign = text.slice(start, start + 1);
  if (/^[}\],]$/.test(sign)) return `This "${sign}" closes nothing. Remove it, or put the value in quotes.`;
  if (parser.includes('at node end')) return `This line does not fit to what is above it. Check its indentation.`;
  return fallback(parser);
}

function closing(value: string): string {
  return { '[': 'bracket', '{': 'brace' }[value[0] ?? ''] ?? 'quote';
}

/** `p95: > 1` and `rule: | x`: the sign opens a block of text. */
function blockSign(line: string): string {
  const [, key = 'value', sign = '>'] = /([^\s:]+):\s*([>|])/.exec(line) ?? [];
  if (sign === '|') return 'A "|" at the start of a value opens a block of text. Put the value in quotes.';
  return `A ">" at the start of a value opens a block of text. A comparison is written in words:  ${key}: { greaterThan: … }`;
}

function colonInValue(line: string): string {
  const [, key = '', value = ''] = /^\s*(?:- +)*([^\s:][^:]*):\s+(.*)$/.exec(line) ?? [];
  if (value === '') return 'A value with ": " must be in quotes, and a list must start on a line of its own.';
  return `A value that holds ": " must be in quotes. Write:  ${key}: ${quoteYaml(value.slice(0, lineValueEnd(value, 0)))}`;
}

function missingCharacter({ line, parser }: Trouble): string {
  const quote = /Missing closing (["'])/.exec(parser)?.[1];
  if (quote !== undefined)
    return `A value starts with ${quote} but the closing ${quote} is missing. Add it at the end of the value.`;
  if (parser.startsWith('Implicit map keys')) {
    return `"${line.trim()}" is neither a key with a value nor part of the line above. Write "key: value", or check the indentation.`;
  }
  if (/must end with a|Missing ,/.test(parser)) return bracketText(parser);
  return fallback(parser);
}

function badIndent({ parser }: Trouble): string {
  if (parser.startsWith('Flow')) return bracketText(parser);
  return OTHER_COLUMN;
}

function bracketText(parser: string): string {
  const inList = /Flow seq|flow seq/.test(parser);
  if (parser.startsWith('Missing ,'))
    return `A comma is missing between two ${inList ? 'items of [ ]' : 'keys of { }'}.`;
  return inList
    ? 'A list starts with "[" but the closing "]" is missing.'
    : 'A map starts with "{" but the closing "}" is missing.';
}

/** `get:/health` → `get: /health`. */
function gluedColon(line: string): string | undefined {
  const match = /^\s*(?:- +)*([A-Za-z]\w*):(?!\s|\/\/)([^\s:].*)$/.exec(line);
  return match === null ? undefined : `${match[1]}: ${match[2]?.trimEnd()}`;
}

function lineAt(text: string, offset: number): string {
  if (offset < 0) return '';
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const newline = text.indexOf('\n', start);
  return text.slice(start, newline < 0 ? text.length : newline);
}
