import type { AnyNode, Document, Element } from 'domhandler';
import type { Answer, Unreadable } from './answer.ts';
import { isUnreadable } from './answer.ts';
import { htmlOf } from './html.ts';
import { cheerio } from './libraries.ts';

/** What a compiled CSS selector finds in an answer, in document order. */
export type FindCss = (answer: Answer) => readonly string[] | Unreadable;

/** Where a selector stops making sense; without an offset the message is about all of it. */
export interface CssProblem {
  readonly message: string;
  readonly offset?: number;
}

/**
 * A CSS selector: gives the text of each element it finds, white space joined as on a page, or an attribute's value
 * of those that have it. Knows what cheerio knows, `:contains()` and `:eq()` included.
 */
export function parseCss(selector: string, attribute?: string): FindCss | CssProblem {
  const problem = slipIn(selector) ?? unknownTo(selector);
  if (problem !== undefined) return problem;
  const read = attribute === undefined ? textIn : (element: Element) => attributeOf(element, attribute);
  return (answer) => {
    const page = answer.once(pageOf);
    if (isUnreadable(page)) return page;
    return page.find(selector).flatMap((element) => read(element) ?? []);
  };
}

interface Page {
  readonly find: (selector: string) => readonly Element[];
}

function pageOf(answer: Answer): Page | Unreadable {
  const document = answer.once(htmlOf);
  if (isUnreadable(document)) return document;
  return { find: (selector) => select(document, selector) };
}

function select(document: Document, selector: string): readonly Element[] {
  return cheerio().load(document)(selector).toArray() as readonly Element[];
}

/** cheerio looks for mistakes only when there is something to select from. */
function unknownTo(selector: string): CssProblem | undefined {
  try {
    cheerio().load('<p>a</p>')(selector);
    return undefined;
  } catch (cause) {
    const reason = (cause instanceof Error ? cause.message : String(cause))
      .trim()
      .replace(/^Expected (\w+), found\W*$/, 'it stops where a $1 is expected')
      .replace(/[.,]$/, '');
    return { message: `The CSS selector is not valid: ${reason.charAt(0).toLowerCase()}${reason.slice(1)}.` };
  }
}

/** Slips that cheerio takes for names: `..a`, `a >`, `$a`. */
function slipIn(selector: string): CssProblem | undefined {
  if (selector.trim() === '') return { message: 'The CSS selector is empty. Write, for example, a.next.', offset: 0 };
  const bare = withoutTexts(selector);
  for (const { pattern, message } of SLIPS) {
    const found = pattern.exec(bare);
    if (found) return { offset: found.index, message: message(found[0].trim()) };
  }
  return undefined;
}

const SLIPS: readonly { readonly pattern: RegExp; readonly message: (found: string) => string }[] = [
  { pattern: /[>+~]\s*$/, message: (found) => `The CSS selector stops after "${found}": expected an element.` },
  {
    pattern: /[.#](?![-_\\a-zA-Z0-9\u0080-\uffff])/,
    message: (found) => `The CSS selector has no name after "${found}".`,
  },
  {
    pattern: /^\s*\/|\/@/,
    message: () => 'This is an XPath, not a CSS selector. Look with "xpath" instead of "css".',
  },
  {
    pattern: /[$!%&;<@^`{}?/=]/,
    message: (found) =>
      `The CSS selector cannot go on with "${found}". Write it behind a backslash if it is part of a name.`,
  },
  {
    pattern: /:(?:eq|lt|gt|nth)\((?!\s*-?[0-9]+\s*\))/,
    message: (found) => `The CSS selector needs a whole number in ${found}): they count from 0.`,
  },
];

/** The selector with what stands in quotes, [ ] and :contains( ) blanked out, so that places stay. */
function withoutTexts(selector: string): string {
  return selector.replace(/\\.|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\[[^\]]*\]|:i?contains\([^)]*\)/gs, (text) =>
    'x'.repeat(text.length),
  );
}

function attributeOf(element: Element, name: string): string | undefined {
  // HTML names are read in lower case, those of SVG keep theirs.
  const known = [name, name.toLowerCase()].find((candidate) => Object.hasOwn(element.attribs, candidate));
  return known === undefined ? undefined : element.attribs[known];
}

/** What a reader sees of an element's text; without recursion, documents may be deep. */
function textIn(element: Element): string {
  const parts: string[] = [];
  const waiting: AnyNode[] = [element];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.type === 'text') parts.push(node.data);
    else if ('children' in node)
      for (let i = node.children.length - 1; i >= 0; i--) pushChild(waiting, node.children[i]);
  }
  return parts.join('').replace(/\s+/g, ' ').trim();
}

function pushChild(waiting: AnyNode[], child: AnyNode | undefined): void {
  if (child !== undefined) waiting.push(child);
}
