import { describe, expect, test } from '@jest/globals';
import { parseJsonPath } from '../../src/base/json-path.ts';
import type { JsonPath } from '../../src/base/json-path.ts';
import { UNSURE } from '../../src/base/json-slice.ts';
import { parseJson } from '../../src/base/lossless-json.ts';
import { seededRandom } from '../../src/base/random.ts';
import type { Random } from '../../src/base/random.ts';

const compiled = new Map<string, JsonPath>();

function pathOf(text: string): JsonPath {
  const path = compiled.get(text) ?? parseJsonPath(text);
  if (!('find' in path)) throw new Error(path.message);
  compiled.set(text, path);
  return path;
}

/** What the scan says, in the words of the tables below. */
function scanned(text: string, body: string): unknown {
  const found = pathOf(text).scan?.(Buffer.from(body));
  if (found === UNSURE) return 'unsure';
  return found === undefined ? 'none' : { found };
}

describe('what the scan finds', () => {
  test.each<[string, string, unknown]>([
    ['{"token":"abc"}', '$.token', { found: 'abc' }],
    [' \t\r\n{ "a" : [ 1 , { "token" : "abc" } ] } \n', '$.a[1].token', { found: 'abc' }],
    ['\ufeff{"token":"abc"}', '$.token', { found: 'abc' }],
    ['[[1,2],[3,4]]', '$[1][0]', { found: 3 }],
    // every kind of value
    ['{"a":{"b":[1,"x",null]},"c":1}', '$.a', { found: { b: [1, 'x', null] } }],
    ['{"a":true,"b":false,"c":null}', '$.b', { found: false }],
    ['{"a":true,"b":false,"c":null}', '$.c', { found: null }],
    ['{"a":""}', '$.a', { found: '' }],
    ['{"a":"\\u00e4\\n\\"}","b":1}', '$.a', { found: 'ä\n"}' }],
    ['{"a":"žluťoučký 😀"}', '$.a', { found: 'žluťoučký 😀' }],
    ['{"a":0,"b":-0,"c":-1.5e3}', '$.a', { found: 0 }],
    ['{"a":0,"b":-0,"c":-1.5e3}', '$.b', { found: -0 }],
    ['{"a":0,"b":-0,"c":-1.5e3}', '$.c', { found: -1500 }],
    ['{"a":8414239796945638123}', '$.a', { found: 8414239796945638123n }],
    ['{"a":[8414239796945638123]}', '$.a', { found: [8414239796945638123n] }],
    ['{"a":999999999999999}', '$.a', { found: 999999999999999 }],
    // the same name elsewhere
    ['{"x":{"id":1},"id":2,"y":[{"id":3}]}', '$.id', { found: 2 }],
    ['{"items":[{"id":1},{"id":2}],"id":3}', '$.items[0].id', { found: 1 }],
    ['{"id":{"id":{"id":1}},"x":2}', '$.id.id.id', { found: 1 }],
    ['{"a":"id","id":1,"b":"id"}', '$.id', { found: 1 }],
    // of several equal keys the last one counts, as JSON.parse has it
    ['{"a":1,"b":2,"a":3}', '$.a', { found: 3 }],
    ['{"a":{"b":1},"a":{"c":2}}', '$.a.b', 'none'],
    ['{"a":{"b":1},"a":[{"b":2}]}', '$.a.b', 'none'],
    ['{"a":{"b":1},"a":{"b":2}}', '$.a.b', { found: 2 }],
    ['{"a":{"b":1,"b":5},"x":1}', '$.a.b', { found: 5 }],
    // escapes that may spell the name
    ['{"a":1,"\\u0061":2}', '$.a', 'unsure'],
    ['{"\\u0061":2,"a":1}', '$.a', 'unsure'],
    ['{"a":1,"b":"\\u0041"}', '$.a', { found: 1 }],
    ['{"a":1,"b":{"\\u0061":3}}', '$.a', { found: 1 }],
    ['{"a":1,"b":"\\n\\u00e4","c":"x"}', '$.a', { found: 1 }],
    // names that objects have anyway
    ['{"__proto__":{"x":1},"constructor":2}', '$.__proto__.x', { found: 1 }],
    ['{"x":1}', '$.constructor', 'none'],
    ['{"x":[1]}', '$.x.length', 'none'],
    ['{"x":1}', '$.__proto__', 'none'],
    // strings that look like structure
    ['{"a":"}]{[\\",\\"token\\":1","token":2}', '$.token', { found: 2 }],
    // not there
    ['{}', '$.a', 'none'],
    ['[]', '$[0]', 'none'],
    ['{"a":[1,2]}', '$.a[2]', 'none'],
    ['{"a":{"b":1}}', '$.a[0]', 'none'],
    ['{"a":1}', '$.a.b', 'none'],
    ['{"a":[{"b":1}]}', '$.b', 'none'],
    // left to the parser
    ['', '$.a', 'unsure'],
    ['   ', '$.a', 'unsure'],
    ['<html></html>', '$.a', 'unsure'],
    ['"text"', '$.a', 'unsure'],
    ['{"a":1', '$.a', 'unsure'],
    ['{"a":1}}', '$.b', 'unsure'],
    ['{"a":1]', '$.a', 'unsure'],
    ['{"b":NaN,"a":1}', '$.a', 'unsure'],
    ["{'a':1}", '$.a', 'unsure'],
    ['{"a":01}', '$.a', 'unsure'],
    ['{"a":1.}', '$.a', 'unsure'],
    ['{"a":"\t"}', '$.a', 'unsure'],
    ['{"a":"\\x"}', '$.a', 'unsure'],
    ['{"a":+1}', '$.a', 'unsure'],
    ['{"a":tru}', '$.a', 'unsure'],
    ['{"b":1,}', '$.a', 'unsure'],
    ['[1,]', '$[1]', 'unsure'],
    ['{"a":1 "b":2}', '$.b', 'unsure'],
    [`{"a":${'['.repeat(200)}${']'.repeat(200)}}`, '$.a', 'unsure'],
    [`{"a":1,"b":${'['.repeat(200)}${']'.repeat(200)}}`, '$.a', { found: 1 }],
    ['{"a":8414239796945638123,"b":"loadplan:whole-number:"}', '$.a', 'unsure'],
  ])('%s at %s', (body, path, wanted) => {
    expect(scanned(path, body)).toEqual(wanted);
    if (wanted === 'unsure') return;
    const found = pathOf(path).find(parseJson(body.replace('\ufeff', '')));
    expect(wanted === 'none' ? [] : [(wanted as { found: unknown }).found]).toEqual(found);
  });

  // The one difference: parsing says of each of these that it is no JSON.
  test.each([
    ['{"token":"abc","b":NaN}', '$.token'],
    ['{"token":"abc",,}', '$.token'],
    ['{"token":"abc" "b":2}', '$.token'],
    ['{"a":{"token":"abc"],"b":2}', '$.a.token'],
    ['{"token":"abc"} garbage {}', '$.token'],
  ])('a fault behind the value goes unnoticed: %s', (body, path) => {
    expect(parseJson(body)).toBeUndefined();
    expect(scanned(path, body)).toEqual({ found: 'abc' });
  });

  test.each(['$', '$.a[-1]', "$['ä']", "$['']", "$['a/b']", "$['a\\\\b']", '$.*', '$..a', '$.a[0:2]', '$.a[?@.b]'])(
    '%s is not scanned',
    (path) => {
      expect(pathOf(path).scan).toBeUndefined();
    },
  );
});

