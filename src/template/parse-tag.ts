import Handlebars from 'handlebars';

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

/**
 * Parses one `{{ }}`. `undefined` when it is no plain expression: a syntax error, a block, partial, comment or
 * decorator. Only Handlebars' parser is used, never its runtime.
 */
export function parseTag(source: string): CallNode | undefined {
  try {
    // The parser's own types leave out what is optional and say nothing of the unions.
    const program = Handlebars.parseWithoutProcessing(source) as unknown as { readonly body: readonly CallNode[] };
    const [statement] = program.body;
    if (program.body.length !== 1 || statement?.type !== 'MustacheStatement') return undefined;
    return statement.strip?.open || statement.strip?.close ? undefined : statement;
  } catch {
    return undefined;
  }
}
