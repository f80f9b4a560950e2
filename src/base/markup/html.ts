import type { Document, Element } from 'domhandler';
import type { TreeAdapter } from 'parse5';
import type { Htmlparser2TreeAdapterMap } from 'parse5-htmlparser2-tree-adapter';
import type { Answer, Unreadable } from './answer.ts';
import { parse5, parse5Adapter } from './libraries.ts';
import { MOST_DEPTH, MOST_ELEMENTS, refusalOf, TOO_DEEP, TOO_MANY_ELEMENTS } from './scan-markup.ts';

/** The body read as browsers read HTML, mistakes included. Hand it to `answer.once`. */
export function htmlOf(answer: Answer): Document | Unreadable {
  const text = answer.text();
  const refusal = refusalOf(text, 'html');
  return refusal === undefined ? parseHtml(text) : { unreadable: refusal };
}

/** Parses HTML; what would take too long or too much memory is given up. */
export function parseHtml(text: string): Document | Unreadable {
  try {
    return parse5().parse(text, { treeAdapter: countingAdapter() });
  } catch (cause) {
    if (cause instanceof TooMuch) return { unreadable: cause.message };
    throw cause;
  }
}

class TooMuch extends Error {}

/** Badly nested tags make the parser repeat elements without end: only it knows how many there are. */
function countingAdapter(): TreeAdapter<Htmlparser2TreeAdapterMap> {
  const { adapter } = parse5Adapter();
  let elements = 0;
  let depth = 0;
  return {
    ...adapter,
    createElement(tagName, namespace, attributes): Element {
      if (++elements > MOST_ELEMENTS) throw new TooMuch(TOO_MANY_ELEMENTS);
      return adapter.createElement(tagName, namespace, attributes);
    },
    onItemPush() {
      if (++depth > MOST_DEPTH) throw new TooMuch(TOO_DEEP);
    },
    onItemPop() {
      depth--;
    },
  };
}