/** A body of random text that is mostly JSON. */
class Writer {
  private readonly random: Random;

  constructor(random: Random) {
    this.random = random;
  }

  pick<T>(items: readonly [T, ...T[]]): T {
    return items[this.random.integer(0, items.length - 1)] ?? items[0];
  }

  chance(oneIn: number): boolean {
    return this.random.integer(1, oneIn) === 1;
  }

  /** Of two paths one that leads somewhere. */
  path(document: unknown): string {
    let path = '$';
    let current = document;
    const steps = this.random.integer(1, 4);
    for (let i = 0; i < steps; i++) {
      const members = typeof current === 'object' && current !== null ? Object.entries(current) : [];
      const entries = members.filter(([key]) => /^\d$/.test(key) || (NAMES as readonly string[]).includes(key));
      if (i > 0 && entries.length === 0) break;
      const isThere = entries.length > 0 && !this.chance(6);
      const [key, value] = isThere
        ? this.pick(entries as [[string, unknown]])
        : [this.pick([...NAMES, '2']), undefined];
      path += /^\d$/.test(key) && !this.chance(9) ? `[${key}]` : `['${key}']`;
      current = value;
    }
    return path;
  }

  document(): string {
    const { space } = this;
    return space() + this.container(4) + space();
  }

  value(levels: number): string {
    return levels > 0 && !this.chance(3) ? this.container(levels) : this.pick(SCALARS);
  }

  container(levels: number): string {
    const { space } = this;
    const isMap = !this.chance(3);
    const items = Array.from({ length: this.random.integer(0, 4) }, () => {
      const value = space() + this.value(levels - 1) + space();
      return isMap ? `${space()}${this.key()}${space()}:${value}` : value;
    });
    const inner = items.join(',') || space();
    return isMap ? `{${inner}}` : `[${inner}]`;
  }

  readonly space = (): string => (this.chance(4) ? this.pick([' ', '\n', '\t ', '\r\n']) : '');

  key(): string {
    const name = this.pick(NAMES);
    if (!this.chance(12)) return JSON.stringify(name);
    // The same name, one of its characters as an escape.
    const at = this.random.integer(0, name.length - 1);
    const escape = `\\u${name.charCodeAt(at).toString(16).padStart(4, '0')}`;
    return `"${name.slice(0, at)}${escape}${name.slice(at + 1)}"`;
  }

