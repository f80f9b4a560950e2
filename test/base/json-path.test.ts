import { expect, test } from '@jest/globals';
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
  return typeof query === 'function' ? query(document) : query;
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
  expect(typeof plain === 'function' && plain(undefined)).toEqual([]);
  expect(typeof search === 'function' && search(undefined)).toEqual([]);
});

test.each([
  // path, offset of the trouble, words
  ['$.data[0', 6, 'The JSONPath stops inside "[": expected "]".'],
  ['access_token', 0, 'A JSONPath starts with $. Write $.access_token'],
  ['', 0, 'The JSONPath is empty. It starts with $, for example $.token.'],
  ['$.a.', 3, 'The JSONPath stops after ".": expected a name or *.'],
  ['$.a b', 4, 'The JSONPath cannot go on with "b": expected ".", "[" or its end.'],
  ['$.a[?foo(@)]', 5, "The JSONPath is not valid: no such function 'foo'."],
])('%s is wrong at %d', (path, offset, message) => {
  expect(find(path)).toEqual({ offset, message });
});
