import type { Node } from 'slimdom';
import type { Value } from '../value.ts';
import type { Answer, Unreadable } from './answer.ts';
import { isUnreadable } from './answer.ts';
import { fontoxpath, slimdom } from './libraries.ts';
import { namespacedDocumentOf, plainDocumentOf } from './xml.ts';

/** What a compiled XPath finds in an answer, in document order. */
export type FindXPath = (answer: Answer) => readonly Value[] | Unreadable;

/** Where an XPath stops making sense; without an offset the message is about all of it. */
export interface XPathProblem {
  readonly message: string;
  readonly offset?: number;
}

/** Prefix → namespace; the empty prefix is that of names without one. */
export type Namespaces = ReadonlyMap<string, string>;

/**
 * An XPath 3.1 expression: gives the text of each node it finds, or the numbers, texts and booleans it works out.
 * Without `namespaces` names match in whatever namespace they are; with them, prefixes mean what they say.
 */
export function parseXPath(xpath: string, namespaces?: Namespaces): FindXPath | XPathProblem {
  if (xpath.trim() === '') return { message: 'The XPath is empty. Write, for example, //a/@href.', offset: 0 };
  const problem = staticProblem(xpath, namespaces);
  if (problem !== undefined) return problem;
  const documentOf = namespaces === undefined ? plainDocumentOf : namespacedDocumentOf;
  return (answer) => {
    const document = answer.once(documentOf);
    if (isUnreadable(document)) return document;
    try {
      return evaluate(xpath, document, namespaces).flatMap((result) => valueOf(result) ?? []);
    } catch (cause) {
      return { unreadable: `on which the XPath stops (${firstLine(cause)})` };
    }
  };
}

function evaluate(xpath: string, document: Node, namespaces: Namespaces | undefined): readonly unknown[] {
  const { evaluateXPath } = fontoxpath();
  const namespaceResolver = (prefix: string): string | null =>
    namespaces?.get(prefix) ?? KNOWN.get(prefix) ?? (prefix === '' ? '' : null);
  const options = { namespaceResolver, language: evaluateXPath.XPATH_3_1_LANGUAGE };
  return evaluateXPath(xpath, document, null, null, evaluateXPath.ALL_RESULTS_TYPE, options);
}

const KNOWN: ReadonlyMap<string, string> = new Map([
  ['xml', 'http://www.w3.org/XML/1998/namespace'],
  ['xs', 'http://www.w3.org/2001/XMLSchema'],
  ['fn', 'http://www.w3.org/2005/xpath-functions'],
  ['map', 'http://www.w3.org/2005/xpath-functions/map'],
  ['array', 'http://www.w3.org/2005/xpath-functions/array'],
  ['math', 'http://www.w3.org/2005/xpath-functions/math'],
]);

/** Mistakes that no document can heal; what depends on the document is seen in the run. */
function staticProblem(xpath: string, namespaces: Namespaces | undefined): XPathProblem | undefined {
  try {
    evaluate(xpath, new (slimdom().Document)(), namespaces);
    return undefined;
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    if (text.includes('XPST0003')) return syntaxProblem(xpath, offsetIn(cause) ?? xpath.length);
    const prefix = /XPST0081: The prefix (\S+) could not be resolved/.exec(text)?.[1];
    if (prefix !== undefined) return prefixProblem(xpath, prefix);
    const known = /XPST[0-9]{4}[:,]? (.*)/s.exec(text)?.[1];
    return known === undefined
      ? undefined
      : {
          message: `The XPath is not valid: ${known
            .replace(/Q\{[^}]*\}/g, '')
            .trim()
            .replace(/\.$/, '')}.`,
        };
  }
}

function prefixProblem(xpath: string, prefix: string): XPathProblem {
  const message = `The prefix "${prefix}" of the XPath has no namespace. Leave it out, names then match in any namespace, or say it beside "xpath":  namespaces: { ${prefix}: … }`;
  return { message, offset: Math.max(0, xpath.indexOf(`${prefix}:`)) };
}

function syntaxProblem(xpath: string, offset: number): XPathProblem {
  for (const [open, close] of [
    ['[', ']'],
    ['(', ')'],
  ] as const) {
    if (countOf(xpath, open) > countOf(xpath, close)) {
      return { offset: xpath.lastIndexOf(open), message: `The XPath stops inside "${open}": expected "${close}".` };
    }
  }
  if (offset >= xpath.trimEnd().length)
    return { offset: xpath.length, message: 'The XPath stops too early: something is missing at its end.' };
  return { offset, message: `The XPath cannot go on with "${xpath[offset] ?? ''}".` };
}

function countOf(text: string, character: string): number {
  return text.split(character).length - 1;
}

function offsetIn(cause: unknown): number | undefined {
  const { position } = cause as { readonly position?: { readonly start?: { readonly offset?: unknown } } };
  const offset = position?.start?.offset;
  return typeof offset === 'number' ? offset : undefined;
}

/** A result as a value of the plan; `undefined` for NaN, which says that there was no number. */
function valueOf(result: unknown): Value | undefined {
  if (typeof result === 'number') return Number.isFinite(result) ? result : undefined;
  if (typeof result === 'string' || typeof result === 'boolean') return result;
  if (result instanceof Date) return result.toISOString();
  if (Array.isArray(result)) return (result as readonly unknown[]).map((item) => valueOf(item) ?? null);
  if (typeof result !== 'object' || result === null) return undefined;
  if ('nodeType' in result) return stringOf(result as Node);
  return Object.fromEntries(Object.entries(result).map(([key, value]) => [key, valueOf(value) ?? null]));
}

/** All text inside a node, or the value of an attribute; no recursion, documents may be deep. */
function stringOf(node: Node): string {
  if (node.nodeType !== ELEMENT && node.nodeType !== DOCUMENT)
    return 'value' in node ? String(node.value) : (node.nodeValue ?? '');
  const parts: string[] = [];
  const waiting: Node[] = [node];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next.nodeType === TEXT || next.nodeType === CDATA) parts.push(next.nodeValue ?? '');
    waiting.push(...next.childNodes.toReversed());
  }
  return parts.join('');
}
const ELEMENT = 1;
const TEXT = 3;
const CDATA = 4;
const DOCUMENT = 9;

function firstLine(cause: unknown): string {
  const [line = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
  return line.replace(/^(?:Error: )?[A-Z]{4}[0-9]{4}[:,]? */, '').replace(/\.$/, '');
}
