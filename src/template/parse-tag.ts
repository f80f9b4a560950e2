import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

// The package's main file would bring its compiler, its runtime and source maps: 40 files instead of 7, at each start.
const { parseWithoutProcessing } = require('handlebars/dist/cjs/handlebars/compiler/base.js') as {
  readonly parseWithoutProcessing: (source: string) => { readonly body: readonly CallNode[] };
};

/** What Handlebars' parser gives for one tag, as far as plans may use it. */
export interface CallNode {
  readonly type: 'MustacheStatement' | 'SubExpression';
  readonly path: TagNode;
  readonly params: readonly TagNode[];
  readonly hash?: { readonly pairs: readonly HashPair[] };
  /** `{{~` and `~}}`. */
  readonly strip?: { readonly open: boolean; readonly close: boolean };
  readonly loc: Location;
}
export type TagNode = CallNode | PathNode | LiteralNode;

export interface PathNode {
  readonly type: 'PathExpression';
  /** True for `@root` and the like. */
  readonly data: boolean;
  /** Number of leading `../`. */
  readonly depth: number;
  readonly parts: readonly string[];
  readonly original: string;
  readonly loc: Location;
}

export interface LiteralNode {
  readonly type: 'StringLiteral' | 'NumberLiteral' | 'BooleanLiteral' | 'NullLiteral' | 'UndefinedLiteral';
  readonly value?: string | number | boolean | null;
  readonly loc: Location;
}

export interface HashPair {
  readonly key: string;
  readonly value: TagNode;
  readonly loc: Location;
}

export interface Location {
  readonly start: { readonly line: number; readonly column: number };
  readonly end: { readonly line: number; readonly column: number };
}

/** A parsed tag; `indexOf` gives the place of a parser's position in the tag as it was written. */
export interface ParsedTag {
  readonly call: CallNode;
  indexOf(position: Location['start']): number;
}

/**
 * Parses one `{{ }}`. `undefined` when it is no plain expression: a syntax error, a block, partial, comment or
 * decorator. Only Handlebars' parser is used, never its runtime.
 */
export function parseTag(written: string): ParsedTag | undefined {
  const { source, inserted } = bracketIndexes(written);
  try {
    const { body } = parseWithoutProcessing(source);
    const [call] = body;
    if (body.length !== 1 || call?.type !== 'MustacheStatement') return undefined;
    if (call.strip?.open || call.strip?.close) return undefined;
    return { call, indexOf: (position) => writtenIndex(source, inserted, position) };
  } catch {
    return undefined;
  }
}

const QUOTED_OR_WORD = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\[[^\]]*\]|[^\s"'(){}=~|[\]]+/g;

/**
 * Handlebars reads the 0 of `users.0` as a number and then fails; `users.[0]` is its own way to write it. Gives the
 * places of the brackets, so that messages can point into the original.
 */
function bracketIndexes(written: string): { readonly source: string; readonly inserted: readonly number[] } {
  const inserted: number[] = [];
  const source = written.replace(QUOTED_OR_WORD, (word: string, start: number) => {
    if (/^["'[\d.-]/.test(word)) return word;
    return word.replace(/(?<=\.)[0-9]+(?=\.|$)/g, (digits, at: number) => {
      const place = start + at + inserted.length;
      inserted.push(place, place + digits.length + 1);
      return `[${digits}]`;
    });
  });
  return { source, inserted };
}

/** Handlebars counts lines from 1 and columns from 0. */
function writtenIndex(source: string, inserted: readonly number[], position: Location['start']): number {
  let lineStart = 0;
  for (let line = 1; line < position.line; line++) lineStart = source.indexOf('\n', lineStart) + 1;
  const index = lineStart + position.column;
  return index - inserted.filter((place) => place < index).length;
}