  /** Bytes left out, doubled, changed, put in or cut off. */
  mutated(body: Buffer): Buffer {
    const at = this.random.integer(0, Math.max(0, body.length - 1));
    const [before, behind] = [body.subarray(0, at), body.subarray(at)];
    switch (this.random.integer(0, 5)) {
      case 0:
        return before;
      case 1:
        return Buffer.concat([before, behind.subarray(this.random.integer(1, 3))]);
      case 2:
        return Buffer.concat([before, Buffer.from(this.pick(PIECES)), behind]);
      case 3:
        return Buffer.concat([before, Buffer.from([this.random.integer(0, 255)]), behind.subarray(1)]);
      case 4:
        return Buffer.concat([body, before]);
      default:
        return Buffer.concat([before, body.subarray(this.random.integer(0, body.length)), behind]);
    }
  }
}
const NAMES = ['a', 'b', 'id', 'token', 'item', 'x y', '__proto__', 'constructor', 'length', '0', 'ken'] as const;
const SCALARS = [
  'null',
  'true',
  'false',
  '0',
  '-0',
  '1',
  '12',
  '-7.25',
  '1e3',
  '1E-2',
  '123456789012345',
  '1234567890123456',
  '9007199254740993',
  '-8414239796945638123',
  '""',
  '"text"',
  '"a"',
  '"token"',
  '"id\\":"',
  '"\\u0061"',
  '"ä😀"',
  '"}"',
  '"]"',
  '"{\\"a\\":1}"',
  '"\\\\"',
  '"\\u00e9\\n"',
  '"\\ud83d"',
  '[]',
  '{}',
] as const;
const PIECES = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  '\\',
  ' ',
  '\u0000',
  '"a":',
  '"a":1,',
  '\\u0061',
  'NaN',
  '-',
  '0',
  '.',
  'e',
  '}{',
  '\ufeff',
  ',"token":2',
  '1',
  'null',
] as const;

/** The closing brackets that a text cut off here would need; `undefined` inside a string. */
function closers(text: string): string | undefined {
  let open = '';
  let isText = false;
  for (let i = 0; i < text.length; i++) {
    const character = text.charAt(i);
    if (isText && character === '\\') i++;
    else if (character === '"') isText = !isText;
    else if (!isText && character === '{') open = `}${open}`;
    else if (!isText && character === '[') open = `]${open}`;
    else if (!isText && '}]'.includes(character)) open = open.slice(1);
  }
  return isText ? undefined : open;
}

/** True when the document, had it ended somewhere before its fault, would have held just what was found. */
function isFaultBehind(text: string, path: JsonPath, found: unknown): boolean {
  for (let end = 1; end <= text.length; end++) {
    const start = text.slice(0, end);
    const tail = closers(start);
    const [value] = tail === undefined ? [] : path.find(parseJson(start + tail));
    if (value !== undefined && JSON.stringify(value, show) === JSON.stringify(found, show)) return true;
  }
  return false;
}

function show(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : Object.is(value, -0) ? '-0' : value;
}

test('60,000 random and broken documents: the scan and the parser say the same', () => {
  const writer = new Writer(seededRandom('scan-json'));
  const counts = { found: 0, none: 0, unsure: 0, unsureOfJson: 0, json: 0, faultBehind: 0 };
  for (let i = 0; i < 60_000; i++) {
    const whole = Buffer.from(writer.document());
    const body = writer.chance(3) ? writer.mutated(whole) : whole;
    const text = body.toString('utf8').replace(/^\ufeff/, '');
    const document = parseJson(text);
    const path = pathOf(writer.path(document ?? parseJson(whole.toString())));
    const found = path.scan === undefined ? UNSURE : path.scan(body);
    if (document !== undefined) counts.json++;
    if (found === UNSURE) {
      counts.unsure++;
      if (document !== undefined) counts.unsureOfJson++;
    } else if (document === undefined) {
      // Only of a value that was found, and only with the fault behind it.
      counts.faultBehind++;
      if (found === undefined || !isFaultBehind(text, path, found)) throw new Error(`differs: ${text}`);
    } else {
      const [ours, theirs] = [found === undefined ? [] : [found], path.find(document)];
      if (JSON.stringify(ours, show) !== JSON.stringify(theirs, show)) expect([text, ours]).toEqual([text, theirs]);
      if (found === undefined) counts.none++;
      else counts.found++;
    }
  }
  // Enough of each for the rest to mean something.
  expect(counts.json).toBeGreaterThan(40_000);
  expect(counts.found).toBeGreaterThan(15_000);
  expect(counts.none).toBeGreaterThan(10_000);
  expect(counts.faultBehind).toBeGreaterThan(50);
  expect(counts.unsureOfJson / counts.json).toBeLessThan(0.2);
});
