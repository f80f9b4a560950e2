import { describe, expect, test } from '@jest/globals';
import { parseJsonPath } from '../../../src/base/json-path.ts';
import type { JsonPath } from '../../../src/base/json-path.ts';
import { Cookies } from '../../../src/samplers/http/cookies.ts';
import { HttpResponse } from '../../../src/samplers/http/http-response.ts';
import { neverSent } from '../../../src/samplers/http/never-sent.ts';
import { RawHeaders } from '../../../src/samplers/http/response-headers.ts';

const TOKEN = compiled('$.user.token');

function compiled(text: string): JsonPath {
  const path = parseJsonPath(text);
  if (!('find' in path)) throw new Error(path.message);
  return path;
}

interface Given {
  readonly body: Buffer | string;
  readonly contentType?: string | undefined;
  /** Behind what was kept. */
  readonly moreBytes?: number;
  readonly mayScan?: boolean;
}

function answer({ body, contentType, moreBytes = 0, mayScan = true }: Given): HttpResponse {
  const bytes = Buffer.from(body as string);
  const headers = new RawHeaders(
    contentType === undefined ? [] : ['Content-Type', contentType].map((t) => Buffer.from(t)),
  );
  const exchange = { ...neverSent(0), status: 200, headers };
  const to = { origin: 'http://127.0.0.1', path: '/' };
  const read = { exchange, body: bytes, bodyBytes: bytes.length + moreBytes, to, mayScan };
  return new HttpResponse(read, new Cookies());
}

const JSON_BODY = '{"user":{"token":"größe","id":1},"id":2}';
/** Found although it is no JSON: shows that the body was not parsed. */
const BROKEN_BEHIND = '{"user":{"token":"abc"},"id":}';

describe('jsonAt finds what parsing finds', () => {
  test.each<[string, Given, readonly unknown[] | undefined]>([
    ['UTF-8', { body: JSON_BODY, contentType: 'application/json' }, ['größe']],
    ['UTF-8 by name', { body: JSON_BODY, contentType: 'application/json; charset=UTF8' }, ['größe']],
    ['no content type', { body: JSON_BODY }, ['größe']],
    ['a mark of UTF-8', { body: `\ufeff${JSON_BODY}`, contentType: 'application/json' }, ['größe']],
    ['latin-1', { body: Buffer.from(JSON_BODY, 'latin1'), contentType: 'application/json; charset=latin1' }, ['größe']],
    ['UTF-16', { body: Buffer.from(`\ufeff${JSON_BODY}`, 'utf16le'), contentType: 'application/json' }, ['größe']],
    [
      'a charset in the text',
      { body: Buffer.from('{"user":{"token":"ö","x":"<meta charset=latin1>"}}', 'latin1') },
      ['ö'],
    ],
    ['nothing there', { body: '{"user":{}}', contentType: 'application/json' }, []],
    ['no body', { body: '', contentType: 'application/json' }, undefined],
    ['no JSON', { body: '<html></html>', contentType: 'text/html' }, undefined],
    [
      'cut off by us',
      { body: '{"user":{"token":"abc"},"x":{}', moreBytes: 7, contentType: 'application/json' },
      undefined,
    ],
    [
      'cut off at a bracket',
      { body: '{"user":{"token":"abc"}}', moreBytes: 7, contentType: 'application/json' },
      ['abc'],
    ],
  ])('%s', (_what, given, wanted) => {
    expect(answer(given).jsonAt(TOKEN)).toEqual(wanted);
    const document = answer(given).json();
    expect(document === undefined ? undefined : TOKEN.find(document)).toEqual(wanted);
  });
});

describe('what is parsed', () => {
  const json = 'application/json';
  test('nothing, when few values are wanted', () => {
    expect(answer({ body: BROKEN_BEHIND, contentType: json }).jsonAt(TOKEN)).toEqual(['abc']);
  });

  test('all of it, when many values are wanted', () => {
    expect(answer({ body: BROKEN_BEHIND, contentType: json, mayScan: false }).jsonAt(TOKEN)).toBeUndefined();
  });

  test('all of it, when it was parsed already', () => {
    const parsed = answer({ body: BROKEN_BEHIND, contentType: json });
    expect(parsed.json()).toBeUndefined();
    expect(parsed.jsonAt(TOKEN)).toBeUndefined();
  });

  test('all of it, for a path of another kind', () => {
    expect(answer({ body: BROKEN_BEHIND, contentType: json }).jsonAt(compiled('$..token'))).toBeUndefined();
  });

  test('all of it, when the end of the body was not kept', () => {
    expect(answer({ body: BROKEN_BEHIND, contentType: json, moreBytes: 1 }).jsonAt(TOKEN)).toBeUndefined();
  });
});
