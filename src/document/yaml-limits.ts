import { Lexer } from 'yaml';
import type { PlanFile, SourceRange } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';
import { MAX_DEPTH, MAX_NODES, TOO_MANY_TEXT } from './build-nodes.ts';

/** Largest plan file, in bytes of UTF-8. */
export const MAX_FILE_BYTES: number = 1024 * 1024;

// Parsing a mebibyte of "}" or "," takes the YAML parser 28 s, splitting it into tokens 0.3 s (measured, yaml 2.9.1,
// 2 cores): so tokens are counted first. The numbers are well above what MAX_NODES real values need.
const MAX_INDICATORS = 3 * MAX_NODES;
const MAX_TOKENS = 12 * MAX_NODES;
/** 300,000 directives take 10 s; a plan needs none. */
const DIRECTIVE_WEIGHT = 1000;
/** A token that announces text; each value and each key has one. */
const SCALAR_MARK = '\u001F';
const INDICATORS = '{}[],:-?';

/** Refuses files that would keep the parser busy for long. True when the file may be parsed. */
export function isParsable(file: PlanFile, problems: Problems): boolean {
  const complain = (start: number, message: string): false => {
    problems.error('too-big', { file, start, end: start + 1 }, message);
    return false;
  };
  if (Buffer.byteLength(file.text) > MAX_FILE_BYTES) {
    const size = (Buffer.byteLength(file.text) / MAX_FILE_BYTES).toFixed(1);
    return complain(0, `The file is ${size} MiB; a plan may have 1 MiB. Move large data into a CSV or JSON file.`);
  }
  const tooDeep = `Brackets are nested more than ${MAX_DEPTH} levels deep here. A plan does not need that: check the brackets.`;
  const found = firstExcess(file.text);
  if (found !== undefined) return complain(found.offset, found.deep ? tooDeep : TOO_MANY_TEXT);
  return !holdsControlCharacter(file, problems);
}

function firstExcess(text: string): { readonly offset: number; readonly deep: boolean } | undefined {
  let offset = 0;
  let [tokens, scalars, indicators, depth] = [0, 0, 0, 0];
  for (const token of new Lexer().lex(text)) {
    tokens++;
    if (token === SCALAR_MARK) scalars++;
    indicators += weightOf(token);
    depth += depthChange(token);
    if (depth > MAX_DEPTH) return { offset, deep: true };
    if (tokens > MAX_TOKENS || indicators > MAX_INDICATORS || scalars > 2 * MAX_NODES) return { offset, deep: false };
    if (!isMark(token)) offset += token.length;
  }
  return undefined;
}

// Looking tokens up in a set or an object would make V8 intern every one of them: 80 s for 49,000 keys (measured).
function weightOf(token: string): number {
  if (token.startsWith('%')) return DIRECTIVE_WEIGHT;
  return token.length === 1 && INDICATORS.includes(token) ? 1 : 0;
}

function depthChange(token: string): number {
  if (token === '{' || token === '[') return 1;
  return token === '}' || token === ']' ? -1 : 0;
}

/** The lexer's own marks (start of document, flow error, text follows) are no characters of the file. */
function isMark(token: string): boolean {
  return token.length === 1 && '\u0002\u0018\u001F'.includes(token);
}

function holdsControlCharacter(file: PlanFile, problems: Problems): boolean {
  const match = /[^\P{Cc}\t\n\r\u0085]/u.exec(file.text);
  if (match === null) return false;
  const at: SourceRange = { file, start: match.index, end: match.index + 1 };
  const number = (match[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  const message = `The file holds an invisible control character (U+${number}) here. Delete it, or write it in double quotes as "\\u${number}".`;
  problems.error('yaml-syntax', at, message);
  return true;
}
