import { expect, test } from '@jest/globals';
import { compile } from 'json-p3';
import type { JSONValue } from 'json-p3';
import { seededRandom } from '../../src/base/random.ts';
import { parseJsonPath } from '../../src/base/json-path.ts';

const DOCUMENT: unknown = {
  token: 'abc',
  data: [
    { id: 1, name: 'one' },
    { id: 8414239796945638123n, name: 'two' },
  ],
  nothing: null,
  'odd key': { ä: true },
};

function find(path: string, document: unknown = DOCUMENT): unknown {
  const query = parseJsonPath(path);
  return 'find' in query ? query.find(document) : query;
}

test.each([
  ['$.token', ['abc']],
  ['$', [DOCUMENT]],
  ['$.data[0].id', [1]],
  ['$.data[-1].id', [8414239796945638123n]],
  ['$.data[5].id', []],
  ['$.data.id', []],
  ['$.token.length', []],
  ['$.nothing', [null]],
  ['$.nothing.more', []],
  ["$['odd key'].ä", [true]],
  ['$.data[*].id', [1, 8414239796945638123n]],
  ['$..name', ['one', 'two']],
  ["$.data[?@.name == 'two'].id", [8414239796945638123n]],
  ['$.constructor', []],
  ['$.__proto__', []],
])('%s finds %j', (path, found) => {
  expect(find(path)).toEqual(found);
});

test('a body that is not JSON has no matches', () => {
  expect(find('$.a', 'text')).toEqual([]);
  const [plain, search] = [parseJsonPath('$.a'), parseJsonPath('$..a')];
  expect('find' in plain && plain.find(undefined)).toEqual([]);
  expect('find' in search && search.find(undefined)).toEqual([]);
});

test.each([
  // path, offset of the trouble, words
  ['$.data[0', 6, 'The JSONPath stops inside "[": expected "]".'],
  ['$.data[*', 6, 'The JSONPath stops inside "[": expected "]".'],
  ['access_token', 0, 'A JSONPath starts with $. Write $.access_token'],
  ['$token', 1, 'A name stands behind a ".": $.token'],
  ['', 0, 'The JSONPath is empty. It starts with $, for example $.token.'],
  [' $.a', 0, 'A JSONPath starts with $. Write $.a'],
  ['$.a ', 3, 'The JSONPath ends with a space.'],
  ['$.a.', 3, 'The JSONPath stops after ".": expected a name or *.'],
  ['$.a..', 4, 'The JSONPath stops after ".": expected a name or *.'],
  ['$.a b', 4, 'The JSONPath cannot go on with "b": expected ".", "[" or its end.'],
  ['$.a.*b', 5, 'The JSONPath cannot go on with "b": expected ".", "[" or its end.'],
  ['$.a[b]', 4, "A name in [ ] stands in quotes: ['b']."],
  ['$.a[]', 3, 'The JSONPath is not valid: empty bracketed segment.'],
  ["$.a['b", 4, 'The JSONPath stops inside a quoted text: expected the other quote.'],
  ['$.ä["b]', 4, 'The JSONPath stops inside a quoted text: expected the other quote.'],
  ['$.a[01]', 4, 'The JSONPath is not valid: leading zero in index selector.'],
  ['$.a[99999999999999999999]', 4, 'The JSONPath is not valid: index out of range.'],
  ['$.a[0.5]', 5, "The JSONPath is not valid: unexpected token '.' in bracketed selection."],
  ['$.1a', 2, "The JSONPath is not valid: unexpected shorthand selector '1'."],
  ['$.a.[0]', 4, 'There is no "." before "[".'],
  ['$.a[(@.length-1)]', 4, 'A JSONPath has no scripts. Write [-1] for the last item.'],
  ['$.a[?@.b=1]', 8, 'A JSONPath compares with "==".'],
  ['$.a[?@.b=~/x/]', 8, "A JSONPath has no \"=~\". Write match(@.name, '…') or search(@.name, '…')."],
  ['$.a[?@.b==]', 10, 'The JSONPath is not valid: unexpected end of expression.'],
  ['$.a[?(@.b==1]', 12, 'The JSONPath is not valid: unbalanced brackets.'],
  ['$.a[?foo(@)]', 5, "The JSONPath is not valid: no such function 'foo'."],
  ['$.a[?match(@.b)]', 5, 'The JSONPath is not valid: match() takes 2 arguments, 1 given.'],
  ['$.a[?length(@.b)]', 5, 'The JSONPath is not valid: result of length() must be compared.'],
  ['$.a[?@.*==1]', 5, 'The JSONPath is not valid: non-singular query is not comparable.'],
])('%s is wrong at %d', (path, offset, message) => {
  expect(find(path)).toEqual({ offset, message });
});

