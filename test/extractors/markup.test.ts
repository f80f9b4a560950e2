import { describe, expect, test } from '@jest/globals';
import { compileExtractors } from '../../src/extractors/compile-extractors.ts';
import type { Answer } from '../../src/base/markup/answer.ts';
import type { Response } from '../../src/contracts/response.ts';
import type { Extracted } from '../../src/contracts/checks.ts';
import type { Value } from '../../src/base/value.ts';
import { mapNode } from '../support/nodes.ts';
import { testCompiler } from '../support/compiler.ts';
import { response } from '../support/response.ts';

const PAGE = `<!doctype html><title>Shop &amp; more</title>
<form><input name=csrf value="t-1"></form>
<ul><li class="item first"><a href="/items/1">One
  <b>bold</b></a><li class=item><a href="/items/2">Two</a><li class=item>Three</ul>
<svg viewBox="0 0 1 1"><path d="M0"/></svg><p>unclosed`;
const XML = `<?xml version="1.0"?>
<s:Envelope xmlns:s="urn:soap" xmlns="urn:orders"><s:Body><order id="7"><sum cur="EUR"> 12.50 </sum></order>
<order id="8"><sum>9007199254740993</sum><note><![CDATA[a < b]]></note></order></s:Body></s:Envelope>`;

function extract(yaml: string, body: string, type?: string): Extracted | undefined {
  const around = testCompiler();
  const [extractor] = compileExtractors(mapNode(`{ x: ${yaml} }`), around.compiler);
  expect(around.problems.lines()).toEqual([]);
  const headers = type === undefined ? {} : { 'content-type': [type] };
  return extractor?.extract(response({ body, headers }), around.scope);
}

test.each<[string, Value]>([
  ['{ css: title }', 'Shop & more'],
  ['{ css: "input[name=csrf]", attribute: value }', 't-1'],
  ['{ css: "li.item a" }', 'One bold'],
  ['{ css: "li.item > a", attribute: href, match: last }', '/items/2'],
  ['{ css: li, match: all }', ['One bold', 'Two', 'Three']],
  ['{ css: li a, attribute: HREF, match: all }', ['/items/1', '/items/2']],
  ['{ css: "li:contains(Thr)" }', 'Three'],
  ['{ css: "li:eq(1)" }', 'Two'],
  ['{ css: "li:not(.first)", match: 2 }', 'Three'],
  ['{ css: "h1, p" }', 'unclosed'],
  ['{ css: svg, attribute: viewBox }', '0 0 1 1'],
  ['{ css: a, attribute: title, default: none }', 'none'],
  ['{ xpath: //title }', 'Shop & more'],
  ['{ xpath: //li/a/@href, match: all }', ['/items/1', '/items/2']],
  ['{ xpath: "//li[contains(@class, \'first\')]/a/b/text()" }', 'bold'],
  ['{ xpath: count(//li) }', 3],
  ['{ xpath: "//ul/li[3]" }', 'Three'],
  ['{ xpath: //form/input/@value = "t-1" }', true],
  ['{ xpath: //path/@d }', 'M0'],
])('%s of an HTML page gives %j', (yaml, value) => {
  expect(extract(yaml, PAGE, 'text/html; charset=utf-8')).toEqual({ value });
});

test.each<[string, Value]>([
  ['{ xpath: //order/@id, match: all, as: number }', [7, 8]],
  ['{ xpath: "/Envelope/Body/order[2]/note" }', 'a < b'],
  ['{ xpath: "//order[1]/sum", as: number }', 12.5],
  ['{ xpath: "//order[2]/sum", as: number }', 9007199254740993n],
  ['{ xpath: "number(//order[1]/sum)" }', 12.5],
  ['{ xpath: number(//nope), default: 0 }', 0],
  ['{ xpath: count(//order) }', 2],
  ['{ xpath: "//sum[@cur=\'EUR\'] > 10" }', true],
  ['{ xpath: "string-join(//order/@id, \',\')" }', '7,8'],
  ['{ xpath: "for $o in //order return $o/@id * 2", match: all }', [14, 16]],
  ['{ xpath: "//o:order/@id", namespaces: { o: urn:orders } }', '7'],
  ['{ xpath: "/s:Envelope/s:Body/order/@id", namespaces: { s: urn:soap, "": urn:orders }, match: last }', '8'],
  ['{ xpath: //order, namespaces: { s: urn:soap }, default: none }', 'none'],
  ['{ xpath: "//*:order/@id" }', '7'],
])('%s of an XML body gives %p', (yaml, value) => {
  expect(extract(yaml, XML, 'application/soap+xml')).toEqual({ value });
  expect(extract(yaml, XML)).toEqual({ value });
});

