import { parseDocument, visit } from 'yaml';
import type { Document, DocumentOptions, ParseOptions, SchemaOptions } from 'yaml';
import type { PlanFile, PlanNode } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';
import { buildNodes } from './build-nodes.ts';
import { findUnquotedValues } from './unquoted-values.ts';
import type { UnquotedValue } from './unquoted-values.ts';
import { isParsable } from './yaml-limits.ts';
import { yamlErrorText } from './yaml-messages.ts';

/**
 * Reads one YAML file into nodes that know their place. Everything the parser dislikes becomes a problem in plain
 * words. `undefined` when there is nothing to go on with; values that only lack quotes are reported and then read as
 * the text that was meant, so that the rest of the file can still be checked.
 */
export function readYaml(file: PlanFile, problems: Problems): PlanNode | undefined {
  if (!isParsable(file, problems)) return undefined;
  const { document, masked } = parseWithRepairs(file, problems);
  if (document === undefined || reportYamlErrors(document, file, problems)) return undefined;
  if (document.contents === null) {
    problems.error(
      'yaml-syntax',
      { file, start: 0, end: 1 },
      'The file is empty. A plan needs at least "threadGroups".',
    );
    return undefined;
  }
  return buildNodes(document.contents, { file, problems, masked });
}

const OPTIONS: ParseOptions & DocumentOptions & SchemaOptions = {
  version: '1.2',
  schema: 'core',
  merge: false,
  // The parser's own check is quadratic: 100,000 keys take it 187 s. Ours is in build-nodes.ts.
  uniqueKeys: false,
  keepSourceTokens: true,
  intAsBigInt: true,
  prettyErrors: false,
  // Not 'silent': that would also swallow a second document without a word.
  logLevel: 'error',
};

/** Files up to this size are parsed again after each repair; larger ones once more at most, which keeps them below 3 s. */
const SMALL_FILE_CHARACTERS = 50_000;
/** With more, the file is not parsed again: 9,000 errors in 80 KB take the parser 2 s (yaml 2.9.1, 2 cores). */
const MOST_MISTAKES = 500;
const MOST_REPAIRS = 20;
/** More of the same kind would not be printed; a file can hold 100,000 of them. */
const MOST_REPORTED = 20;

interface Parsed {
  /** `undefined` when there are too many mistakes to look further. */
  readonly document: Document | undefined;
  readonly masked: ReadonlyMap<number, number>;
}

/**
 * One unquoted value makes the parser fail many times over. So each one found is reported once, masked with as many
 * harmless characters, and the file is parsed again: places stay the same, and the next mistake shows by itself.
 */
function parseWithRepairs(file: PlanFile, problems: Problems): Parsed {
  const masked = new Map<number, number>();
  const passes = file.text.length <= SMALL_FILE_CHARACTERS ? MOST_REPAIRS : 1;
  let text = file.text;
  let document: Document = parseDocument(text, OPTIONS);
  for (let pass = 0; pass < passes; pass++) {
    const values = findUnquotedValues(text, document);
    if (values.length === 0) break;
    const isHopeless = document.errors.length > MOST_MISTAKES || values.length > MOST_MISTAKES;
    for (const { end, caret, code, message } of values.slice(0, MOST_REPORTED)) {
      problems.error(code, { file, start: caret, end }, message);
    }
    text = mask(text, values);
    if (isHopeless) return { document: undefined, masked };
    for (const { start, end } of values) masked.set(start, end);
    document = parseDocument(text, OPTIONS);
  }
  return { document, masked };
}

/** Puts harmless characters in place of the values, as many as they have. */
function mask(text: string, values: readonly UnquotedValue[]): string {
  const pieces: string[] = [];
  let at = 0;
  for (const { start, end } of values.toSorted((a, b) => a.start - b.start)) {
    if (start < at) continue;
    pieces.push(text.slice(at, start), 'x'.repeat(end - start));
    at = end;
  }
  return pieces.join('') + text.slice(at);
}

/** Says the first error only, as the others follow from it. True when there was anything. */
function reportYamlErrors(document: Document, file: PlanFile, problems: Problems): boolean {
  const [first] = document.errors.toSorted((a, b) => a.pos[0] - b.pos[0]);
  const said =
    first === undefined
      ? document.warnings.slice(0, MOST_REPORTED)
      : [first, ...document.warnings.slice(0, MOST_REPORTED)];
  for (const error of said) {
    const code = error.code === 'RESOURCE_EXHAUSTION' ? 'too-big' : 'yaml-syntax';
    const [start, end] = isUnclosedQuote(error.message) ? lastScalar(document) : error.pos;
    problems.error(code, { file, start, end: Math.max(end, start + 1) }, yamlErrorText(error, file.text));
  }
  return said.length > 0;
}

function isUnclosedQuote(parser: string): boolean {
  return /^Missing closing ["']/.test(parser);
}

/** The quote that was never closed opens the last value of the file; the parser points at the end of the file. */
function lastScalar(document: Document): readonly [number, number] {
  let start = 0;
  visit(document, {
    Scalar: (_key, { range }) => {
      start = Math.max(start, range?.[0] ?? 0);
    },
  });
  return [start, start + 1];
}