const ODD: JSONValue = JSON.parse(
  `{"": {"": 1}, "a.b": [[[]]], "'": "q", "length": 9, "__proto__": {"x": 1}, "constructor": null, "0": "zero",
    "list": [null, false, 0, "", [], {}, [1, [2, [3]]], {"0": "a", "-1": "b"}], "ä😀": {"ä": "umlaut"},
    "orders": [{"id": 1, "sum": 5.5, "tags": ["x"]}, {"id": 2, "sum": "5.5"}, {"id": 3, "sum": null, "tags": []}]}`,
) as JSONValue;

test.each([
  // path, how many it finds
  ["$['']", 1],
  ["$['']['']", 1],
  ["$['a.b'][0][0]", 1],
  ['$["\'"]', 1],
  ['$.length', 1],
  ['$.list.length', 0],
  ['$.__proto__.x', 1],
  ['$.constructor', 1],
  ['$.toString', 0],
  ['$[0]', 0],
  ["$['0']", 1],
  ['$.list[0]', 1],
  ['$.list[-8]', 1],
  ['$.list[-9]', 0],
  ['$.list[7][0]', 0],
  ["$.list[7]['-1']", 1],
  ["$.ä😀['\\u00e4']", 1],
  ['$.list[1:4]', 3],
  ['$.list[::-2]', 4],
  ['$.list[6]..[0]', 3],
  ['$..[-1]', 8],
  ['$.orders[?@.tags].id', 2],
  ["$.orders[?@.sum == 5.5 || @.sum == '5.5'].id", 2],
  ['$.orders[?@.sum == null].id', 1],
  ['$.orders[?length(@.tags) == 0].id', 1],
  ["$.orders[0]['id', 'sum']", 2],
])('%s finds %d in an odd document, as json-p3 does', (path, count) => {
  const found = find(path, ODD);
  expect(found).toHaveLength(count);
  expect(found).toEqual(compile(path).query(ODD).values());
});

test('paths that are followed directly find what json-p3 finds', () => {
  const random = seededRandom(2026);
  const pick = <T>(items: readonly [T, ...T[]]): T => items[random.integer(0, items.length - 1)] ?? items[0];
  const NAMES = ['a', 'b', '0', '-1', '', 'length', 'ä', '__proto__', 'constructor', "it's", 'a.b'] as const;
  const SCALARS = [null, true, false, 0, -0, 1.5, '', 'text', '0'] as const;
  const document = (depth: number): JSONValue => {
    const kind = depth === 0 ? 0 : random.integer(0, 2);
    if (kind === 0) return pick<JSONValue>(SCALARS);
    const items = Array.from({ length: random.integer(0, 4) }, () => document(depth - 1));
    if (kind === 1) return items;
    return JSON.parse(
      `{${items.map((item) => `${JSON.stringify(pick(NAMES))}:${JSON.stringify(item)}`).join(',')}}`,
    ) as JSONValue;
  };
  const step = (): string => {
    const index = `[${random.integer(-4, 4)}]`;
    const name = pick(NAMES);
    const quoted = `['${name.replaceAll("'", "\\'")}']`;
    return pick([index, quoted, /^[a-zä_]+$/.test(name) ? `.${name}` : quoted]);
  };
  let hits = 0;
  for (let i = 0; i < 2000; i++) {
    const value = document(4);
    const path = `$${Array.from({ length: random.integer(0, 4) }, step).join('')}`;
    const wanted = compile(path).query(value).values();
    expect([path, JSON.stringify(value), find(path, value)]).toEqual([path, JSON.stringify(value), wanted]);
    hits += wanted.length;
  }
  // Enough of them find something for the rest to mean anything.
  expect(hits).toBeGreaterThan(300);
});
