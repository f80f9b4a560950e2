import { isCollection, isMap, isPair, isScalar } from 'yaml';
import type { Document, Pair, YAMLMap } from 'yaml';
import type { ProblemCode } from '../base/errors.ts';

/**
 * A value that its writer meant as text but YAML reads as something else: `id: {{x}}`, `{ id: $.items[0].id }`.
 * [start, end) is the whole value; the caret stands at `caret`.
 */
export interface UnquotedValue {
  readonly start: number;
  readonly end: number;
  readonly caret: number;
  readonly code: ProblemCode;
  readonly message: string;
}

/** Finds the values to be quoted: every `{{` that became a map, and the first bracket or comma that broke a `{ }`. */
export function findUnquotedValues(text: string, document: Document): readonly UnquotedValue[] {
  const finder = new Finder(text);
  finder.visit(document.contents, { prefix: '', inFlow: false });
  const firstError = document.errors.map((error) => error.pos[0]).find((at) => !finder.isInside(at)) ?? Infinity;
  const broken = finder.brokenBy(firstError);
  // Behind an error the parser's view of commas is not to be trusted.
  const found = [...finder.templates, ...finder.commas.filter(({ caret }) => caret < firstError)];
  return broken === undefined ? found : [...found, broken];
}

/** Where a value stands: what to write before it, and whether a comma or bracket would end it. */
interface Place {
  readonly prefix: string;
  readonly inFlow: boolean;
}

class Finder {
  readonly templates: UnquotedValue[] = [];
  readonly commas: UnquotedValue[] = [];
  private readonly text: string;
  /** `{` and `[` collections by their start, ascending. */
  private readonly flows: (readonly [start: number, end: number])[] = [];

  constructor(text: string) {
    this.text = text;
  }

  isInside(offset: number): boolean {
    return this.templates.some(({ start, end }) => offset >= start && offset < end);
  }

  visit(item: unknown, place: Place): void {
    const start = rangeStart(item);
    if (!isCollection(item) || start === undefined) return;
    if (startsTemplate(this.text, start) && hasMapAsKey(item)) {
      this.templates.push(this.template(start, place));
      return;
    }
    // A pair inside [ ] is a map of its own, without brackets.
    if ('{['.includes(this.text[start] ?? '-')) this.flows.push([start, item.range?.[1] ?? start]);
    if (isMap(item)) this.visitMap(item, item.flow === true);
    else this.visitList(item.items, item.flow === true);
  }

  private visitList(items: readonly unknown[], inFlow: boolean): void {
    for (const child of items) this.visit(child, { prefix: inFlow ? '' : '- ', inFlow });
  }

  private visitMap(item: YAMLMap, inFlow: boolean): void {
    let previous: Pair | undefined;
    for (const pair of item.items) {
      if (inFlow && pair.value === null && previous !== undefined) this.comma(previous, pair);
      this.visit(pair.value, { prefix: `${this.sourceOf(pair.key)}: `, inFlow });
      previous = pair;
    }
  }

  private template(start: number, { prefix, inFlow }: Place): UnquotedValue {
    const end = inFlow ? flowTemplateEnd(this.text, start) : lineValueEnd(this.text, start);
    const written = this.text
      .slice(start, end)
      .replace(/^\{\s+\{/, '{{')
      .replace(/\}\s+\}$/, '}}');
    const message = `A value that starts with {{ must be in quotes, otherwise YAML reads it as a map. Write:  ${prefix}${quoteYaml(written)}`;
    return { start, end, caret: start, code: 'quote-template', message };
  }

  /** `{ message: Hello, world }`: YAML reads a key "world" without a value. */
  private comma(previous: Pair, pair: Pair): void {
    const start = rangeStart(previous.value);
    const keyStart = rangeStart(pair.key);
    if (!isScalar(previous.value) || previous.value.type !== 'PLAIN' || !isScalar(pair.key)) return;
    if (start === undefined || keyStart === undefined) return;
    const end = keyStart + this.sourceOf(pair.key).length;
    if (this.text.slice(start, end).includes('\n')) return;
    const caret = this.text.indexOf(',', start);
    this.commas.push(this.brackets({ key: this.sourceOf(previous.key), start, end }, caret));
  }

  brokenBy(offset: number): UnquotedValue | undefined {
    if (!'[{'.includes(this.text[offset] ?? '-')) return undefined;
    for (const [start, end] of this.flows.toReversed()) {
      const isClosedBefore = end <= offset && '}]'.includes(this.text[end - 1] ?? '-');
      if (start >= offset || isClosedBefore) continue;
      const entry = flowEntryAt(this.text, start, offset);
      if (entry !== undefined) return this.brackets(entry, offset);
    }
    return undefined;
  }