test.each([
  ['text/html', '<a>x<br>y</a>', 'xy'],
  ['application/xhtml+xml', '<html><a>x<br/>y</a></html>', 'xy'],
  [undefined, '<!DOCTYPE HTML><p><a>x', 'x'],
  [undefined, '<html><p><a>x', 'x'],
  [undefined, '\n<list><a>x</a></list>', 'x'],
  ['text/plain', '<list><a>x</a></list>', 'x'],
])('a body of %s, %s, is read as what it is', (type, body, value) => {
  expect(extract('{ xpath: //a }', body, type)).toEqual({ value });
});

const many = (count: number, part: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => part(index)).join('');
const HTML = 'text/html';
const APP_XML = 'application/xml';

describe('what cannot be searched is a failure that says why', () => {
  test.each<[string, string, string, string]>([
    // what it is, extractor, body, what the message says
    ['not closed', APP_XML, '<a><b></a>', 'that is not well-formed XML ('],
    ['JSON', APP_XML, '{"a":1}', 'that is not well-formed XML ('],
    [
      'an outside entity',
      APP_XML,
      '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
      'with a document type of its own',
    ],
    [
      'entities in entities',
      APP_XML,
      `<!DOCTYPE a [<!ENTITY a "1"><!ENTITY b "${'&a;'.repeat(1e4)}">]><a>&b;</a>`,
      'with a document type of its own',
    ],
    ['deep XML', APP_XML, '<a>'.repeat(2000), 'that is nested deeper than 512 elements'],
    ['wide XML', APP_XML, `<a>${'<b/>'.repeat(100_001)}</a>`, 'that has more than 100000 elements'],
    [
      'a tag with thousands of attributes',
      APP_XML,
      `<a ${many(5000, (i) => `b${i}="" `)}/>`,
      'that has more than 500 attributes in one tag',
    ],
    ['the same in HTML', HTML, `<a ${many(5000, (i) => `b${i} `)}>`, 'that has more than 500 attributes in one tag'],
    [
      'the same with slashes',
      HTML,
      `<a${many(5000, (i) => `/b${i}`)}>`,
      'that has more than 500 attributes in one tag',
    ],
    [
      'the same with quotes',
      HTML,
      `<a ${many(5000, (i) => `b${i}="x"`)}>`,
      'that has more than 500 attributes in one tag',
    ],
    ['deep HTML', HTML, '<div>'.repeat(200_000), 'that is nested deeper than 512 elements'],
    [
      'HTML that makes the parser repeat elements',
      HTML,
      `<p>${many(200, (i) => `<b a${i}>`)}</p>${'<p>x'.repeat(2000)}`,
      'that ',
    ],
  ])('%s', (_what, type, body, why) => {
    for (const yaml of ['{ xpath: //q }', ...(type === HTML ? ['{ css: q }'] : [])]) {
      const message = extract(yaml, body, type)?.failure?.message ?? '';
      expect(message).toMatch(/^extractor "x": \S+ matched nothing in a 200 response (?:that|with) .*: /);
      expect(message).toContain(why);
      expect(message.length).toBeLessThan(400);
    }
  });

  test('an expression that fails on this document', () => {
    const message =
      'extractor "x": xs:integer(//a) matched nothing in a 200 response on which the XPath stops (Cannot cast no to xs:integer, pattern validation failed): <a>no</a>';
    expect(extract('{ xpath: xs:integer(//a) }', '<a>no</a>')?.failure?.message).toBe(message);
    expect(extract('{ xpath: xs:integer(//a), default: 0 }', '<a>no</a>')).toEqual({ value: 0 });
  });

  test('what looks like many attributes in texts, comments and scripts is none', () => {
    const words = many(2000, (i) => `w${i} `);
    const body = `<!-- <a ${words} --><script>if (a <b ${words}) {}</script><p title="${words}" lang=en>found <q></p>`;
    expect(extract('{ css: p }', body, HTML)).toEqual({ value: 'found' });
  });

  test('an empty body', () => {
    for (const yaml of ['{ xpath: //a }', '{ css: a }']) {
      expect(extract(yaml, '')?.failure?.message).toMatch(/ matched nothing in a 200 response without a body$/);
    }
  });
});

