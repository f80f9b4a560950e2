import type { AnyNode } from 'domhandler';
import type { Document, Element, Node } from 'slimdom';
import type { Answer, Unreadable } from './answer.ts';
import { isUnreadable } from './answer.ts';
import { htmlOf } from './html.ts';
import { slimdom } from './libraries.ts';
import { refusalOf } from './scan-markup.ts';

/** The body as a document whose names have no namespaces: HTML and XML alike. Hand it to `answer.once`. */
export function plainDocumentOf(answer: Answer): Document | Unreadable {
  if (isHtml(answer)) {
    const html = answer.once(htmlOf);
    return isUnreadable(html) ? html : copyHtml(html.children);
  }
  const xml = answer.once(xmlOf);
  return isUnreadable(xml) || !answer.text().includes('xmlns') ? xml : copyWithoutNamespaces(xml);
}

/** The body as XML with its namespaces; HTML has none. Hand it to `answer.once`. */
export function namespacedDocumentOf(answer: Answer): Document | Unreadable {
  return answer.once(isHtml(answer) ? plainDocumentOf : xmlOf);
}

function xmlOf(answer: Answer): Document | Unreadable {
  const text = answer.text();
  // Entities can grow without end and name files; services that speak XML (SOAP) forbid them as well.
  if (/<!DOCTYPE[^>[]*\[/i.test(text)) return { unreadable: 'with a document type of its own, which is not read' };
  const refusal = refusalOf(text, 'xml');
  if (refusal !== undefined) return { unreadable: refusal };
  try {
    return slimdom().parseXmlDocument(text.trimStart());
  } catch (cause) {
    const [reason = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
    return { unreadable: `that is not well-formed XML (${reason})` };
  }
}

/** What the server says it is, or else what it looks like. */
function isHtml(answer: Answer): boolean {
  const type = answer.header('content-type')?.toLowerCase() ?? '';
  if (type.includes('xml')) return false;
  if (type.includes('html')) return true;
  return (
    !/^\s*</.test(answer.text()) ||
    /^\s*(?:<!--[^>]*-->\s*)?<(?:!doctype\s+html|html)\b/i.test(answer.text().slice(0, 1024))
  );
}

/** Nodes still to be copied, with their new parent; no recursion, documents may be deep. */
type Waiting<T> = { readonly node: T; readonly parent: Document | Element }[];

function copyHtml(children: readonly AnyNode[]): Document {
  const document = new (slimdom().Document)();
  const waiting: Waiting<AnyNode> = [];
  wait(waiting, children, document);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, parent } = next;
    if (node.type === 'text' && parent !== document) parent.appendChild(document.createTextNode(node.data));
    if (!('attribs' in node)) continue;
    const element = document.createElementNS(null, plainName(node.name) ?? 'unnamed');
    for (const [name, value] of Object.entries(node.attribs)) {
      const plain = plainName(name);
      if (plain !== undefined && !element.hasAttribute(plain)) element.setAttributeNS(null, plain, value);
    }
    parent.appendChild(element);
    wait(waiting, node.children, element);
  }
  return document;
}

/** Without the prefix; `undefined` for what XPath cannot name (`@click`). */
function plainName(name: string): string | undefined {
  const plain = name.slice(name.lastIndexOf(':') + 1);
  return /^[A-Za-z_][\w.-]*$/.test(plain) ? plain : undefined;
}

function copyWithoutNamespaces(source: Document): Document {
  const document = new (slimdom().Document)();
  const waiting: Waiting<Node> = [];
  wait(waiting, source.childNodes, document);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, parent } = next;
    if (!isElement(node)) {
      if (node.nodeType !== DOCUMENT_TYPE) parent.appendChild(document.importNode(node, false));
      continue;
    }
    const element = document.createElementNS(null, node.localName);
    for (const { prefix, localName, name, value } of node.attributes) {
      const isDeclaration = prefix === 'xmlns' || name === 'xmlns';
      if (!isDeclaration && !element.hasAttribute(localName)) element.setAttributeNS(null, localName, value);
    }
    parent.appendChild(element);
    wait(waiting, node.childNodes, element);
  }
  return document;
}

const DOCUMENT_TYPE = 10;

function isElement(node: Node): node is Element {
  return node.nodeType === 1;
}

/** The last one is taken first. */
function wait<T>(waiting: Waiting<T>, children: readonly T[], parent: Document | Element): void {
  for (let i = children.length - 1; i >= 0; i--) {
    const node = children[i];
    if (node !== undefined) waiting.push({ node, parent });
  }
}