  private brackets({ key, start, end }: FlowEntry, caret: number): UnquotedValue {
    const written = this.text.slice(start, end);
    const line = key === undefined ? `- ${written}` : `${key}: ${written}`;
    const around = key === undefined ? '[ ]' : '{ }';
    const message = `Inside ${around} a value with [ ] { } or a comma must be in quotes, or on a line of its own:  ${line}`;
    return { start, end, caret, code: 'yaml-brackets', message };
  }

  private sourceOf(key: unknown): string {
    const range = (key as { range?: readonly number[] } | null)?.range;
    return range ? this.text.slice(range[0], range[1]) : '';
  }
}

/** `{{`, or `{ {` as formatters rewrite it. */
function startsTemplate(text: string, start: number): boolean {
  return /^\{\s*\{/.test(text.slice(start, start + 20));
}

function hasMapAsKey(item: unknown): boolean {
  const first: unknown = isMap(item) && item.flow ? item.items[0] : undefined;
  return isPair(first) && isMap(first.key);
}

function rangeStart(item: unknown): number | undefined {
  return (item as { range?: readonly number[] } | null)?.range?.[0];
}

/** In block style a value goes to the end of the line or to a comment. */
export function lineValueEnd(text: string, start: number): number {
  const newline = text.indexOf('\n', start);
  const line = text.slice(start, newline < 0 ? text.length : newline);
  return start + line.replace(/\s#.*$/, '').trimEnd().length;
}

function flowTemplateEnd(text: string, start: number): number {
  const lineEnd = lineValueEnd(text, start);
  let at = start;
  while (at < lineEnd && (at === start || !',}]'.includes(text[at] ?? ','))) {
    const opening = /^(?:\{\{\{|\{\s*\{)/.exec(text.slice(at, at + 20))?.[0];
    if (opening === undefined) {
      at++;
      continue;
    }
    const closing = opening === '{{{' ? /\}\}\}/g : /\}\s*\}/g;
    closing.lastIndex = at;
    at = closing.test(text) && closing.lastIndex <= lineEnd ? closing.lastIndex : lineEnd;
  }
  return start + text.slice(start, at).trimEnd().length;
}

interface FlowEntry {
  /** As written; absent in a list. */
  readonly key: string | undefined;
  readonly start: number;
  readonly end: number;
}

/** The plain value around `offset` in the `{ }` or `[ ]` that starts at `flowStart`, read the way a person reads it. */
function flowEntryAt(text: string, flowStart: number, offset: number): FlowEntry | undefined {
  const inMap = text[flowStart] === '{';
  const pattern = inMap ? /\s*([^\s:,{}[\]][^:,{}[\]]*?)\s*:\s+(?=[^\s"'])/y : /()\s*(?=[^\s"'])/y;
  pattern.lastIndex = itemStart(text, Math.max(flowStart + 1, text.lastIndexOf('\n', offset) + 1), offset);
  const match = pattern.exec(text);
  if (match === null || pattern.lastIndex > offset) return undefined;
  const end = plainFlowEnd(text, pattern.lastIndex, inMap ? '}' : ']');
  return { key: inMap ? match[1] : undefined, start: pattern.lastIndex, end };
}

/** Just behind the last comma or bracket outside quotes between `from` and `offset`. */
function itemStart(text: string, from: number, offset: number): number {
  let start = from;
  for (let at = from; at < offset; at++) {
    const character = text[at] ?? '';
    const opensQuote = /["']/.test(character) && /[\s,:{[]/.test(text[at - 1] ?? ' ');
    if (opensQuote) at = Math.max(at, text.indexOf(character, at + 1));
    else if (',[{'.includes(character)) start = at + 1;
  }
  return start;
}

/** End of a plain value that may hold balanced brackets of its own. */
function plainFlowEnd(text: string, start: number, closer: string): number {
  const lineEnd = lineValueEnd(text, start);
  let depth = 0;
  let at = start;
  for (; at < lineEnd; at++) {
    const character = text[at] ?? '';
    if (depth > 0 && /["']/.test(character)) at = Math.max(at, text.indexOf(character, at + 1));
    if (depth === 0 && (character === ',' || character === closer)) break;
    if (character === '[' || character === '{') depth++;
    if (character === ']' || character === '}') depth = Math.max(0, depth - 1);
  }
  return start + text.slice(start, Math.min(at, lineEnd)).trimEnd().length;
}

/** The text as a YAML scalar in quotes, double ones where possible. */
export function quoteYaml(text: string): string {
  return /["\\]/.test(text) ? `'${text.replaceAll("'", "''")}'` : `"${text}"`;
}