test('a body is parsed once for all extractors', () => {
  const around = testCompiler();
  const extractors = compileExtractors(
    mapNode('{ a: { css: p }, b: { css: b }, c: { xpath: //p }, d: { xpath: count(//b) } }'),
    around.compiler,
  );
  const answer = response({ body: '<p>x <b>y</b>', headers: { 'content-type': [HTML] } });
  let reads = 0;
  const made = new Map<unknown, unknown>();
  const counting: Response = {
    ...answer,
    text: () => (reads++, answer.text()),
    once: <T>(make: (value: Answer) => T): T => {
      if (!made.has(make)) made.set(make, make(counting));
      return made.get(make) as T;
    },
  };
  expect(extractors.map((extractor) => extractor.extract(counting, around.scope).value)).toEqual([
    'x y',
    'y',
    'x y',
    1,
  ]);
  expect(reads).toBe(1);
});

test.each([
  ['{ css: "a[" }', '1:11 css-selector The CSS selector is not valid: it stops where a name is expected.'],
  ['{ css: "a:nope" }', '1:11 css-selector The CSS selector is not valid: unknown pseudo-class :nope.'],
  ['{ css: "ul  >" }', '1:16 css-selector The CSS selector stops after ">": expected an element.'],
  ['{ css: "..a" }', '1:12 css-selector The CSS selector has no name after ".".'],
  [
    '{ css: "a = b" }',
    '1:14 css-selector The CSS selector cannot go on with "=". Write it behind a backslash if it is part of a name.',
  ],
  ['{ css: "li:eq(x)" }', '1:14 css-selector The CSS selector needs a whole number in :eq(): they count from 0.'],
  ['{ css: "" }', '1:12 css-selector The CSS selector is empty. Write, for example, a.next.'],
  ['{ css: 5 }', '1:11 wrong-type "css" needs a CSS selector as text, without {{ }}.'],
  ['{ css: a, attribute: "x y" }', '1:25 bad-value "attribute" needs the name of an attribute, for example href.'],
  [
    '{ xpath: //a, attribute: b }',
    '1:18 unknown-key "attribute" is not a setting of this extractor. It takes xpath, namespaces, match, default, as.',
  ],
  ['{ xpath: "//a[" }', '1:17 xpath The XPath stops inside "[": expected "]".'],
  ['{ xpath: "//a[@id=]" }', '1:22 xpath The XPath cannot go on with "]".'],
  ['{ xpath: "//a/" }', '1:17 xpath The XPath cannot go on with "/".'],
  ['{ xpath: "//a | " }', '1:19 xpath The XPath stops too early: something is missing at its end.'],
  [
    '{ xpath: "foo(//a)" }',
    '1:13 xpath The XPath is not valid: Function foo with arity of 1 not registered. No similar functions found.',
  ],
  [
    '{ xpath: "//a/q:b" }',
    '1:18 xpath The prefix "q" of the XPath has no namespace. Leave it out, names then match in any namespace, or say it beside "xpath":  namespaces: { q: … }',
  ],
  ['{ xpath: $a }', '1:13 xpath The XPath is not valid: The variable a is not in scope.'],
  [
    '{ xpath: //a, namespaces: x }',
    '1:30 wrong-type "namespaces" is a map from prefixes to namespaces: { s: http://schemas.xmlsoap.org/soap/envelope/ }.',
  ],
])('%s: %s', (yaml, line) => {
  const around = testCompiler();
  compileExtractors(mapNode(`x: ${yaml}`), around.compiler);
  expect(around.problems.lines()).toEqual([line]);
});
